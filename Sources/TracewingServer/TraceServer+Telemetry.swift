public import Tracewing
import TracewingModel
import TracewingSDK

extension TraceServer {
    /// Where the spans of the server's own work go, the prompts of its playground and its experiments: into its own
    /// store, each into its project.
    ///
    /// It takes these spans alone. An application that a server runs in has one telemetry, which is the application's:
    /// a server changes nothing about it, and its own work is traced as the application configures it. To have that in
    /// the server's store as well:
    ///
    /// ```swift
    /// Observability.configure(serviceName: "shop", exporter: .several([.otlp(.environment), server.exporter]))
    /// ```
    ///
    /// What is said is recorded if the configuration says so.
    public var exporter: ExporterChoice { .custom(StoreExporter(store: store, feed: feed)) }

    /// Configures the process's telemetry for the server's own work and nothing else, for a process that is a server
    /// and nothing else: everything that is said is recorded, and the environment has no say.
    @discardableResult
    public func configureTelemetry() -> ConfigurationReport {
        var configuration = ObservabilityConfiguration(environment: ProcessEnvironment([:]))
        configuration.content = .capture
        configuration.content.limits = ContentLimits(perAttribute: 1 << 20, perSpan: 4 << 20)
        // Without baggage: providers of models need not know which project an answer is kept in.
        configuration.propagator = TraceContextPropagator()
        return Observability.configure(serviceName: "tracewing", exporter: exporter, configuration: configuration)
    }
}
