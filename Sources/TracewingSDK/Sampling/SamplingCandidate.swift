public import TracewingModel

/// What a sampler knows of a span that is about to start.
public struct SamplingCandidate: Sendable {
    /// The parent's, or a new one for the root of a trace.
    public let traceID: TraceID
    public let name: String
    public let kind: SpanRecord.Kind
    /// Nil for the root of a trace.
    public let parent: SpanContext?
    /// Those given at the start; what is set later comes too late for a sampler.
    public let attributes: Attributes
    public let links: [SpanRecord.Link]

    public init(
        traceID: TraceID,
        name: String,
        kind: SpanRecord.Kind = .internal,
        parent: SpanContext? = nil,
        attributes: Attributes = Attributes(),
        links: [SpanRecord.Link] = []
    ) {
        self.traceID = traceID
        self.name = name
        self.kind = kind
        self.parent = parent
        self.attributes = attributes
        self.links = links
    }
}
