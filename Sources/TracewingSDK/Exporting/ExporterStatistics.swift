/// What became of every span an exporter was responsible for, read as one snapshot.
///
/// At every instant `started = active + queued + exporting + exported + dropped`.
public struct ExporterStatistics: Sendable, Hashable {
    /// The exporter's name.
    public var exporter: String
    /// Where it sends them: see ``SpanExporter/destination``.
    public var destination: String
    public var started: Int
    /// Started and not ended.
    public var active: Int
    /// Ended and waiting.
    public var queued: Int
    /// In the hands of the exporter.
    public var exporting: Int
    public var exported: Int
    public var dropped: [DropReason: Int]

    public init(
        exporter: String,
        destination: String? = nil,
        started: Int = 0,
        active: Int = 0,
        queued: Int = 0,
        exporting: Int = 0,
        exported: Int = 0,
        dropped: [DropReason: Int] = [:]
    ) {
        self.exporter = exporter
        self.destination = destination ?? exporter
        self.started = started
        self.active = active
        self.queued = queued
        self.exporting = exporting
        self.exported = exported
        self.dropped = dropped
    }

    public var droppedTotal: Int { dropped.values.reduce(0, +) }

    /// Whether every span is accounted for.
    public var isBalanced: Bool {
        started == active + queued + exporting + exported + droppedTotal
    }
}

extension ExporterStatistics: CustomStringConvertible {
    public var description: String {
        let reasons = dropped.filter { $0.value > 0 }.sorted { $0.key.rawValue < $1.key.rawValue }
            .map { "\($0.value) \($0.key.rawValue)" }
        return "\(exporter): \(started) started, \(active) active, \(queued) queued, \(exporting) exporting, "
            + "\(exported) exported, \(droppedTotal) dropped"
            + (reasons.isEmpty ? "" : " (\(reasons.joined(separator: ", ")))")
    }
}
