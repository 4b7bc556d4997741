import HTTPTypes
import TracewingModel

/// Takes a UI message apart into what models know: a UI message holds a whole run, with each tool's call and result in
/// one part; models want what was said, then the results, then what was said to those.
struct UIMessageTurns: Sendable {
    private let role: ChatMessage.Role
    private let conversation: String?
    private let seal: ApprovalSeal
    private var messages: [ChatMessage] = []
    private var said: [ChatMessage.Part] = []
    private var results: [ChatMessage.Part] = []
    /// What a person said about calls, and whether any of them was asked about.
    private var approvals: [ChatMessage.Part] = []
    private var asksForApproval: Bool { !questions.isEmpty }
    /// Calls without a result: they would run.
    private var openCalls: [ToolCall] = []
    /// Calls a person is asked about, and the ids of their approvals.
    private var questions: [(call: ToolCall, approvalID: String)] = []
    private var answeredQuestions: [String] = []

    /// All the calls of the message: what its client knows of.
    private(set) var calls: Set<String> = []
    /// The calls a person has forbidden.
    private(set) var deniedCalls: Set<String> = []
    /// The last turn with calls: what waits in it, if anything does.
    private(set) var waiting: WaitingCalls?

    init(role: ChatMessage.Role, conversation: String?, seal: ApprovalSeal) {
        self.role = role
        self.conversation = conversation
        self.seal = seal
    }

    /// - Throws: ``RequestProblem`` for an approval the agent has not asked for.
    mutating func add(_ part: JSONValue) throws(RequestProblem) {
        guard let type = part["type"]?.stringValue else { return }
        switch type {
        case "step-start":
            try closeTurn()
        case "text":
            if let text = part["text"]?.stringValue { try say(.text(text)) }
        case "file":
            if let url = part["url"]?.stringValue { try say(.uri(url, mediaType: part["mediaType"]?.stringValue)) }
        case "dynamic-tool":
            try addCall(part, tool: part["toolName"]?.stringValue ?? "")
        case _ where type.hasPrefix("tool-"):
            try addCall(part, tool: String(type.dropFirst("tool-".count)))
        default:
            // Sources and data are for the client's eyes.
            break
        }
    }

    /// The messages, once every part has been added.
    ///
    /// - Throws: ``RequestProblem`` for an approval the agent has not asked for.
    mutating func finish() throws(RequestProblem) -> [ChatMessage] {
        try closeTurn()
        return messages
    }

    private mutating func say(_ part: ChatMessage.Part) throws(RequestProblem) {
        // What follows a result was said to it.
        if !results.isEmpty { try closeTurn() }
        said.append(part)
    }

    private mutating func addCall(_ part: JSONValue, tool: String) throws(RequestProblem) {
        guard let callID = part["toolCallId"]?.stringValue, let state = part["state"]?.stringValue else { return }
        let call = ToolCall(id: callID, name: tool, arguments: (part["input"] ?? .object([:])).text)
        calls.insert(callID)
        switch state {
        case "output-available":
            addResult(of: call, part["output"] ?? .null)
        case "output-error":
            addResult(of: call, .string(part["errorText"]?.stringValue ?? "Error: Function failed."), isError: true)
        case "output-denied":
            addResult(of: call, "Error: The call was not approved.", isError: true)
        case "input-available":
            said.append(.toolCall(call))
            openCalls.append(call)
        case "approval-requested", "approval-responded":
            addQuestion(about: call, part["approval"] ?? .null)
        default:
            // Its arguments were never whole.
            break
        }
    }

    private mutating func addResult(of call: ToolCall, _ output: JSONValue, isError: Bool = false) {
        said.append(.toolCall(call))
        results.append(
            .toolResult(ToolResult(callID: call.id, name: call.name, output: output, isError: isError))
        )
    }

    private mutating func addQuestion(about call: ToolCall, _ approval: JSONValue) {
        let id = approval["id"]?.stringValue ?? ""
        said += [.toolCall(call), .approvalRequest(call)]
        openCalls.append(call)
        questions.append((call, id))
        guard let isApproved = approval["approved"]?.boolValue else { return }
        answeredQuestions.append(id)
        if !isApproved { deniedCalls.insert(call.id) }
        approvals.append(
            .approvalResponse(
                ToolApproval(callID: call.id, isApproved: isApproved, reason: approval["reason"]?.stringValue)
            )
        )
    }

    /// Calls of a step run together: those the agent asked about have to be exactly those that are here.
    private func checkQuestions() throws(RequestProblem) {
        for (call, id) in questions
        where !seal.isValid(id, of: call, in: openCalls, conversation: conversation) {
            throw RequestProblem(
                .badRequest,
                "The approval of the call '\(HumanText.oneLine(call.id, limit: 60))' is not one this agent has"
                    + " asked for: its id belongs to another call, to other arguments, to a step with other calls, or"
                    + " to a server that has been restarted."
            )
        }
    }

    private mutating func closeTurn() throws(RequestProblem) {
        try checkQuestions()
        if asksForApproval {
            waiting = WaitingCalls(
                calls: openCalls,
                answers: answeredQuestions,
                isAnswered: answeredQuestions.count == questions.count
            )
        } else if !results.isEmpty {
            waiting = nil
        }
        // A call without a result cannot be shown to a model, which would wait for one. One that waits for a person
        // keeps the calls beside it: they run together.
        if !asksForApproval {
            let open = Set(openCalls.map(\.id))
            said.removeAll { open.contains($0.callID ?? "") }
        }
        if !said.isEmpty { messages.append(ChatMessage(role: role, parts: said)) }
        if !results.isEmpty { messages.append(ChatMessage(role: .tool, parts: results)) }
        if !approvals.isEmpty { messages.append(ChatMessage(role: .user, parts: approvals)) }
        said = []
        results = []
        approvals = []
        openCalls = []
        questions = []
        answeredQuestions = []
    }
}

extension ChatMessage.Part {
    fileprivate var callID: String? {
        if case .toolCall(let call) = self { call.id } else { nil }
    }
}
