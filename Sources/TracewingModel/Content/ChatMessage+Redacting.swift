extension ChatMessage {
    /// The message with every text in it replaced by what `redactor` says. A part it drops is left out.
    func redacted(by redactor: Redactor, for attribute: String) throws -> ChatMessage {
        func redact(_ kind: Redactor.Piece.Kind, _ text: String) throws -> String? {
            try redactor(Redactor.Piece(attribute: attribute, kind: kind, role: role, text: text))
        }
        var message = self
        message.name = try name.flatMap { try redact(.name, $0) }
        message.parts = try parts.compactMap { try $0.redacted(redact) }
        return message
    }
}

extension ChatMessage.Part {
    fileprivate func redacted(
        _ redact: (Redactor.Piece.Kind, String) throws -> String?
    ) throws -> ChatMessage.Part? {
        switch self {
        case .text(let text):
            return try redact(.text, text).map { .text($0) }
        case .reasoning(let text):
            return try redact(.reasoning, text).map { .reasoning($0) }
        case .toolCall(var call):
            guard let arguments = try redact(.toolArguments, call.arguments.plainJSON) else { return nil }
            call.arguments = arguments
            return .toolCall(call)
        case .toolResult(var result):
            if case .string(let text) = result.output {
                guard let text = try redact(.toolResult, text.plainJSON) else { return nil }
                result.output = .string(text)
            } else {
                guard let text = try redact(.toolResult, result.output.contentText) else { return nil }
                result.output = (try? JSONValue(parsing: text)) ?? .string(text)
            }
            return .toolResult(result)
        case .uri(let uri, let mediaType):
            return try redact(.media, uri).map { .uri($0, mediaType: mediaType) }
        case .file(let id, let mediaType):
            return try redact(.media, id).map { .file(id: $0, mediaType: mediaType) }
        case .data(let bytes, _):
            let shown = Base64.encode(bytes)
            // What is put in the place of an image is no image.
            return try redact(.media, shown).map { $0 == shown ? self : .text($0) }
        case .other(let object):
            guard let text = try redact(.other, JSONValue.object(object).contentText) else { return nil }
            guard case .object(let object)? = try? JSONValue(parsing: text) else { return .text(text) }
            return .other(object)
        }
    }
}
