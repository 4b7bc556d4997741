public import Logging
import TracewingConcurrency

/// Telemetry's own troubles: counted, and told to the logger `tracewing`, one line a minute for each kind.
///
/// They never reach the code being traced.
public final class TelemetryFaults: Sendable {
    /// A kind of trouble.
    public struct Kind: RawRepresentable, Sendable, Hashable {
        public let rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }

        /// A span was written to after its end.
        public static let writeAfterEnd = Kind(rawValue: "write_after_end")
        /// A span was ended twice.
        public static let endAfterEnd = Kind(rawValue: "end_after_end")
        /// An exporter threw, or did not answer in time.
        public static let exportFailed = Kind(rawValue: "export_failed")
        /// An exporter of metrics threw, or did not answer in time.
        public static let metricsExportFailed = Kind(rawValue: "metrics_export_failed")
        /// There was no room for another metric, or for another series of one.
        public static let metricsLimit = Kind(rawValue: "metrics_limit")
        /// The queue was full.
        public static let queueFull = Kind(rawValue: "queue_full")
        /// The backend took a batch but not all of it.
        public static let partialSuccess = Kind(rawValue: "partial_success")
        /// A redactor threw, or took too long.
        public static let redactionFailed = Kind(rawValue: "redaction_failed")
        /// An environment variable or an option that cannot be used.
        public static let badConfiguration = Kind(rawValue: "bad_configuration")
    }

    private struct State {
        var counts: [Kind: Int] = [:]
        var lastLine: [Kind: ContinuousClock.Instant] = [:]
        /// What was said of the last failed export, of spans and of metrics, and when one failed last.
        var lastTroubles: [Kind: (message: String, time: ContinuousClock.Instant)] = [:]
        var isSilent = false
    }

    private let state = Locked(State())
    private let logger: Logger

    public init(logger: Logger = Logger(label: "tracewing")) {
        self.logger = logger
    }

    /// How often each kind has occurred; also in ``TelemetryStatistics/faults``.
    public var counts: [Kind: Int] {
        state.withLock { $0.counts }
    }

    /// Counts without a line in the log.
    func count(_ kind: Kind) {
        state.withLock { $0.counts[kind, default: 0] += 1 }
    }

    /// Counts, and logs `message` unless this kind had its line in the last minute.
    public func record(_ kind: Kind, _ message: @autoclosure () -> String) {
        let now = ContinuousClock.now
        let (isDue, isSilent) = state.withLock { state in
            state.counts[kind, default: 0] += 1
            state.lastTroubles[kind]?.time = now
            if state.isSilent { return (kind.isFailedExport, true) }
            if let last = state.lastLine[kind], now - last < .seconds(60) { return (false, false) }
            state.lastLine[kind] = now
            return (true, false)
        }
        guard isDue else { return }
        let message = message()
        if kind.isFailedExport { state.withLock { $0.lastTroubles[kind] = (message, now) } }
        if !isSilent { logger.warning("\(message)") }
    }

    /// Logs nothing more: what is lost in a shutdown is told in one line, at its end. Troubles are still counted.
    func fallSilent() {
        state.withLock { $0.isSilent = true }
    }

    /// The shutdown's own line.
    func logLastLine(_ line: String) {
        logger.warning("\(line)")
    }

    /// Why exports fail at the moment; nil if none has failed lately.
    func lastTrouble(_ kind: Kind = .exportFailed) -> String? {
        // Exporters wait half a minute at most before they try again.
        state.withLock { state in
            state.lastTroubles[kind].flatMap { ContinuousClock.now - $0.time < .seconds(60) ? $0.message : nil }
        }
    }
}

extension TelemetryFaults.Kind {
    fileprivate var isFailedExport: Bool { self == .exportFailed || self == .metricsExportFailed }
}
