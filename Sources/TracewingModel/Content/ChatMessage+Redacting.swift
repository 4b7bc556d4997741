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
        case .toolCall(let call):
            return try call.redacted(redact).map { .toolCall($0) }
        case .approvalRequest(let call):
            return try call.redacted(redact).map { .approvalRequest($0) }
        case .approvalResponse(var approval):
            approval.reason = try approval.reason.flatMap { try redact(.text, $0) }
            return .approvalResponse(approval)
        case .error(let message, let code):
            return try redact(.text, message).map { .error(message: $0, code: code) }
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

extension ToolCall {
    fileprivate func redacted(_ redact: (Redactor.Piece.Kind, String) throws -> String?) throws -> ToolCall? {
        guard let arguments = try redact(.toolArguments, self.arguments.plainJSON) else { return nil }
        var call = self
        call.arguments = arguments
        return call
    }
}
