import TracewingConcurrency
public import TracewingSDK

/// Tells the processor what became of spans, and people what went wrong.
final class SpoolReporter: Sendable {
    private let faults: TelemetryFaults
    private let exporter: String
    private let settle = Locked<(@Sendable (SpanSettlement) -> Void)?>(nil)

    init(exporter: String, faults: TelemetryFaults) {
        self.exporter = exporter
        self.faults = faults
    }

    func start(settle: @escaping @Sendable (SpanSettlement) -> Void) {
        self.settle.withLock { $0 = settle }
    }

    func report(_ news: Spool.News) {
        if !news.settlements.isEmpty, let settle = settle.withLock({ $0 }) { news.settlements.forEach(settle) }
        for problem in news.problems { report(.spoolFailed, problem) }
    }

    func settle(_ settlement: SpanSettlement) {
        settle.withLock { $0 }?(settlement)
    }

    func report(_ kind: TelemetryFaults.Kind, _ problem: String) {
        faults.record(kind, "\(exporter): \(problem)")
    }
}

extension TelemetryFaults.Kind {
    /// A spool could not write to the disk, read from it, or had no room.
    public static let spoolFailed = Self(rawValue: "spool_failed")
}
