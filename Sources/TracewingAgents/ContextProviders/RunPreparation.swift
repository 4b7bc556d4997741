public import TracewingModel

/// What a ``ContextProvider`` knows of a run before it begins, and what it adds.
public struct RunPreparation: Sendable {
    public let agentName: String
    public let session: Session?
    /// What the run was asked, without what was said before.
    public let input: [ChatMessage]
    /// Told to the model between what was said before and the input. They are not remembered.
    public var messages: [ChatMessage] = []
    /// Told to the model after the agent's own instructions.
    public var instructions: [String] = []
    /// What the model may call beside the agent's own tools.
    public var tools: [Tool] = []

    public init(agentName: String, session: Session? = nil, input: [ChatMessage] = []) {
        self.agentName = agentName
        self.session = session
        self.input = input
    }
}
