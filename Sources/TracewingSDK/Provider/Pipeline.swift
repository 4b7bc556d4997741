import Tracing
import TracewingModel

/// What a span needs from its provider, fixed at its start.
///
/// A span ends in the processors it started in. So a processor added later sees no end without a start, and every
/// exporter's account stays exact.
final class Pipeline: Sendable {
    let resource: Resource
    let sampler: any Sampler
    private let parentOnlySampler: (any ParentOnlySampler)?
    let limits: SpanLimits
    let clock: SpanClock
    let ids: any IDGenerator
    let faults: TelemetryFaults
    /// Spans the sampler did not want, since the provider was made.
    let sampledOut: Counter
    private let members: [Member]
    /// The exporters' own processors only count a start; the others are shown the span.
    private let exporting: [BatchSpanProcessor]
    private let watching: [any SpanProcessor]
    /// What copies baggage is asked before the sampler, and not shown the span.
    private let inheriting: [BaggageSpanProcessor]

    /// A processor, and how many spans had been sampled out when it came.
    private struct Member {
        let processor: any SpanProcessor
        let sampledOutBefore: Int
    }

    convenience init(
        resource: Resource,
        sampler: any Sampler,
        limits: SpanLimits,
        clock: SpanClock,
        ids: any IDGenerator,
        faults: TelemetryFaults
    ) {
        self.init(
            resource: resource,
            sampler: sampler,
            limits: limits.inBounds,
            clock: clock,
            ids: ids,
            faults: faults,
            sampledOut: Counter(),
            members: []
        )
    }

    private init(
        resource: Resource,
        sampler: any Sampler,
        limits: SpanLimits,
        clock: SpanClock,
        ids: any IDGenerator,
        faults: TelemetryFaults,
        sampledOut: Counter,
        members: [Member]
    ) {
        self.resource = resource
        self.sampler = sampler
        parentOnlySampler = sampler as? any ParentOnlySampler
        self.limits = limits
        self.clock = clock
        self.ids = ids
        self.faults = faults
        self.sampledOut = sampledOut
        self.members = members
        exporting = members.compactMap { $0.processor as? BatchSpanProcessor }
        inheriting = members.compactMap { $0.processor as? BaggageSpanProcessor }
        watching = members.map(\.processor).filter { !($0 is BatchSpanProcessor || $0 is BaggageSpanProcessor) }
    }

    func adding(_ processor: any SpanProcessor) -> Pipeline {
        Pipeline(
            resource: resource,
            sampler: sampler,
            limits: limits,
            clock: clock,
            ids: ids,
            faults: faults,
            sampledOut: sampledOut,
            members: members + [Member(processor: processor, sampledOutBefore: sampledOut.value)]
        )
    }

    /// The same processors, with their accounts, behind other settings.
    func with(resource: Resource, sampler: any Sampler, limits: SpanLimits) -> Pipeline {
        Pipeline(
            resource: resource,
            sampler: sampler,
            limits: limits.inBounds,
            clock: clock,
            ids: ids,
            faults: faults,
            sampledOut: sampledOut,
            members: members
        )
    }

    var processors: [any SpanProcessor] { members.map(\.processor) }

    var statistics: [ExporterStatistics] {
        members.compactMap { member in
            guard var statistics = member.processor.statistics else { return nil }
            let sampledOut = sampledOut.value - member.sampledOutBefore
            if sampledOut > 0 {
                statistics.started += sampledOut
                statistics.dropped[.sampledOut, default: 0] += sampledOut
            }
            return statistics
        }
    }

    /// Whether a span is recorded, if that follows from its parent.
    func decision(under parent: SpanContext?) -> SamplingDecision? {
        switch parentOnlySampler?.decision(under: parent) {
        case true?: .record
        case false?: .drop
        case nil: nil
        }
    }

    /// Puts what a span inherits from baggage before its own attributes: says how many, and how many there was no room
    /// for.
    func inherit(from context: ServiceContext, in attributes: inout Attributes) -> (count: Int, dropped: UInt32) {
        guard !inheriting.isEmpty else { return (0, 0) }
        let baggage = context.baggage
        guard !baggage.isEmpty else { return (0, 0) }
        return attributes.inherit(from: baggage, through: inheriting, limit: limits.attributes)
    }

    func didStart(_ span: TracewingSpan, core: SpanCore, parentContext: ServiceContext) {
        for processor in exporting { processor.didStart() }
        guard !watching.isEmpty else { return }
        let span = TracewingSpan(
            observing: SpanReference(span.spanContext, core: core),
            parentContext: parentContext
        )
        for processor in watching { processor.onStart(span, parentContext: parentContext) }
    }

    /// - Parameter slot: the record; most often there is one exporter, and it moves into its queue.
    func didEnd(_ slot: inout SpanRecord?) {
        if !watching.isEmpty || exporting.count > 1, let record = slot {
            for processor in watching { processor.onEnd(record) }
            for processor in exporting.dropLast() { processor.onEnd(record) }
        }
        exporting.last?.enqueue(&slot)
    }
}
