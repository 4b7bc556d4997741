/// What a change of a dataset came to.
public struct DatasetRevision: Sendable, Hashable {
    /// The newest version now: another one than before if anything has changed.
    public var version: Int
    /// How many examples are new.
    public var added = 0
    /// How many were there with another content.
    public var replaced = 0
    /// How many are gone.
    public var removed = 0

    var isEmpty: Bool { added + replaced + removed == 0 }
}
