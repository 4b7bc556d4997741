public import TracewingModel

/// What a model is asked.
public struct ChatRequest: Sendable {
    public var messages: [ChatMessage]
    public var options: ChatOptions
    /// Whether the provider is asked to stream. Without, its answer comes as one update.
    public var streaming: Bool

    public init(messages: [ChatMessage], options: ChatOptions = ChatOptions(), streaming: Bool = true) {
        self.messages = messages
        self.options = options
        self.streaming = streaming
    }

    /// The conversation as a provider is sent it: the instructions of the options, then the messages.
    var conversation: [ChatMessage] {
        guard let instructions = options.instructions, !instructions.isEmpty else { return messages }
        return [ChatMessage(role: .system, instructions)] + messages
    }
}
