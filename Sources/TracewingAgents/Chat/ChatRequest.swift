public import TracewingModel

/// What a model is asked.
public struct ChatRequest: Sendable {
    public var messages: [ChatMessage]
    public var options: ChatOptions
    public var tools: [Tool]
    /// Whether the provider is asked to stream. Without, its answer comes as one update.
    public var streaming: Bool

    public init(
        messages: [ChatMessage],
        options: ChatOptions = ChatOptions(),
        tools: [Tool] = [],
        streaming: Bool = true
    ) {
        self.messages = messages
        self.options = options
        self.tools = tools
        self.streaming = streaming
    }
}
