/// Some examples of one version of a dataset.
public struct ExamplePage: Sendable, Hashable {
    public var version: Int
    public var examples: [StoredExample]
    /// Where the next page begins; nil if this is the last.
    public var next: Int64?
}
