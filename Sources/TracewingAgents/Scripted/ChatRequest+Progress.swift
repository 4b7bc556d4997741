public import TracewingModel

extension ChatRequest {
    /// What tools have returned since the last user message, in the order of the calls.
    public var toolResults: [ToolResult] {
        messagesSinceUser.flatMap(\.parts).compactMap { part in
            if case .toolResult(let result) = part { result } else { nil }
        }
    }

    /// How often the model has answered since the last user message.
    var answersSinceUser: Int {
        messagesSinceUser.count { $0.role == .assistant }
    }

    private var messagesSinceUser: ArraySlice<ChatMessage> {
        let start = messages.lastIndex { $0.role == .user }.map { $0 + 1 } ?? 0
        return messages[start...]
    }
}
