public import TracewingModel

/// What an update carries.
public enum Content: Sendable, Hashable {
    /// More text of the answer.
    case text(String)
    /// More of what the model thinks.
    case reasoning(String)
    /// More of a tool call; the arguments are pieces of one JSON text.
    case toolCallDelta(ToolCallDelta)
    /// What a tool answered.
    case toolResult(ToolResult)
    /// Tokens spent. Several add up.
    case usage(Usage)
    /// Something the provider reports beside its answer, such as a refusal. The stream goes on.
    case error(message: String, code: String?)
    /// An image, a sound, a file, or a request for an approval.
    case part(ChatMessage.Part)
}

extension [Content] {
    /// The text among the contents, joined; one string is handed on without a copy.
    var text: String {
        if count == 1 {
            if case .text(let text) = self[0] { return text }
            return ""
        }
        return reduce(into: "") { text, content in
            if case .text(let more) = content { text += more }
        }
    }
}
