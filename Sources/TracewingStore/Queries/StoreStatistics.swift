/// How much a store holds.
public struct StoreStatistics: Sendable, Hashable {
    public var spans: Int
    public var traces: Int
    /// What the store takes up on disk, its write-ahead log included.
    public var bytes: Int

    public init(spans: Int, traces: Int, bytes: Int) {
        self.spans = spans
        self.traces = traces
        self.bytes = bytes
    }
}
