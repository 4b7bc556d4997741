/// What the agent runtime records of the things people and models say: messages, tool arguments, tool results.
public struct ContentPolicy: Sendable, Hashable {
    private enum Storage: Sendable, Hashable {
        case none, capture
    }

    private let storage: Storage

    /// Nothing: the default.
    public static let none = ContentPolicy(storage: .none)
    /// Everything.
    public static let capture = ContentPolicy(storage: .capture)

    /// Whether anything is recorded.
    package var capturesContent: Bool { storage == .capture }
}
