/// A span of a request.
public struct OutlinedSpan: Sendable {
    /// Spans under one `Resource` message share one instance of it, and likewise their scope.
    public var outline: SpanOutline
    /// Where the bytes of the `Span` message lie in the request.
    public var encoded: Range<Int>
    /// How many attributes, events and links it has, with the attributes of those.
    public var recorded: Int
}
