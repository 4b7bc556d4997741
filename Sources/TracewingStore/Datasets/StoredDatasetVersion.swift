/// One version of a dataset, without its examples.
public struct StoredDatasetVersion: Sendable, Hashable {
    public var number: Int
    /// How many examples it has.
    public var examples: Int
    /// When it was made, in nanoseconds since 1970.
    public var created: UInt64
    /// What was changed, for a person.
    public var note: String?
}
