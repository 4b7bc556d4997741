/// A conversation, and some of its turns in the order they arrived.
public struct StoredSession: Sendable, Hashable {
    public var summary: SessionSummary
    public var turns: [SessionTurn]
    /// Where the turns go on; nil if these are the last.
    public var next: TraceCursor?
}
