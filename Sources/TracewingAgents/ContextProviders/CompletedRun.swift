public import TracewingModel

/// A run that has succeeded.
public struct CompletedRun: Sendable {
    public let agentName: String
    public let session: Session?
    /// What the run was asked, without what was said before.
    public let input: [ChatMessage]
    public let response: AgentResponse

    public init(agentName: String, session: Session? = nil, input: [ChatMessage], response: AgentResponse) {
        self.agentName = agentName
        self.session = session
        self.input = input
        self.response = response
    }
}
