/// What has happened to some items of an experiment.
public struct EntryPage: Sendable, Hashable {
    /// By item, then in the order they were written down.
    public var entries: [StoredEntry]
    /// The item behind which the next page begins; nil if this is the last.
    public var next: Int64?
}
