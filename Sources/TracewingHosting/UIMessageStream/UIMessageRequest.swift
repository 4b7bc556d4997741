import HTTPTypes
import TracewingAgents
import TracewingModel
import TracewingSDK

/// The body of a request for a UI message stream: `{"id", "messages":[UIMessage], "trigger", "messageId"?}`.
struct UIMessageRequest: Sendable {
    /// The conversation's id.
    let id: String?
    let messages: [ChatMessage]

    /// The message that is to be continued, because it ends with answers to what the agent asked.
    private var continuedMessage: String?
    /// The calls the client knows of in it, and those it was forbidden to make.
    private var knownCalls: Set<String> = []
    private var deniedCalls: Set<String> = []
    /// What the conversation waits with.
    private var waiting: WaitingCalls?
    /// Whether the user has gone on without answering everything: what was approved runs all the same.
    private var isOverdue = false
    private let seal: ApprovalSeal

    /// - Parameter seal: What approvals are checked with.
    /// - Throws: ``RequestProblem`` with status 400 for what is no such body.
    init(parsing bytes: [UInt8], seal: ApprovalSeal = ApprovalSeal(agent: "")) throws(RequestProblem) {
        let body: JSONValue
        do throws(JSONParsingError) {
            body = try JSONValue(parsing: bytes)
        } catch {
            throw RequestProblem(.badRequest, "The body is \(error).")
        }
        guard body.objectValue != nil else {
            throw RequestProblem(.badRequest, "The body must be a JSON object with 'messages'.")
        }
        guard let values = body["messages"]?.arrayValue else {
            throw RequestProblem(
                .badRequest,
                "'messages' is missing: send the conversation as an array of UI messages."
            )
        }
        id = body["id"]?.stringValue
        self.seal = seal
        var messages: [ChatMessage] = []
        for (index, value) in values.enumerated() {
            guard let role = value["role"]?.stringValue, let parts = value["parts"]?.arrayValue else {
                throw RequestProblem(.badRequest, "messages[\(index)] must have a 'role' and an array 'parts'.")
            }
            guard ["system", "user", "assistant"].contains(role) else {
                throw RequestProblem(
                    .badRequest,
                    "messages[\(index)] has the role '\(HumanText.oneLine(role, limit: 30))'; "
                        + "a UI message's is system, user or assistant."
                )
            }
            var turns = UIMessageTurns(role: ChatMessage.Role(rawValue: role), conversation: id, seal: seal)
            for part in parts { try turns.add(part) }
            let turn = try turns.finish()
            messages += turn
            if role == "user" { isOverdue = true }
            if turn.contains(where: { !$0.toolCalls.isEmpty }) {
                // Without an id there is no session, and nothing in the messages waits.
                waiting = id == nil ? nil : turns.waiting
                isOverdue = false
            }
            if index == values.count - 1, role == "assistant" {
                continuedMessage = value["id"]?.stringValue
                knownCalls = turns.calls
                deniedCalls = turns.deniedCalls
            }
        }
        guard messages.contains(where: { $0.role == .user }) else {
            throw RequestProblem(.badRequest, "'messages' holds no message of a user to answer.")
        }
        self.messages = messages
    }

    /// What the agent is asked. The client keeps the conversation: the session is made for this one run of it.
    var question: HostedQuestion {
        let encoder = UIMessageStreamEncoder(
            messageID: continuedMessage ?? "msg-\(RandomIDGenerator().spanID().hex)",
            knownCalls: knownCalls,
            deniedCalls: deniedCalls,
            waitingCalls: waiting?.calls ?? [],
            approvalID: { [seal, id] in seal.id(of: $0, in: $1, conversation: id) }
        )
        return HostedQuestion(
            request: request,
            answer: .events(encoder),
            conversation: id,
            // Until everything is answered nothing runs, and the same answers come once more.
            spentApprovals: waiting.map { $0.isAnswered || isOverdue ? $0.answers : [] } ?? []
        )
    }

    private var request: AgentRequest {
        guard let id else { return AgentRequest(messages: messages) }
        // What came after the agent's last words is what is said to it now.
        let said = messages.lastIndex { $0.role == .assistant }.map { $0 + 1 } ?? 0
        let session = Session(conversationID: id, messages: Array(messages[..<said]))
        return AgentRequest(messages: Array(messages[said...]), session: session)
    }
}
