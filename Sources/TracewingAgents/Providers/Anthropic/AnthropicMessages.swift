import TracewingModel

/// A conversation as the Messages API wants it: user and assistant take turns, what the system says is kept apart, and
/// results of tools are the user's.
struct AnthropicMessages: Sendable {
    /// What the system says.
    private(set) var system: [String] = []
    private var turns: [(role: String, blocks: [JSONValue])] = []

    init(_ messages: [ChatMessage]) {
        for message in messages {
            switch message.role {
            case .system, ChatMessage.Role(rawValue: "developer"):
                system.append(message.text)
            case .assistant:
                add(Self.assistantBlocks(message.parts), as: "assistant")
            default:
                add(message.parts.compactMap(Self.userBlock), as: "user")
            }
        }
    }

    private mutating func add(_ blocks: [JSONValue], as role: String) {
        guard !blocks.isEmpty else { return }
        if turns.last?.role == role {
            turns[turns.count - 1].blocks += blocks
        } else {
            turns.append((role, blocks))
        }
    }

    var json: JSONValue {
        .array(turns.map { turn in ["role": .string(turn.role), "content": Self.content(turn.blocks)] })
    }

    /// False while the results of calls are delivered that the model made without a thought. Older models then refuse
    /// to think.
    var mayGoOnThinking: Bool {
        guard let last = turns.last, last.blocks.contains(where: { $0["type"] == "tool_result" }), turns.count > 1
        else {
            return true
        }
        let first = turns[turns.count - 2].blocks.first?["type"]
        return first == "thinking" || first == "redacted_thinking"
    }

    /// Results have to come first. Text alone is sent as such.
    private static func content(_ blocks: [JSONValue]) -> JSONValue {
        if blocks.count == 1, blocks[0]["type"] == "text", let text = blocks[0]["text"] { return text }
        let results = blocks.filter { $0["type"] == "tool_result" }
        return .array(results + blocks.filter { $0["type"] != "tool_result" })
    }

    // MARK: What the assistant said

    private static func assistantBlocks(_ parts: [ChatMessage.Part]) -> [JSONValue] {
        var blocks: [JSONValue] = []
        var thought = ""
        for part in parts {
            switch part {
            case .reasoning(let text):
                thought += text
            case .text(let text) where !text.isEmpty:
                blocks.append(["type": "text", "text": .string(text)])
            case .toolCall(let call):
                blocks.append(toolUse(call))
            case .other(let object):
                guard var block = ProviderItem.content(of: object, for: .messages) else { continue }
                // Of a thought only the signature is kept apart. One without a signature is not taken back.
                if block["type"] == "thinking", block["thinking"] == nil { block["thinking"] = .string(thought) }
                thought = ""
                blocks.append(.object(block))
            default:
                break
            }
        }
        return blocks
    }

    private static func toolUse(_ call: ToolCall) -> JSONValue {
        [
            "type": "tool_use", "id": .string(call.id), "name": .string(call.name), "input": call.readableArguments,
        ]
    }

    // MARK: What the user said

    private static func userBlock(_ part: ChatMessage.Part) -> JSONValue? {
        switch part {
        case .text(let text):
            return text.isEmpty ? nil : ["type": "text", "text": .string(text)]
        case .toolResult(let result):
            var block: JSONObject = [
                "type": "tool_result", "tool_use_id": .string(result.callID), "content": .string(result.text),
            ]
            if result.isError { block["is_error"] = true }
            return .object(block)
        case .uri(let uri, let mediaType):
            if let media = InlineMedia(uri: uri) { return block(media) }
            let type = mediaType?.hasPrefix("image/") ?? true ? "image" : "document"
            return source(type, ["type": "url", "url": .string(uri)])
        case .data(let bytes, let mediaType):
            if mediaType == "text/plain" {
                let text = String(decoding: bytes, as: UTF8.self)
                return source("document", ["type": "text", "media_type": "text/plain", "data": .string(text)])
            }
            return block(InlineMedia(bytes, mediaType: mediaType))
        case .file(let id, let mediaType):
            let type = mediaType?.hasPrefix("image/") == true ? "image" : "document"
            return source(type, ["type": "file", "file_id": .string(id)])
        case .other(let object):
            return ProviderItem.content(of: object, for: .messages).map { .object($0) }
        case .reasoning, .toolCall, .approvalRequest, .approvalResponse, .error:
            return nil
        }
    }

    private static func block(_ media: InlineMedia) -> JSONValue {
        source(
            media.isImage ? "image" : "document",
            ["type": "base64", "media_type": .string(media.mediaType), "data": .string(media.base64)]
        )
    }

    private static func source(_ type: String, _ source: JSONValue) -> JSONValue {
        ["type": .string(type), "source": source]
    }
}
