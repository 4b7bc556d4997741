public import TracewingSDK

/// What an exporter is made with.
public struct ExporterSetup: Sendable {
    public let environment: ProcessEnvironment
    /// Where the exporter records its troubles.
    public let faults: TelemetryFaults
    /// For a person: what was asked for and cannot be used.
    public var notes: [String] = []
    /// Where metrics go. A choice that takes metrics, too, adds an exporter for them.
    public var metricsExporters: [any MetricsExporter] = []

    public init(environment: ProcessEnvironment, faults: TelemetryFaults) {
        self.environment = environment
        self.faults = faults
    }
}
