/// An experiment cannot be started, or not be gone on with.
public struct ExperimentError: Error, Sendable, Hashable, CustomStringConvertible {
    /// For a person: what happened, to what, and what to do.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
