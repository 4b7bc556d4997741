/// Some spans of a trace, in the order they started; those that started together by span id.
public struct SpanPage<Span: Sendable & Hashable>: Sendable, Hashable {
    public var spans: [Span]
    /// Where the next page begins; nil if this is the last.
    public var next: SpanCursor?

    public init(spans: [Span], next: SpanCursor? = nil) {
        self.spans = spans
        self.next = next
    }
}
