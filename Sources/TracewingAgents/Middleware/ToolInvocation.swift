public import TracewingModel

/// A call of a tool that is about to happen.
public struct ToolInvocation: Sendable {
    public let tool: Tool
    /// What the model asked for. Changed arguments are what the tool gets.
    public var call: ToolCall

    public init(tool: Tool, call: ToolCall) {
        self.tool = tool
        self.call = call
    }
}
