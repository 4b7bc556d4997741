import Tracing
import Logging
import TracewingConcurrency
public import TracewingSDK

/// Where an application sets its telemetry up, once, and asks for it later.
///
/// ```swift
/// Observability.configure(serviceName: "concierge", exporter: .console)
/// ```
///
/// Scopes opened before, or without, a configuration do nothing.
public enum Observability {
    private struct State {
        var provider: TracerProvider?
        /// The tracer of scopes; nil while they are switched off.
        var scopeTracer: TracewingTracer?
        var configuration = ObservabilityConfiguration.environment
        /// Whether swift-distributed-tracing has been given our tracer; that can be done once in a process.
        var hasBootstrapped = false
    }

    private static let state = Locked(State())

    /// Sets telemetry up. Never throws: what cannot be used is replaced by its default, and the report says so.
    ///
    /// A second call changes nothing, and its report says that.
    ///
    /// - Parameters:
    ///   - serviceName: What the service is called in every trace.
    ///   - serviceNamespace: What groups it with others.
    ///   - exporter: Where spans go.
    ///   - configuration: Everything else; unless given, what the environment says.
    @discardableResult
    public static func configure(
        serviceName: String,
        serviceNamespace: String? = nil,
        exporter: ExporterChoice = .console,
        configuration: ObservabilityConfiguration = .environment
    ) -> ConfigurationReport {
        let environment = configuration.environment
        var report = ConfigurationReport(exporter: exporter.name)
        guard environment.flag("OTEL_SDK_DISABLED") != true else {
            report.notes.append("OTEL_SDK_DISABLED is set: nothing is traced.")
            return report
        }
        let faults = TelemetryFaults()
        let provider = TracerProvider(
            resource: .process(
                serviceName: serviceName,
                serviceNamespace: serviceNamespace,
                attributes: configuration.resourceAttributes,
                environment: environment
            ),
            sampler: configuration.sampler,
            limits: configuration.limits,
            propagator: configuration.propagator,
            faults: faults
        )
        let isFirst = state.withLock { state in
            guard state.provider == nil else { return false }
            state.provider = provider
            state.configuration = configuration
            if Self.scopesAreOn(environment) { state.scopeTracer = provider.tracer(named: "Agent365Sdk") }
            return true
        }
        guard isFirst else {
            report.notes.append("Telemetry has been configured before; this call changed nothing.")
            return report
        }
        var setup = ExporterSetup(environment: environment, faults: faults)
        for exporter in exporter.makeExporters(&setup) {
            provider.addExporter(exporter, options: configuration.batch)
            if configuration.showsRunningSpans { provider.addProcessor(LiveSpanProcessor(exporter)) }
        }
        report.notes += configuration.notes + setup.notes
        bootstrapTracing(&report)
        for note in report.notes { Logger(label: "tracewing").warning("\(note)") }
        return report
    }

    /// Whether ``configure(serviceName:serviceNamespace:exporter:configuration:)`` has set anything up.
    public static var isConfigured: Bool {
        state.withLock { $0.provider != nil }
    }

    /// A tracer for spans of the application's own.
    public static func tracer(named name: String = "tracewing", version: String? = nil) -> TracewingTracer {
        provider.tracer(named: name, version: version)
    }

    /// The provider: add processors and exporters, read statistics. Before a configuration, one that records nothing.
    public static var provider: TracerProvider {
        state.withLock { $0.provider } ?? unconfigured
    }

    /// Passes on every span that has ended so far. Says whether all of them arrived within `deadline`.
    public static func forceFlush(deadline: Duration) async -> Bool {
        await provider.forceFlush(deadline: deadline)
    }

    /// Flushes and stops, within `deadline`.
    public static func shutdown(deadline: Duration = .seconds(2)) async {
        await provider.shutdown(deadline: deadline)
    }

    /// Forgets the configuration, after a shutdown. For tests.
    public static func reset() async {
        await shutdown()
        state.withLock { state in
            state.provider = nil
            state.scopeTracer = nil
            state.configuration = .environment
        }
    }

    /// What automatic instrumentation goes by.
    package static var configuration: ObservabilityConfiguration {
        state.withLock { $0.configuration }
    }

    /// The tracer of scopes; nil while they are switched off.
    static var scopeTracer: TracewingTracer? {
        state.withLock { $0.scopeTracer }
    }

    private static let unconfigured = TracerProvider(sampler: AlwaysOffSampler())

    /// On once configured, unless a variable says otherwise.
    private static func scopesAreOn(_ environment: ProcessEnvironment) -> Bool {
        environment.flag("ENABLE_OBSERVABILITY") ?? environment.flag("ENABLE_A365_OBSERVABILITY") ?? true
    }

    /// Makes our provider the process's tracer. One that is there already stays.
    private static func bootstrapTracing(_ report: inout ConfigurationReport) {
        let mustBootstrap = state.withLock { state in
            guard !state.hasBootstrapped, InstrumentationSystem.instrument is NoOpInstrument else { return false }
            state.hasBootstrapped = true
            return true
        }
        if mustBootstrap {
            InstrumentationSystem.bootstrap(ForwardingTracer())
        } else if !(InstrumentationSystem.instrument is ForwardingTracer) {
            report.notes.append(
                "Another tracer was set up before: its spans stay its own. Scopes record in Tracewing's provider."
            )
        }
    }
}
