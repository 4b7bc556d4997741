public import TracewingModel

/// What an agent is asked in one run.
public struct AgentRequest: Sendable {
    /// What is said to the agent, without what was said before.
    public var messages: [ChatMessage]
    /// What was said before, and where this is remembered.
    public let session: Session?
    /// Where they say something, they win over the agent's own.
    public var options: ChatOptions
    /// Whether the provider is asked to stream.
    public var streaming: Bool

    public init(
        messages: [ChatMessage],
        session: Session? = nil,
        options: ChatOptions = ChatOptions(),
        streaming: Bool = true
    ) {
        self.messages = messages
        self.session = session
        self.options = options
        self.streaming = streaming
    }
}
