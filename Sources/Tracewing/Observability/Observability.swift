public import TracewingSDK

/// Where an application sets its telemetry up, once, and asks for it later.
///
/// ```swift
/// Observability.configure(serviceName: "concierge", exporter: .console)
/// ```
///
/// Scopes opened before, or without, a configuration do nothing. What has ended when the program does is sent before it
/// exits, within ``ObservabilityConfiguration/exitDeadline``; what cannot be sent by then is told in one line of the
/// log.
///
/// ``TelemetryManager`` is the one object behind it.
public enum Observability {
    /// Sets telemetry up. Never throws: what cannot be used is replaced by its default, and the report says so.
    ///
    /// A second call changes nothing, and its report says that. What has been added to ``provider`` before stays.
    ///
    /// An application that has given swift-distributed-tracing another tracer keeps that for its own spans: scopes
    /// record here all the same, and the two kinds of spans nest in each other. Likewise one that has given
    /// swift-metrics another factory keeps that for its own metrics, and that factory gets those of the agent runtime
    /// as well. Do both before this call: swift-distributed-tracing and swift-metrics take one each, once.
    ///
    /// - Parameters:
    ///   - serviceName: What the service is called in every trace.
    ///   - serviceNamespace: What groups it with others.
    ///   - exporter: Where spans go.
    ///   - configuration: Everything else; unless given, what the environment says.
    ///   - flushesOnSignals: Whether what has ended is also sent when SIGTERM or SIGINT ends the program. For programs
    ///     that handle neither: one with a `ServiceGroup` runs a `TelemetryService` instead.
    @discardableResult
    public static func configure(
        serviceName: String,
        serviceNamespace: String? = nil,
        exporter: ExporterChoice = .console,
        configuration: ObservabilityConfiguration = .environment,
        flushesOnSignals: Bool = false
    ) -> ConfigurationReport {
        TelemetryManager.shared.configure(
            serviceName: serviceName,
            serviceNamespace: serviceNamespace,
            exporter: exporter,
            configuration: configuration,
            flushesOnSignals: flushesOnSignals
        )
    }

    /// Whether ``configure(serviceName:serviceNamespace:exporter:configuration:flushesOnSignals:)`` has set it up.
    public static var isConfigured: Bool { TelemetryManager.shared.isConfigured }

    /// Whether scopes record: from the configuration on, unless an environment variable says otherwise, and until this
    /// is set to false.
    ///
    /// Turning it off stops no scope that is open: it goes on recording, ends and is exported. What a variable has
    /// turned off cannot be turned on here.
    public static var isEnabled: Bool {
        get { TelemetryManager.shared.isEnabled }
        set { TelemetryManager.shared.isEnabled = newValue }
    }

    /// A tracer for spans of the application's own.
    public static func tracer(named name: String = "tracewing", version: String? = nil) -> TracewingTracer {
        TelemetryManager.shared.tracer(named: name, version: version)
    }

    /// The provider: add processors and exporters, read statistics. It records nothing before a configuration; what is
    /// added before that is there then.
    public static var provider: TracerProvider { TelemetryManager.shared.provider }

    /// The provider of metrics: add exporters, read statistics. What swift-metrics measures goes here once something
    /// takes metrics, unless the application has another factory.
    public static var meterProvider: MeterProvider { TelemetryManager.shared.meterProvider }

    /// Passes on every span that has ended so far, and what has been measured. Says whether all of it arrived within
    /// `deadline`.
    public static func forceFlush(deadline: Duration) async -> Bool {
        await TelemetryManager.shared.forceFlush(deadline: deadline)
    }

    /// Flushes and stops, within `deadline`. What could not be sent is told in one line of the log, for spans and for
    /// metrics.
    ///
    /// It is done once; later calls wait for the first, each no longer than its own deadline. A span that ends
    /// afterwards is counted and not sent.
    public static func shutdown(deadline: Duration = .seconds(2)) async {
        await TelemetryManager.shared.shutdown(deadline: deadline)
    }

    /// Forgets the configuration, and what was added to the provider, after a shutdown. For tests.
    public static func reset() async {
        await TelemetryManager.shared.reset()
    }

    /// What automatic instrumentation goes by.
    package static var configuration: ObservabilityConfiguration { TelemetryManager.shared.configuration }

    /// What scopes are opened with; nil while they are switched off.
    static var scopes: ScopeTracing? { TelemetryManager.shared.scopes }

    /// What the agent runtime is measured with; nil while it is not.
    static var genAIInstruments: GenAIInstruments? { TelemetryManager.shared.genAIInstruments }
}
