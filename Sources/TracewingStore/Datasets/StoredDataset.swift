/// A dataset, without its examples.
public struct StoredDataset: Sendable, Hashable {
    public var name: String
    /// What it is for, for a person.
    public var description: String?
    /// The newest version, counted from 1.
    public var version: Int
    /// How many examples that has.
    public var examples: Int
    /// When it was made and when its newest version was, in nanoseconds since 1970.
    public var created: UInt64
    public var updated: UInt64

    /// The most examples a version may have.
    public static let mostExamples = 100_000
    /// How many bytes the examples of a dataset may take up, those of all its versions together.
    public static let mostBytes = 512 << 20
}
