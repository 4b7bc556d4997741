public import TracewingModel

/// An agent's whole answer.
public struct AgentResponse: Sendable, Hashable {
    /// What was said, in order: with tools, also the calls and their results.
    public let messages: [ChatMessage]
    /// The sum over the run's calls of the model.
    public let usage: Usage?
    public let finishReason: FinishReason?
    public let agentName: String

    init(response: ChatResponse, agentName: String) {
        messages = response.messages
        usage = response.usage
        finishReason = response.finishReason
        self.agentName = agentName
    }

    /// The text of the last message of the assistant.
    public var text: String {
        messages.last { $0.role == .assistant }?.text ?? ""
    }
}
