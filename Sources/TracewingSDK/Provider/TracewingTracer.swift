public import TracewingModel
public import Tracing

/// Starts spans in the name of one library.
///
/// Beside what swift-distributed-tracing offers, a span can start with attributes and links, so that samplers see them:
///
/// ```swift
/// let span = tracer.startSpan("import", context: context, kind: .consumer, attributes: ["batch.size": 42])
/// defer { span.end() }
/// ```
public struct TracewingTracer: Sendable {
    private let provider: TracerProvider
    private let scope: InstrumentationScope

    init(provider: TracerProvider, scope: InstrumentationScope) {
        self.provider = provider
        self.scope = scope
    }

    /// Starts a span under the one in `context`, or a new trace if there is none.
    ///
    /// - Parameters:
    ///   - name: What is done, not to what: few different values.
    ///   - context: The parent's context; a value, the current one is not looked up.
    ///   - attributes: Known at the start, so the sampler sees them.
    ///   - startTime: Nanoseconds since 1970; nil for now.
    public func startSpan(
        _ name: String,
        context: ServiceContext,
        kind: SpanRecord.Kind = .internal,
        attributes: consuming Attributes = Attributes(),
        links: [SpanRecord.Link] = [],
        startTime: UInt64? = nil
    ) -> TracewingSpan {
        let pipeline = provider.pipeline
        var parent = context.spanContext
        // Looking into a context costs as much as a few attributes: one with nothing but a span in it has no baggage.
        let hasMore = context.count > (parent == nil ? 0 : 1)
        let inherited = hasMore ? pipeline.inherit(from: context, in: &attributes) : (count: 0, dropped: 0)
        if parent?.isValid == false { parent = nil }
        let traceID = parent?.traceID ?? pipeline.ids.traceID()
        let spanID = pipeline.ids.spanID()
        let decision: SamplingDecision
        if let known = pipeline.decision(under: parent) {
            decision = known
        } else {
            decision = pipeline.sampler.sample(
                SamplingCandidate(
                    traceID: traceID,
                    name: name,
                    kind: kind,
                    parent: parent,
                    attributes: copy attributes,
                    links: links
                )
            )
        }
        let traceState = parent?.traceState ?? ""
        guard decision.isSampled else {
            pipeline.sampledOut.increment()
            let spanContext = SpanContext(traceID: traceID, spanID: spanID, isSampled: false, traceState: traceState)
            return TracewingSpan(unsampled: spanContext, parentContext: context)
        }
        let limits = pipeline.limits
        var dropped = limits.apply(to: &attributes, limit: limits.attributes) + inherited.dropped
        // Room for what most spans are given: one block of memory instead of four.
        attributes.makeRoom(for: 12, upTo: limits.attributes)
        for entry in decision.attributes
        where !attributes.set(entry.key, limits.limited(entry.value), limit: limits.attributes) { dropped += 1 }
        let (wallStart, monotonicStart) = (pipeline.clock.wall(), pipeline.clock.monotonic())
        let core = SpanCore(
            SpanRecord(
                traceID: traceID,
                spanID: spanID,
                parentSpanID: parent?.spanID,
                traceState: traceState,
                flags: parent?.isRemote == true
                    ? [.sampled, .parentRemotenessKnown, .parentIsRemote] : [.sampled, .parentRemotenessKnown],
                name: name,
                kind: kind,
                startTime: startTime ?? wallStart,
                attributes: consume attributes,
                links: links.isEmpty ? [] : links.prefix(limits.links).map(limits.limited),
                droppedAttributes: dropped,
                droppedLinks: UInt32(clamping: max(0, links.count - limits.links)),
                resource: pipeline.resource,
                scope: scope
            ),
            spanContext: SpanContext(traceID: traceID, spanID: spanID, isSampled: true, traceState: traceState),
            parentContext: context,
            inheritedAttributes: inherited.count,
            wallStart: wallStart,
            monotonicStart: monotonicStart,
            pipeline: pipeline
        )
        let span = TracewingSpan(owning: core)
        pipeline.didStart(span, core: core, parentContext: context)
        return span
    }
}

extension TracewingTracer: Tracer {
    public func startSpan<Instant: TracerInstant>(
        _ operationName: String,
        context: @autoclosure () -> ServiceContext,
        ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant,
        function: String,
        file fileID: String,
        line: UInt
    ) -> TracewingSpan {
        startSpan(
            operationName,
            context: context(),
            kind: SpanRecord.Kind(kind),
            startTime: instant().nanosecondsSinceEpoch
        )
    }

    public func activeSpan(identifiedBy context: ServiceContext) -> TracewingSpan? {
        provider.activeSpan(identifiedBy: context)
    }

    public func forceFlush() {
        provider.forceFlush()
    }

    public func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier,
        into context: inout ServiceContext,
        using extractor: Extract
    ) where Extract.Carrier == Carrier {
        provider.extract(carrier, into: &context, using: extractor)
    }

    public func inject<Carrier, Inject: Injector>(
        _ context: ServiceContext,
        into carrier: inout Carrier,
        using injector: Inject
    ) where Inject.Carrier == Carrier {
        provider.inject(context, into: &carrier, using: injector)
    }
}

extension SpanRecord.Kind {
    init(_ kind: SpanKind) {
        switch kind {
        case .server: self = .server
        case .client: self = .client
        case .producer: self = .producer
        case .consumer: self = .consumer
        default: self = .internal
        }
    }
}
