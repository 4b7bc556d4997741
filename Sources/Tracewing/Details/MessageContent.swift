public import TracewingModel

/// What was said: one string, several, or whole messages.
public struct MessageContent: Sendable, Hashable {
    private enum Storage: Sendable, Hashable {
        case text(String)
        case texts([String])
        case messages([ChatMessage])
    }

    private let storage: Storage

    public init(_ text: String) { storage = .text(text) }
    public init(_ texts: [String]) { storage = .texts(texts) }
    public init(_ messages: [ChatMessage]) { storage = .messages(messages) }

    /// As messages; plain strings become messages of `role`.
    func messages(as role: ChatMessage.Role) -> SealedContent.Payload {
        switch storage {
        case .text(let text): .said(text, by: role)
        case .texts(let texts): .messages(texts.map { ChatMessage(saying: $0, as: role) })
        case .messages(let messages): .messages(messages)
        }
    }

    /// One plain string as it is, several as a JSON list; messages as such.
    var document: SealedContent.Payload {
        switch storage {
        case .text(let text): .text(text)
        case .texts(let texts): .json(.array(texts.map { .string($0) }))
        case .messages(let messages): .messages(messages)
        }
    }
}

extension MessageContent: ExpressibleByStringInterpolation {
    public init(stringLiteral value: String) { self.init(value) }
}

extension MessageContent: ExpressibleByArrayLiteral {
    public init(arrayLiteral elements: String...) { self.init(elements) }
}
