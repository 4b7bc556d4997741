/// Some traces, and where the next ones are.
public struct TracePage: Sendable, Hashable {
    /// The last to arrive first.
    public var traces: [TraceSummary]
    /// Where the next page begins; nil if this is the last.
    public var next: TraceCursor?

    public init(traces: [TraceSummary], next: TraceCursor? = nil) {
        self.traces = traces
        self.next = next
    }
}
