/// One message of a conversation with a model.
///
/// ```swift
/// let messages = [
///     ChatMessage(role: .system, "You book trips."),
///     ChatMessage(role: .user, "Oslo to Bergen tomorrow"),
/// ]
/// ```
public struct ChatMessage: Sendable, Hashable {
    public var role: Role
    public var parts: [Part]
    /// Who speaks, where several share a role: an agent's name, a user's.
    public var name: String?
    /// Why the model stopped; only on what a model said.
    public var finishReason: FinishReason?

    public init(role: Role, parts: [Part], name: String? = nil, finishReason: FinishReason? = nil) {
        self.role = role
        self.parts = parts
        self.name = name
        self.finishReason = finishReason
    }

    /// A message of text alone.
    public init(role: Role, _ text: String) {
        self.init(role: role, parts: [.text(text)])
    }

    /// The text parts, joined; without reasoning, tool calls and results.
    public var text: String {
        parts.reduce(into: "") { text, part in
            if case .text(let more) = part { text += more }
        }
    }

    /// The tool calls among the parts, in order.
    public var toolCalls: [ToolCall] {
        parts.compactMap { part in
            if case .toolCall(let call) = part { call } else { nil }
        }
    }
}
