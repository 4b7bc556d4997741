import TracewingConcurrency

/// How often metrics are exported.
public struct MetricsOptions: Sendable, Hashable {
    /// The time from one export to the next.
    public var exportInterval: Duration
    /// How long an export may take.
    public var exportTimeout: Duration

    public init(exportInterval: Duration = .seconds(60), exportTimeout: Duration = .seconds(30)) {
        self.exportInterval = exportInterval
        self.exportTimeout = exportTimeout
    }

    /// With times that can be slept.
    var inBounds: MetricsOptions {
        MetricsOptions(
            exportInterval: max(exportInterval, .milliseconds(1)).atMostAYear,
            exportTimeout: max(exportTimeout, .zero).atMostAYear
        )
    }
}
