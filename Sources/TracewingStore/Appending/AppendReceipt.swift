public import TracewingModel

/// What an append changed.
public struct AppendReceipt: Sendable, Hashable {
    /// The traces that are not as they were before, in the order of the spans; each once.
    public var traceIDs: [TraceID]
    /// Spans seen for the first time.
    public var inserted: Int
    /// Spans that took the place of a less complete one.
    public var replaced: Int
    /// Spans that were there already, or less complete than what was.
    public var unchanged: Int

    public init(traceIDs: [TraceID] = [], inserted: Int = 0, replaced: Int = 0, unchanged: Int = 0) {
        self.traceIDs = traceIDs
        self.inserted = inserted
        self.replaced = replaced
        self.unchanged = unchanged
    }

    /// Adds what a later part of the same append changed.
    mutating func add(_ part: AppendReceipt) {
        let known = Set(traceIDs)
        traceIDs += part.traceIDs.filter { !known.contains($0) }
        inserted += part.inserted
        replaced += part.replaced
        unchanged += part.unchanged
    }
}
