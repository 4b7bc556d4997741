import CoreMetrics
import Logging
import Tracing
import TracewingConcurrency
import TracewingModel
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
public enum Observability {
    private struct State {
        /// Records nothing until it is configured.
        var provider = TracerProvider(sampler: AlwaysOffSampler())
        var isConfigured = false
        var meterProvider = MeterProvider()
        /// Nil while scopes are switched off.
        var scopes: ScopeTracing?
        /// Nil unless the agent runtime is measured.
        var genAIInstruments: GenAIInstruments?
        var configuration = ObservabilityConfiguration.environment
        /// Whether swift-distributed-tracing has been given our tracer; that can be done once in a process.
        var hasBootstrapped = false
        /// Likewise for swift-metrics and our factory.
        var hasBootstrappedMetrics = false
    }

    private static let state = Locked(State())

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
        let environment = configuration.environment
        var report = ConfigurationReport(exporter: exporter.name)
        guard environment.flag("OTEL_SDK_DISABLED") != true else {
            report.notes.append("OTEL_SDK_DISABLED is set: nothing is traced.")
            return report
        }
        let global = GlobalTracer.current
        guard let provider = begin(configuration, global) else {
            report.notes.append("Telemetry has been configured before; this call changed nothing.")
            return report
        }
        var setup = ExporterSetup(environment: environment, faults: provider.faults)
        for exporter in exporter.makeExporters(&setup) {
            provider.addExporter(exporter, options: configuration.batch)
            if configuration.showsRunningSpans { provider.addProcessor(LiveSpanProcessor(exporter)) }
        }
        report.notes += configuration.notes + setup.notes
        if let note = global.note { report.notes.append(note) }
        let resource = Resource.process(
            serviceName: serviceName,
            serviceNamespace: serviceNamespace,
            attributes: configuration.resourceAttributes,
            environment: environment
        )
        if let note = configureMetrics(setup.metricsExporters, configuration, resource, faults: provider.faults) {
            report.notes.append(note)
        }
        if !global.hasProvider {
            provider.configure(
                resource: resource,
                sampler: configuration.sampler,
                limits: configuration.limits,
                propagator: configuration.propagator
            )
        }
        if Self.scopesAreOn(environment) {
            let scopes = ScopeTracing(
                tracer: provider.tracer(named: "Agent365Sdk"),
                foreign: global.foreign,
                contentRules: ContentRules(configuration)
            )
            state.withLock { $0.scopes = scopes }
        }
        bootstrapTracing(global)
        ProgramEnd.flushAtExit()
        if flushesOnSignals { report.notes += SignalWatch.start() }
        for note in report.notes { Logger(label: "tracewing").warning("\(note)") }
        return report
    }

    /// Whether ``configure(serviceName:serviceNamespace:exporter:configuration:flushesOnSignals:)`` has set it up.
    public static var isConfigured: Bool {
        state.withLock { $0.isConfigured }
    }

    /// A tracer for spans of the application's own.
    public static func tracer(named name: String = "tracewing", version: String? = nil) -> TracewingTracer {
        provider.tracer(named: name, version: version)
    }

    /// The provider: add processors and exporters, read statistics. It records nothing before a configuration; what is
    /// added before that is there then.
    public static var provider: TracerProvider {
        state.withLock { $0.provider }
    }

    /// The provider of metrics: add exporters, read statistics. What swift-metrics measures goes here once something
    /// takes metrics, unless the application has another factory.
    public static var meterProvider: MeterProvider {
        state.withLock { $0.meterProvider }
    }

    /// Passes on every span that has ended so far, and what has been measured. Says whether all of it arrived within
    /// `deadline`.
    public static func forceFlush(deadline: Duration) async -> Bool {
        async let metrics = meterProvider.forceFlush(deadline: deadline)
        let spans = await provider.forceFlush(deadline: deadline)
        return await metrics && spans
    }

    /// Flushes and stops, within `deadline`. What could not be sent is told in one line of the log, for spans and for
    /// metrics.
    ///
    /// It is done once; later calls wait for the first, each no longer than its own deadline. A span that ends
    /// afterwards is counted and not sent.
    public static func shutdown(deadline: Duration = .seconds(2)) async {
        async let metrics: Void = meterProvider.shutdown(deadline: deadline)
        await provider.shutdown(deadline: deadline)
        await metrics
    }

    /// Forgets the configuration, and what was added to the provider, after a shutdown. For tests.
    public static func reset() async {
        await shutdown()
        state.withLock { state in
            state.provider = TracerProvider(sampler: AlwaysOffSampler())
            state.isConfigured = false
            state.meterProvider = MeterProvider()
            state.scopes = nil
            state.genAIInstruments = nil
            state.configuration = .environment
        }
    }

    /// What automatic instrumentation goes by.
    package static var configuration: ObservabilityConfiguration {
        state.withLock { $0.configuration }
    }

    /// What scopes are opened with; nil while they are switched off.
    static var scopes: ScopeTracing? {
        state.withLock { $0.scopes }
    }

    /// What the agent runtime is measured with; nil while it is not.
    static var genAIInstruments: GenAIInstruments? {
        state.withLock { $0.genAIInstruments }
    }

    /// Sets metrics up. What swift-metrics has been given by the application stays; returns what there is to say of it.
    private static func configureMetrics(
        _ exporters: [any MetricsExporter],
        _ configuration: ObservabilityConfiguration,
        _ resource: Resource,
        faults: TelemetryFaults
    ) -> String? {
        let global = GlobalMetrics.current
        let isMeasured = configuration.instrumentsRuntime && scopesAreOn(configuration.environment)
        let provider = state.withLock { state in
            if case .provider(let provider) = global { state.meterProvider = provider }
            let provider = state.meterProvider
            if isMeasured {
                state.genAIInstruments = GenAIInstruments(provider: provider, foreign: global.foreign)
            }
            return provider
        }
        if !global.hasProvider { provider.configure(resource: resource, faults: faults) }
        for exporter in exporters { provider.addExporter(exporter, options: configuration.metrics) }
        if case .none = global, provider.hasExporters {
            let isFirst = state.withLock { state in
                defer { state.hasBootstrappedMetrics = true }
                return !state.hasBootstrappedMetrics
            }
            if isFirst { MetricsSystem.bootstrap(ForwardingMetricsFactory()) }
        }
        return global.note
    }

    /// The provider to be set up; nil if that has been done.
    private static func begin(_ configuration: ObservabilityConfiguration, _ global: GlobalTracer) -> TracerProvider? {
        state.withLock { state in
            guard !state.isConfigured else { return nil }
            state.isConfigured = true
            state.configuration = configuration
            if case .provider(let provider) = global {
                for processor in state.provider.processors { provider.addProcessor(processor) }
                state.provider = provider
            }
            return state.provider
        }
    }

    /// On once configured, unless a variable says otherwise.
    private static func scopesAreOn(_ environment: ProcessEnvironment) -> Bool {
        environment.flag("ENABLE_OBSERVABILITY") ?? environment.flag("ENABLE_A365_OBSERVABILITY") ?? true
    }

    /// Makes our provider the process's tracer, unless it has one.
    private static func bootstrapTracing(_ global: GlobalTracer) {
        guard case .none = global else { return }
        let isFirst = state.withLock { state in
            defer { state.hasBootstrapped = true }
            return !state.hasBootstrapped
        }
        if isFirst { InstrumentationSystem.bootstrap(ForwardingTracer()) }
    }
}
