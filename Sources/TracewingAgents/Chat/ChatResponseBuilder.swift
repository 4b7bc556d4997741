import TracewingModel

/// Adds updates up to a response. Text deltas share one buffer.
///
/// A new message id, role, author or round starts a new message; tool-call pieces with one index make one call; usage
/// sums.
struct ChatResponseBuilder: Sendable {
    private var messages: [ChatMessage] = []
    private var open = OpenMessage()
    private var usage: Usage?
    private var responseID: String?
    private var model: String?
    private var finishReason: FinishReason?

    /// The message that is being added to.
    private struct OpenMessage: Sendable {
        var role: ChatMessage.Role?
        var authorName: String?
        var messageID: String?
        var round = 0
        var parts: [ChatMessage.Part] = []
        var text = ""
        var reasoning = ""
        /// Where each tool call of this message is in `parts`, by index.
        var toolCalls: [Int: Int] = [:]
        var finishReason: FinishReason?
    }

    init() {}

    mutating func add(_ update: ChatUpdate) {
        if startsMessage(update) { closeMessage() }
        open.round = update.round
        if let role = update.role { open.role = role }
        if let name = update.authorName { open.authorName = name }
        if let id = update.messageID { open.messageID = id }
        if let id = update.responseID { responseID = id }
        if let model = update.model { self.model = model }
        for content in update.contents { add(content) }
        if let reason = update.finishReason {
            finishReason = reason
            open.finishReason = reason
        }
    }

    /// The response so far.
    func response() -> ChatResponse {
        var copy = self
        copy.closeMessage()
        return ChatResponse(
            messages: copy.messages,
            usage: usage,
            responseID: responseID,
            model: model,
            finishReason: finishReason
        )
    }

    private func startsMessage(_ update: ChatUpdate) -> Bool {
        if update.round != open.round { return true }
        if let role = update.role, let openRole = open.role, role != openRole { return true }
        if let name = update.authorName, let openName = open.authorName, name != openName { return true }
        if let id = update.messageID, let openID = open.messageID, id != openID { return true }
        return false
    }

    private mutating func add(_ content: Content) {
        switch content {
        case .text(let text):
            closeReasoning()
            open.text += text
        case .reasoning(let text):
            closeText()
            open.reasoning += text
        case .toolCallDelta(let delta):
            closeText()
            closeReasoning()
            add(delta)
        case .toolResult(let result):
            closeText()
            closeReasoning()
            open.role = open.role ?? .tool
            open.parts.append(.toolResult(result))
        case .usage(let more):
            usage = (usage ?? Usage()) + more
        case .error(let message, let code):
            closeText()
            closeReasoning()
            open.parts.append(.error(message: message, code: code))
        case .part(let part):
            closeText()
            closeReasoning()
            open.parts.append(part)
        }
    }

    private mutating func add(_ delta: ToolCallDelta) {
        guard let position = open.toolCalls[delta.index], case .toolCall(var call) = open.parts[position] else {
            open.toolCalls[delta.index] = open.parts.count
            open.parts.append(
                .toolCall(ToolCall(id: delta.id ?? "", name: delta.name ?? "", arguments: delta.arguments))
            )
            return
        }
        // Let go of the old value first: the arguments' buffer is then ours alone and grows in place.
        open.parts[position] = .text("")
        if let id = delta.id, call.id.isEmpty { call.id = id }
        if let name = delta.name, call.name.isEmpty { call.name = name }
        call.arguments += delta.arguments
        open.parts[position] = .toolCall(call)
    }

    private mutating func closeText() {
        guard !open.text.isEmpty else { return }
        open.parts.append(.text(open.text))
        open.text = ""
    }

    private mutating func closeReasoning() {
        guard !open.reasoning.isEmpty else { return }
        open.parts.append(.reasoning(open.reasoning))
        open.reasoning = ""
    }

    private mutating func closeMessage() {
        closeReasoning()
        closeText()
        if !open.parts.isEmpty {
            messages.append(
                ChatMessage(
                    role: open.role ?? .assistant,
                    parts: open.parts,
                    name: open.authorName,
                    finishReason: open.finishReason
                )
            )
        }
        open = OpenMessage()
    }
}
