import TracewingAgents
import TracewingModel

/// A request, understood: what the agent is asked, and in what form it answers.
struct HostedQuestion: Sendable {
    enum Answer: Sendable {
        case events(any AgentEventEncoder)
        case document(any AgentDocument)
    }

    let request: AgentRequest
    let answer: Answer
    /// What the client calls the conversation; nil if it does not.
    var conversation: String?
    /// The approvals with which calls run now. None may be used twice.
    var spentApprovals: [String] = []
}

/// An answer that is sent when all of it is there.
protocol AgentDocument: Sendable {
    mutating func add(_ update: AgentUpdate)

    /// The answer, once the run has succeeded.
    func finished() throws(RequestProblem) -> JSONValue
}
