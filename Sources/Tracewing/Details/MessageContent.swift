public import TracewingModel

/// What was said: one string, several, or whole messages.
public struct MessageContent: Sendable, Hashable {
    private enum Storage: Sendable, Hashable {
        case texts([String])
        case messages([ChatMessage])
    }

    private let storage: Storage

    public init(_ text: String) { storage = .texts([text]) }
    public init(_ texts: [String]) { storage = .texts(texts) }
    public init(_ messages: [ChatMessage]) { storage = .messages(messages) }

    /// The text, if it is one plain string.
    var text: String? {
        if case .texts(let texts) = storage, texts.count == 1 { texts.first } else { nil }
    }

    /// As messages; plain strings become messages of `role`.
    func messages(as role: ChatMessage.Role) -> [ChatMessage] {
        switch storage {
        case .messages(let messages):
            return messages
        case .texts(let texts):
            // A model's plain answer is a finished one.
            let reason: FinishReason? = role == .assistant ? .stop : nil
            return texts.map { ChatMessage(role: role, parts: [.text($0)], finishReason: reason) }
        }
    }
}

extension MessageContent: ExpressibleByStringInterpolation {
    public init(stringLiteral value: String) { self.init(value) }
}

extension MessageContent: ExpressibleByArrayLiteral {
    public init(arrayLiteral elements: String...) { self.init(elements) }
}
