/// One attribute's content after redaction, before it is written.
package enum ContentDocument: Sendable {
    case text(String)
    case json(JSONValue)
    /// An array of messages: what is too long for its limit even with every text cut short loses its oldest.
    case messages([JSONValue])
}

extension SealedContent {
    /// What it says. Every piece of text is shown to the rules' redactor, if there is one.
    ///
    /// - Throws: What the redactor throws.
    package func documents() throws -> [(key: String, document: ContentDocument)] {
        guard let redactor = rules.redactor else { return entries.map { ($0.key, $0.payload.document(for: $0.key)) } }
        return try entries.compactMap { entry in
            try entry.payload.document(redactedBy: redactor, for: entry.key).map { (entry.key, $0) }
        }
    }
}

extension SealedContent.Payload {
    fileprivate func document(for attribute: String) -> ContentDocument {
        switch self {
        case .text(let text): .text(text)
        case .json(let value): .json(value)
        case .messages(let messages): .messages(messages.map { $0.json(in: attribute) })
        case .said(let text, let role): .messages([ChatMessage(saying: text, as: role).json])
        }
    }

    fileprivate func document(redactedBy redactor: Redactor, for attribute: String) throws -> ContentDocument? {
        switch self {
        case .text(let text):
            let kind = Redactor.Piece.Kind(of: attribute, else: .text)
            return try redactor(.init(attribute: attribute, kind: kind, text: text.plainJSON)).map { .text($0) }
        case .json(let value):
            let kind = Redactor.Piece.Kind(of: attribute, else: .other)
            guard let text = try redactor(.init(attribute: attribute, kind: kind, text: value.contentText)) else {
                return nil
            }
            return .json((try? JSONValue(parsing: text)) ?? .string(text))
        case .messages(let messages):
            return .messages(try messages.map { try $0.redacted(by: redactor, for: attribute).json(in: attribute) })
        case .said(let text, let role):
            return .messages([try ChatMessage(saying: text, as: role).redacted(by: redactor, for: attribute).json])
        }
    }
}

extension ChatMessage {
    /// The message as an attribute has it: the conventions want every answer to say why it ended.
    fileprivate func json(in attribute: String) -> JSONValue {
        guard attribute == GenAI.outputMessages, role == .assistant, finishReason == nil else { return json }
        var message = self
        message.finishReason = .stop
        return message.json
    }
}

extension String {
    /// JSON in the one form we write, anything else as it is. Whoever wrote the JSON may have escaped any character,
    /// and would hide it from a redactor.
    var plainJSON: String {
        guard let value = try? JSONValue(parsing: self), value.isComposite else { return self }
        return value.contentText
    }
}

extension JSONValue {
    /// Whether it is an array or an object.
    var isComposite: Bool {
        switch self {
        case .array, .object: true
        case .null, .bool, .integer, .number, .string: false
        }
    }
}

extension Redactor.Piece.Kind {
    fileprivate init(of attribute: String, else other: Self) {
        switch attribute {
        case GenAI.Tool.callArguments: self = .toolArguments
        case GenAI.Tool.callResult: self = .toolResult
        case Agent365Names.thoughtProcess: self = .reasoning
        default: self = other
        }
    }
}
