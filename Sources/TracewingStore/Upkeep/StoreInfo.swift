/// What a store is like inside.
public struct StoreInfo: Sendable, Hashable {
    public var path: String
    /// The version of its tables.
    public var schemaVersion: Int
    public var spans: Int
    public var traces: Int
    /// What the database takes up on disk.
    public var bytes: Int
    /// Of those, what nothing is in; it is used again, or given back by a vacuum.
    public var freeBytes: Int
    /// What the write-ahead log takes up.
    public var logBytes: Int
    /// What the index of words takes up, but for what nothing is in.
    public var indexBytes: Int
    /// Spans whose words cannot be searched yet.
    public var unindexed: Int
    /// When the first and the last trace that are there arrived, in nanoseconds since 1970.
    public var oldest: UInt64?
    public var newest: UInt64?
}
