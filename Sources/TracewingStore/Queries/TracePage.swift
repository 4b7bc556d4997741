/// Some traces, and where the next ones are.
public struct TracePage: Sendable, Hashable {
    /// The last to arrive first.
    public var traces: [TraceSummary]
    /// Where the next page begins; nil if this is the last.
    ///
    /// A page may hold fewer traces than asked for, none even, and have a next one all the same: a filter that little
    /// matches is not followed through a large store in one go.
    public var next: TraceCursor?

    public init(traces: [TraceSummary], next: TraceCursor? = nil) {
        self.traces = traces
        self.next = next
    }
}
