public import TracewingModel

/// Sends what was measured somewhere.
///
/// Return when it has arrived; throw when it has not. What an exporter throws, and how long it takes, never reaches the
/// code being measured.
public protocol MetricsExporter: Sendable {
    /// What it is called in statistics and log lines.
    var name: String { get }
    /// Where the metrics go, for a person: an address. The name, unless the exporter says otherwise.
    var destination: String { get }
    /// What sums and histograms are to count from; from the start, unless the exporter says otherwise.
    var temporality: Metric.Temporality { get }
    func export(_ snapshot: MetricsSnapshot) async throws
    /// Lets go of connections. Called once, after the last export.
    func shutdown() async
}

extension MetricsExporter {
    public var name: String { String(describing: Self.self) }
    public var destination: String { name }
    public var temporality: Metric.Temporality { .cumulative }
    public func shutdown() async {}
}
