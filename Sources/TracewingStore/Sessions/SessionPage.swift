/// Some sessions, the last to be heard of first, and where the next ones are.
public struct SessionPage: Sendable, Hashable {
    public var sessions: [SessionSummary]
    /// Where the next page begins; nil if this is the last.
    public var next: TraceCursor?
}
