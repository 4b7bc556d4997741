public import TracewingModel

/// A span of a request.
public struct DecodedSpan: Sendable {
    /// Spans under one `Resource` message share one instance of it, and likewise their scope.
    public var record: SpanRecord
    /// Where the bytes of the `Span` message lie in the request, for a store that keeps them as they came.
    public var encoded: Range<Int>

    public init(record: SpanRecord, encoded: Range<Int>) {
        self.record = record
        self.encoded = encoded
    }
}
