public import TracewingModel

/// One call of a tool.
public struct ToolCallDetails: Sendable, Hashable {
    public var toolName: String
    /// The arguments; recorded as JSON.
    public var toolArguments: JSONValue?
    public var toolEndpoint: ServiceEndpoint?
    public var toolType: ToolType?
    public var toolCallID: String?
    public var toolDescription: String?

    public init(
        toolName: String,
        toolArguments: JSONValue? = nil,
        toolEndpoint: ServiceEndpoint? = nil,
        toolType: ToolType? = nil,
        toolCallID: String? = nil,
        toolDescription: String? = nil
    ) {
        self.toolName = toolName
        self.toolArguments = toolArguments
        self.toolEndpoint = toolEndpoint
        self.toolType = toolType
        self.toolCallID = toolCallID
        self.toolDescription = toolDescription
    }

    /// Writes what stands behind the tool's name and its arguments.
    func writeCall(to attributes: inout Attributes.Writer) {
        attributes.addIfKnown(GenAI.Tool.type, toolType?.rawValue)
        attributes.addIfKnown(GenAI.Tool.callID, toolCallID)
        attributes.addIfKnown(GenAI.Tool.description, toolDescription)
    }
}
