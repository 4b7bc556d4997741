/// A piece of a tool call. Pieces of one call share an index; the id and the name come with the first.
public struct ToolCallDelta: Sendable, Hashable {
    /// Which of the calls of one answer.
    public var index: Int
    public var id: String?
    public var name: String?
    /// More of the arguments' JSON text.
    public var arguments: String

    public init(index: Int, id: String? = nil, name: String? = nil, arguments: String = "") {
        self.index = index
        self.id = id
        self.name = name
        self.arguments = arguments
    }
}
