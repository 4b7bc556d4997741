public import TracewingModel

/// Decides, when a span starts, whether it is recorded. Called on the path of the code being traced: it must not block.
public protocol Sampler: Sendable {
    func sample(_ candidate: SamplingCandidate) -> SamplingDecision
}

/// What a sampler knows of a span that is about to start.
public struct SamplingCandidate: Sendable {
    public let traceID: TraceID
    public let name: String
    public let kind: SpanRecord.Kind
    /// Nil for the root of a trace.
    public let parent: SpanContext?
    public let attributes: Attributes
    public let links: [SpanRecord.Link]
}

/// What a sampler says.
public struct SamplingDecision: Sendable {
    public let isSampled: Bool
    /// Added to the span's own.
    public let attributes: Attributes

    public init(isSampled: Bool, attributes: Attributes = Attributes()) {
        self.isSampled = isSampled
        self.attributes = attributes
    }

    public static let record = SamplingDecision(isSampled: true)
    public static let drop = SamplingDecision(isSampled: false)
}
