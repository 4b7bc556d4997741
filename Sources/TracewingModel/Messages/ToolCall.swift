/// A model's wish to have a tool run.
public struct ToolCall: Sendable, Hashable {
    /// The provider's id for this call; the result refers to it.
    public var id: String
    /// The tool's name.
    public var name: String
    /// The arguments as the model wrote them: JSON when all is well, any text when it is not.
    public var arguments: String

    public init(id: String, name: String, arguments: String) {
        self.id = id
        self.name = name
        self.arguments = arguments
    }
}
