/// All that a process has measured, at one moment: what an exporter of metrics is given.
public struct MetricsSnapshot: Sendable, Hashable {
    public var resource: Resource
    public var scope: InstrumentationScope
    public var metrics: [Metric]

    public init(
        resource: Resource = .empty,
        scope: InstrumentationScope = .empty,
        metrics: [Metric] = []
    ) {
        self.resource = resource
        self.scope = scope
        self.metrics = metrics
    }
}
