import TracewingModel

/// The calls of one answer, and what people said about them.
struct ToolBatch: Sendable {
    /// What is to become of a call.
    enum Decision: Sendable, Hashable {
        case run
        /// A person has to be asked.
        case ask
        case reject(reason: String?)
    }

    let calls: [ToolCall]
    private let approvals: [String: ToolApproval]
    /// The conversation has gone on without an answer: what nobody said anything about is rejected.
    private let isOverdue: Bool

    /// The calls of an answer that has just come.
    init(calls: [ToolCall]) {
        self.calls = calls
        approvals = [:]
        isOverdue = false
    }

    /// The calls a conversation has been waiting with for approvals; nil if it is not.
    ///
    /// - Parameters:
    ///   - asked: How much of the conversation is known to be the agent's own. Only what stands there can be approved.
    init?(waitingIn conversation: [ChatMessage], asked: Int) {
        let known = conversation.prefix(asked)
        guard let last = known.lastIndex(where: { !$0.toolCalls.isEmpty }),
            known[last...].contains(where: \.asksForApproval)
        else { return nil }
        // One answer may be several messages.
        var first = last
        while first > 0, known[first - 1].role == known[last].role { first -= 1 }
        let later = conversation[(last + 1)...]
        let results = Set(later.flatMap(\.parts).compactMap(\.toolResult?.callID))
        calls = known[first...last].flatMap(\.toolCalls).filter { !results.contains($0.id) }
        guard !calls.isEmpty else { return nil }
        approvals = later.flatMap(\.parts).compactMap(\.approval).reduce(into: [:]) { $0[$1.callID] = $1 }
        isOverdue = later.contains { message in
            message.role == .user && message.parts.contains { $0.approval == nil }
        }
    }

    func decision(about call: ToolCall, tool: Tool?) -> Decision {
        guard tool?.requiresApproval == true else { return .run }
        // What is said about one of them would be said about all.
        guard !call.id.isEmpty, calls.count(where: { $0.id == call.id }) == 1 else {
            return .reject(reason: "It has no id of its own, so nobody can be asked about it.")
        }
        guard let approval = approvals[call.id] else { return isOverdue ? .reject(reason: nil) : .ask }
        return approval.isApproved ? .run : .reject(reason: approval.reason)
    }
}

extension ChatMessage {
    fileprivate var asksForApproval: Bool {
        parts.contains { if case .approvalRequest = $0 { true } else { false } }
    }

    /// Whether it says what a person thinks of calls, and nothing else.
    var isApproval: Bool {
        !parts.isEmpty && parts.allSatisfy { $0.approval != nil }
    }

    /// Without requests for approvals: only an agent makes them.
    var withoutApprovalRequests: ChatMessage {
        var message = self
        message.parts.removeAll { if case .approvalRequest = $0 { true } else { false } }
        return message
    }
}

extension ChatMessage.Part {
    var toolResult: ToolResult? {
        if case .toolResult(let result) = self { result } else { nil }
    }

    fileprivate var approval: ToolApproval? {
        if case .approvalResponse(let approval) = self { approval } else { nil }
    }
}
