/// A dataset cannot be read, or is not one.
public struct DatasetError: Error, Sendable, Hashable, CustomStringConvertible {
    /// For a person: what is wrong, where, and what to do.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
