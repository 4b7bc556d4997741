/// What a request held, as far as outlines go: the spans that can be kept, and those that cannot.
public struct OutlinedTraces: Sendable {
    /// In the order of the request.
    public var spans: [OutlinedSpan]
    /// The spans ``OTLPTraceDecoder/decode(_:spanLimit:)`` rejects.
    public var rejected: [RejectedSpan]
}
