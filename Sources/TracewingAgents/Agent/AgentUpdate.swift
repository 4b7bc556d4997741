public import TracewingModel

/// A piece of an agent's answer, as it arrives: text, reasoning, tool calls and what tools answered.
public struct AgentUpdate: Sendable, Hashable {
    /// What the model, or the tool loop, said.
    public let update: ChatUpdate
    /// The agent that answers.
    public let agentName: String

    public init(update: ChatUpdate, agentName: String) {
        self.update = update
        self.agentName = agentName
    }

    public var contents: [Content] { update.contents }
    public var text: String { update.text }
    public var finishReason: FinishReason? { update.finishReason }
    /// Which call of the model this belongs to, counted from 0.
    public var round: Int { update.round }
}
