extension SealedContent {
    /// One attribute to be.
    package struct Entry: Sendable {
        package let key: String
        let payload: Payload
        /// How many attributes the span had when this was said: where it stands among them. Nil until it is sealed.
        package var place: Int?
        /// Roughly how many bytes it holds on to. Counted here, once: a tree is walked no second time in the run.
        let approximateSize: Int

        package init(_ key: String, _ payload: consuming Payload, place: Int? = nil) {
            self.key = key
            self.place = place
            if let size = payload.approximateSize {
                self.payload = payload
                approximateSize = 48 + key.utf8.count + size
            } else {
                // Whoever writes it, or only lets go of it last, would need a stack as deep as it is.
                self.payload = .text("[not recorded: nested deeper than \(Payload.maxDepth) levels]")
                approximateSize = 96 + key.utf8.count
            }
        }
    }

    /// What was said, as it was handed over.
    package enum Payload: Sendable {
        /// Recorded as it is.
        case text(String)
        /// Recorded as JSON text.
        case json(JSONValue)
        /// Recorded as the conventions' messages.
        case messages([ChatMessage])
        /// Recorded as one message: made when it is opened, not in the run.
        case said(String, by: ChatMessage.Role)

        /// A string as it is, anything else as JSON text.
        package init(_ value: JSONValue) {
            if case .string(let text) = value { self = .text(text) } else { self = .json(value) }
        }

        static let maxDepth = 128

        /// Nil if it is nested too deeply.
        fileprivate var approximateSize: Int? {
            switch self {
            case .text(let text):
                return text.utf8.count
            case .said(let text, _):
                return 160 + text.utf8.count
            case .json(let value):
                return value.approximateSize(depth: Self.maxDepth)
            case .messages(let messages):
                var size = 0
                for message in messages {
                    size += 96 + (message.name?.utf8.count ?? 0)
                    for part in message.parts {
                        guard let partSize = part.approximateSize(depth: Self.maxDepth) else { return nil }
                        size += 64 + partSize
                    }
                }
                return size
            }
        }
    }
}

extension ChatMessage.Part {
    fileprivate func approximateSize(depth: Int) -> Int? {
        switch self {
        case .text(let text), .reasoning(let text): text.utf8.count
        case .toolCall(let call), .approvalRequest(let call):
            call.id.utf8.count + call.name.utf8.count + call.arguments.utf8.count
        case .toolResult(let result): result.output.approximateSize(depth: depth - 3)
        case .uri(let uri, _): uri.utf8.count
        case .data(let bytes, _): bytes.count
        case .file(let id, _): id.utf8.count
        case .approvalResponse(let approval): approval.callID.utf8.count + (approval.reason?.utf8.count ?? 0)
        case .error(let message, let code): message.utf8.count + (code?.utf8.count ?? 0)
        case .other(let object): JSONValue.object(object).approximateSize(depth: depth - 3)
        }
    }
}

extension JSONValue {
    /// Nil if it is nested deeper than `depth` levels.
    fileprivate func approximateSize(depth: Int) -> Int? {
        switch self {
        case .null, .bool, .integer, .number:
            return 24
        case .string(let text):
            return 24 + text.utf8.count
        case .array(let values):
            guard depth > 0 else { return nil }
            var size = 48
            for value in values {
                guard let inner = value.approximateSize(depth: depth - 1) else { return nil }
                size += inner
            }
            return size
        case .object(let object):
            guard depth > 0 else { return nil }
            var size = 48
            for member in object.members {
                guard let inner = member.value.approximateSize(depth: depth - 1) else { return nil }
                size += 24 + member.key.utf8.count + inner
            }
            return size
        }
    }
}
