/// What a request held: the spans that can be kept, and those that cannot.
public struct DecodedTraces: Sendable {
    /// In the order of the request.
    public var spans: [DecodedSpan]
    /// Spans with a fault of their own, in the order of the request. Their number is what a receiver reports as
    /// ``ExportTraceResponse/rejectedSpans``.
    public var rejected: [RejectedSpan]

    public init(spans: [DecodedSpan] = [], rejected: [RejectedSpan] = []) {
        self.spans = spans
        self.rejected = rejected
    }
}
