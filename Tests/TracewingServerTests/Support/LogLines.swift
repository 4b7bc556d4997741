import Logging
import TracewingConcurrency

/// Keeps what is logged.
final class LogLines: LogHandler {
    private let state = Locked<[String]>([])

    /// Messages, each with its metadata.
    var lines: [String] { state.withLock { $0 } }
    var text: String { lines.joined(separator: "\n") }

    func log(event: LogEvent) {
        state.withLock { $0.append("\(event.message) \(event.metadata ?? [:])") }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }
}
