/// A key that lets its holder send spans to one project, and nothing else.
public struct IngestKey: Sendable, Hashable {
    public var id: Int64
    public var project: String
    /// What its owner calls it.
    public var label: String
    /// As much of the key as tells it from others. The rest is nowhere but with its holder.
    public var beginning: String
    /// Nanoseconds since 1970.
    public var created: UInt64
}

/// A key that was just made.
public struct NewIngestKey: Sendable, Hashable {
    public var key: IngestKey
    /// The key itself. To be shown once: the store has only its hash.
    public var secret: String
}
