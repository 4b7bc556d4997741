/// A result that is text, without a score.
public struct FreeformOutput: Sendable, Hashable {
    public var name: String

    public init(_ name: String) {
        self.name = name
    }
}
