import Logging
import TracewingConcurrency
import TracewingSDK

/// Keeps what telemetry says of its troubles.
final class CapturedLines: Sendable {
    private let state = Locked<[String]>([])

    var all: [String] { state.withLock { $0 } }

    /// Troubles that are told here.
    var faults: TelemetryFaults {
        TelemetryFaults(logger: Logger(label: "test") { _ in Handler(lines: self) })
    }

    private struct Handler: LogHandler {
        let lines: CapturedLines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            lines.state.withLock { $0.append("\(event.message)") }
        }
    }
}
