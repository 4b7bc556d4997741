/// What became of the exports of metrics.
public struct MetricsStatistics: Sendable, Hashable {
    /// How many series are kept.
    public var series: Int
    /// One account for each exporter, in the order in which they were added.
    public var exporters: [MetricsExporterStatistics]

    public init(series: Int = 0, exporters: [MetricsExporterStatistics] = []) {
        self.series = series
        self.exporters = exporters
    }
}

/// What became of the exports of one exporter.
public struct MetricsExporterStatistics: Sendable, Hashable {
    /// The exporter's name.
    public var exporter: String
    /// Where it sends them: see ``MetricsExporter/destination``.
    public var destination: String
    /// How many exports arrived.
    public var exported: Int
    /// How many did not. What they held is in those that follow.
    public var failed: Int

    public init(exporter: String, destination: String, exported: Int = 0, failed: Int = 0) {
        self.exporter = exporter
        self.destination = destination
        self.exported = exported
        self.failed = failed
    }
}

extension MetricsStatistics: CustomStringConvertible {
    public var description: String {
        (["\(series) series"] + exporters.map { "\($0.exporter): \($0.exported) exported, \($0.failed) failed" })
            .joined(separator: "\n")
    }
}
