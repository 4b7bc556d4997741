import TracewingModel

/// What a span needs from its provider, fixed at its start.
///
/// A span ends in the processors it started in. So a processor added later sees no end without a start, and every
/// exporter's account stays exact.
final class Pipeline: Sendable {
    let resource: Resource
    let sampler: any Sampler
    let limits: SpanLimits
    let clock: SpanClock
    let ids: any IDGenerator
    let faults: TelemetryFaults
    let processors: [any SpanProcessor]

    init(
        resource: Resource,
        sampler: any Sampler,
        limits: SpanLimits,
        clock: SpanClock,
        ids: any IDGenerator,
        faults: TelemetryFaults,
        processors: [any SpanProcessor]
    ) {
        self.resource = resource
        self.sampler = sampler
        self.limits = limits.inBounds
        self.clock = clock
        self.ids = ids
        self.faults = faults
        self.processors = processors
    }

    func adding(_ processor: any SpanProcessor) -> Pipeline {
        Pipeline(
            resource: resource,
            sampler: sampler,
            limits: limits,
            clock: clock,
            ids: ids,
            faults: faults,
            processors: processors + [processor]
        )
    }
}
