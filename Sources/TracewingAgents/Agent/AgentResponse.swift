public import TracewingModel

/// An agent's whole answer.
public struct AgentResponse: Sendable, Hashable {
    /// What was said, in order: with tools, also the calls and their results.
    public var messages: [ChatMessage]
    /// The sum over the run's calls of the model.
    public var usage: Usage?
    public var responseID: String?
    public var finishReason: FinishReason?
    public var agentName: String

    /// An answer without a model: what middleware says in its place.
    public init(
        messages: [ChatMessage],
        usage: Usage? = nil,
        responseID: String? = nil,
        finishReason: FinishReason? = nil,
        agentName: String
    ) {
        self.messages = messages
        self.usage = usage
        self.responseID = responseID
        self.finishReason = finishReason
        self.agentName = agentName
    }

    init(response: ChatResponse, agentName: String) {
        messages = response.messages
        usage = response.usage
        responseID = response.responseID
        finishReason = response.finishReason
        self.agentName = agentName
    }

    /// Calls of tools a person has to be asked about. The run has paused: say ``TracewingModel/ToolCall/approval`` or
    /// ``TracewingModel/ToolCall/rejection(reason:)`` in the same session, and it goes on.
    public var approvalRequests: [ToolCall] {
        messages.last?.parts.compactMap { part in
            if case .approvalRequest(let call) = part { call } else { nil }
        } ?? []
    }

    /// The text of the last message of the assistant.
    public var text: String {
        messages.last { $0.role == .assistant }?.text ?? ""
    }
}
