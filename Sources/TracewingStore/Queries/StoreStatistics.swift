/// How much a store holds.
public struct StoreStatistics: Sendable, Hashable {
    public var spans: Int
    public var traces: Int
    /// What the store takes up on disk, its write-ahead log included.
    public var bytes: Int
    /// The processor time that words were made searchable in, since the store was opened. Nobody waits for that.
    public var indexing: Duration
    /// The processor time that the write-ahead log was copied into the database in, beside the writer. Nobody waits for
    /// that either.
    public var checkpointing: Duration

    public init(
        spans: Int,
        traces: Int,
        bytes: Int,
        indexing: Duration = .zero,
        checkpointing: Duration = .zero
    ) {
        self.spans = spans
        self.traces = traces
        self.bytes = bytes
        self.indexing = indexing
        self.checkpointing = checkpointing
    }
}
