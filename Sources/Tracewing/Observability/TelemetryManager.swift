import CoreMetrics
import Logging
import Synchronization
import Tracing
import TracewingConcurrency
import TracewingModel
public import TracewingSDK

/// The telemetry of a process: there is one, and ``Observability`` speaks for it.
///
/// Safe to use from any number of threads: of several that configure at once, one does, and the others are told so.
public final class TelemetryManager: Sendable {
    public static let shared = TelemetryManager()

    private struct State {
        /// Records nothing until it is configured.
        var provider = TracerProvider(sampler: AlwaysOffSampler())
        var isConfigured = false
        var meterProvider = MeterProvider()
        /// Nil while scopes are switched off for good.
        var scopes: ScopeTracing?
        /// Nil unless the agent runtime is measured.
        var genAIInstruments: GenAIInstruments?
        var configuration = ObservabilityConfiguration.environment
        /// Whether swift-distributed-tracing has been given our tracer; that can be done once in a process.
        var hasBootstrapped = false
        /// Likewise for swift-metrics and our factory.
        var hasBootstrappedMetrics = false
    }

    private let state = Locked(State())
    /// Whether scopes record. Asked by every scope: without a lock, and before anything else.
    private let opensScopes = Atomic(false)

    private init() {}

    /// See ``Observability/configure(serviceName:serviceNamespace:exporter:configuration:flushesOnSignals:)``.
    @discardableResult
    public func configure(
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
        if !provider.processors.contains(where: { $0 is BaggageSpanProcessor }) {
            provider.addProcessor(BaggageSpanProcessor())
        }
        var setup = ExporterSetup(environment: environment, faults: provider.faults)
        for exporter in exporter.makeExporters(&setup) {
            provider.addExporter(exporter, options: exporter.batchOptions(configuration.batch))
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
            state.withLock { state in
                state.scopes = scopes
                opensScopes.store(true, ordering: .relaxed)
            }
        }
        bootstrapTracing(global)
        ProgramEnd.flushAtExit()
        if flushesOnSignals { report.notes += SignalWatch.start() }
        for note in report.notes { Logger(label: "tracewing").warning("\(note)") }
        return report
    }

    /// Whether ``configure(serviceName:serviceNamespace:exporter:configuration:flushesOnSignals:)`` has set it up.
    public var isConfigured: Bool { state.withLock { $0.isConfigured } }

    /// See ``Observability/isEnabled``.
    public var isEnabled: Bool {
        get { opensScopes.load(ordering: .relaxed) }
        set {
            // Under the lock, so that a reset meanwhile has the last word.
            state.withLock { opensScopes.store(newValue && $0.scopes != nil, ordering: .relaxed) }
        }
    }

    /// A tracer for spans of the application's own.
    public func tracer(named name: String = "tracewing", version: String? = nil) -> TracewingTracer {
        provider.tracer(named: name, version: version)
    }

    /// See ``Observability/provider``.
    public var provider: TracerProvider { state.withLock { $0.provider } }

    /// See ``Observability/meterProvider``.
    public var meterProvider: MeterProvider { state.withLock { $0.meterProvider } }

    /// See ``Observability/forceFlush(deadline:)``.
    public func forceFlush(deadline: Duration) async -> Bool {
        async let metrics = meterProvider.forceFlush(deadline: deadline)
        let spans = await provider.forceFlush(deadline: deadline)
        return await metrics && spans
    }

    /// See ``Observability/shutdown(deadline:)``.
    public func shutdown(deadline: Duration = .seconds(2)) async {
        async let metrics: Void = meterProvider.shutdown(deadline: deadline)
        await provider.shutdown(deadline: deadline)
        await metrics
    }

    /// See ``Observability/reset()``.
    public func reset() async {
        await shutdown()
        state.withLock { state in
            state.provider = TracerProvider(sampler: AlwaysOffSampler())
            state.isConfigured = false
            state.meterProvider = MeterProvider()
            state.scopes = nil
            state.genAIInstruments = nil
            state.configuration = .environment
            opensScopes.store(false, ordering: .relaxed)
        }
    }

    /// What automatic instrumentation goes by.
    var configuration: ObservabilityConfiguration { state.withLock { $0.configuration } }

    /// What scopes are opened with; nil while they are switched off.
    var scopes: ScopeTracing? {
        guard opensScopes.load(ordering: .relaxed) else { return nil }
        return state.withLock { $0.scopes }
    }

    /// What the agent runtime is measured with; nil while it is not.
    var genAIInstruments: GenAIInstruments? { state.withLock { $0.genAIInstruments } }

    /// Sets metrics up. What swift-metrics has been given by the application stays; returns what there is to say of it.
    private func configureMetrics(
        _ exporters: [any MetricsExporter],
        _ configuration: ObservabilityConfiguration,
        _ resource: Resource,
        faults: TelemetryFaults
    ) -> String? {
        let global = GlobalMetrics.current
        let isMeasured = configuration.instrumentsRuntime && Self.scopesAreOn(configuration.environment)
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
    private func begin(_ configuration: ObservabilityConfiguration, _ global: GlobalTracer) -> TracerProvider? {
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
    private func bootstrapTracing(_ global: GlobalTracer) {
        guard case .none = global else { return }
        let isFirst = state.withLock { state in
            defer { state.hasBootstrapped = true }
            return !state.hasBootstrapped
        }
        if isFirst { InstrumentationSystem.bootstrap(ForwardingTracer()) }
    }
}
