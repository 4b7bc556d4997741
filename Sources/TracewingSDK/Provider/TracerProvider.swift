public import TracewingModel
import TracewingConcurrency
public import Tracing

/// The tracing backend: makes tracers, owns the processors, answers for every span.
///
/// It is a tracer of swift-distributed-tracing itself, so one line sets up an application:
///
/// ```swift
/// let provider = TracerProvider(resource: Resource(attributes: ["service.name": "concierge"]))
/// provider.addProcessor(BatchSpanProcessor(MyExporter()))
/// InstrumentationSystem.bootstrap(provider)
/// ```
///
/// `Observability.configure` of the `Tracewing` module does the same from one call and the environment.
public final class TracerProvider: Sendable {
    private struct State {
        var pipeline: Pipeline
        var propagator: any Propagator
        var shutdown: ProviderShutdown?
    }

    private let state: Locked<State>
    private let defaultScope = InstrumentationScope(name: "tracewing")

    /// Telemetry's own troubles.
    public let faults: TelemetryFaults

    public init(
        resource: Resource = .empty,
        sampler: any Sampler = ParentBasedSampler(root: AlwaysOnSampler()),
        limits: SpanLimits = SpanLimits(),
        idGenerator: any IDGenerator = RandomIDGenerator(),
        propagator: any Propagator = W3CPropagator(),
        clock: SpanClock = .system,
        faults: TelemetryFaults = TelemetryFaults(),
        processors: [any SpanProcessor] = []
    ) {
        self.faults = faults
        let pipeline = Pipeline(
            resource: resource,
            sampler: sampler,
            limits: limits,
            clock: clock,
            ids: idGenerator,
            faults: faults
        )
        state = Locked(
            State(pipeline: processors.reduce(pipeline) { $0.adding($1) }, propagator: propagator)
        )
    }

    var pipeline: Pipeline { state.withLock { $0.pipeline } }

    private var propagator: any Propagator { state.withLock { $0.propagator } }

    public var resource: Resource { pipeline.resource }

    /// A tracer whose spans carry the name and version of the library that records them.
    public func tracer(named name: String, version: String? = nil) -> TracewingTracer {
        TracewingTracer(provider: self, scope: InstrumentationScope(name: name, version: version ?? ""))
    }

    /// Adds a processor. It sees the spans that start from now on.
    public func addProcessor(_ processor: any SpanProcessor) {
        state.withLock { $0.pipeline = $0.pipeline.adding(processor) }
    }

    /// Adds an exporter behind a queue of its own.
    public func addExporter(_ exporter: any SpanExporter, options: BatchOptions = BatchOptions()) {
        addProcessor(BatchSpanProcessor(exporter, options: options, faults: faults))
    }

    /// What became of the spans, for each exporter, and telemetry's own troubles by kind. Spans the sampler did not
    /// want are among them.
    public var statistics: TelemetryStatistics {
        TelemetryStatistics(exporters: pipeline.statistics, faults: faults.counts)
    }

    /// Makes it record, or record otherwise, from now on. Its processors, and the tracers it has made, stay.
    package func configure(
        resource: Resource,
        sampler: any Sampler,
        limits: SpanLimits,
        propagator: any Propagator
    ) {
        state.withLock { state in
            state.pipeline = state.pipeline.with(resource: resource, sampler: sampler, limits: limits)
            state.propagator = propagator
        }
    }

    /// The processors, in the order in which they were added.
    package var processors: [any SpanProcessor] { pipeline.processors }

    /// Passes on what has ended so far. Says whether all of it arrived within `deadline`.
    public func forceFlush(deadline: Duration) async -> Bool {
        let processors = pipeline.processors
        // A processor of somebody's own may not keep to the deadline.
        let outcome = await withDeadline(deadline) {
            await withTaskGroup(of: Bool.self) { group in
                for processor in processors {
                    group.addTask { await processor.forceFlush(deadline: deadline) }
                }
                return await group.reduce(true) { $0 && $1 }
            }
        }
        if case .finished(.success(true)) = outcome { return true }
        return false
    }

    /// Flushes and stops the processors, within `deadline`. What was not sent by then is told in one line of the log.
    ///
    /// It is done once. Later calls wait for the first, each no longer than its own deadline.
    public func shutdown(deadline: Duration = .seconds(2)) async {
        await beginShutdown().run(deadline: deadline)
    }

    /// Whether anything has ended that is not sent yet.
    package var hasUnsentSpans: Bool {
        statistics.contains { $0.queued + $0.exporting > 0 }
    }

    /// Says what the shutdown, if it ended now, would lose. For those who cannot wait for it any longer.
    package func reportUnsent(after deadline: Duration) {
        beginShutdown().report(after: deadline)
    }

    private func beginShutdown() -> ProviderShutdown {
        let shutdown = ProviderShutdown(processors: pipeline.processors, faults: faults)
        return state.withLock { state in
            if let begun = state.shutdown { return begun }
            state.shutdown = shutdown
            return shutdown
        }
    }
}

extension TracerProvider: Tracer {
    public func startSpan<Instant: TracerInstant>(
        _ operationName: String,
        context: @autoclosure () -> ServiceContext,
        ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant,
        function: String,
        file fileID: String,
        line: UInt
    ) -> TracewingSpan {
        TracewingTracer(provider: self, scope: defaultScope).startSpan(
            operationName,
            context: context(),
            ofKind: kind,
            at: instant(),
            function: function,
            file: fileID,
            line: line
        )
    }

    public func activeSpan(identifiedBy context: ServiceContext) -> TracewingSpan? {
        guard let reference = context.spanReference, reference.core != nil else { return nil }
        return TracewingSpan(observing: reference, parentContext: context)
    }

    public func forceFlush() {
        Task.detached { await self.forceFlush(deadline: .seconds(5)) }
    }

    public func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier,
        into context: inout ServiceContext,
        using extractor: Extract
    ) where Extract.Carrier == Carrier {
        propagator.extract(into: &context) { extractor.extract(key: $0, from: carrier) }
    }

    public func inject<Carrier, Inject: Injector>(
        _ context: ServiceContext,
        into carrier: inout Carrier,
        using injector: Inject
    ) where Inject.Carrier == Carrier {
        propagator.inject(context) { name, value in injector.inject(value, forKey: name, into: &carrier) }
    }
}
