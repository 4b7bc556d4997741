/// What became of every span, exporter by exporter, and what troubled telemetry itself.
///
/// ```swift
/// let statistics = Observability.provider.statistics
/// for exporter in statistics { print(exporter) }              // otlp: 12 started, 0 active, … 12 exported, 0 dropped
/// print(statistics.faults[.exportFailed, default: 0])
/// ```
public struct TelemetryStatistics: Sendable, Hashable {
    /// One account for each processor that exports, in the order in which they were added.
    public var exporters: [ExporterStatistics]
    /// How often each kind of trouble has occurred. A kind that has not is not there.
    public var faults: [TelemetryFaults.Kind: Int]

    public init(exporters: [ExporterStatistics] = [], faults: [TelemetryFaults.Kind: Int] = [:]) {
        self.exporters = exporters
        self.faults = faults
    }
}

/// The accounts of the exporters.
extension TelemetryStatistics: RandomAccessCollection {
    public var startIndex: Int { exporters.startIndex }
    public var endIndex: Int { exporters.endIndex }
    public subscript(position: Int) -> ExporterStatistics { exporters[position] }
}

extension TelemetryStatistics: CustomStringConvertible {
    public var description: String {
        let troubles = faults.sorted { $0.key.rawValue < $1.key.rawValue }
            .map { "\($0.value) \($0.key.rawValue)" }
            .joined(separator: ", ")
        return (exporters.map(\.description) + (troubles.isEmpty ? [] : ["faults: \(troubles)"]))
            .joined(separator: "\n")
    }
}
