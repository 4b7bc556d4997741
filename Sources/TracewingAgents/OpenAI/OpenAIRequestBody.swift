import TracewingModel

/// A ``ChatRequest`` as Chat Completions wants it.
struct OpenAIRequestBody: Sendable {
    var request: ChatRequest
    /// The client's model; the request may name another.
    var model: String?
    /// OpenAI itself has renamed `max_tokens`, and refuses the old name for its newer models. Others know only that.
    var tokenLimitKey = "max_tokens"

    var json: JSONValue {
        var body: JSONObject = [:]
        body["model"] = (request.options.model ?? model).map(JSONValue.string)
        body["messages"] = .array(request.messages.flatMap(Self.messages(from:)))
        if !request.tools.isEmpty {
            body["tools"] = .array(request.tools.map(Self.tool))
            body["tool_choice"] = request.options.toolChoice.map(Self.toolChoice)
        }
        addOptions(to: &body)
        if request.streaming {
            body["stream"] = true
            body["stream_options"] = ["include_usage": true]
        }
        return .object(body)
    }

    private func addOptions(to body: inout JSONObject) {
        let options = request.options
        body["temperature"] = options.temperature.map(JSONValue.number)
        body["top_p"] = options.topP.map(JSONValue.number)
        body[tokenLimitKey] = options.maxTokens.map { .integer(Int64($0)) }
        body["stop"] = options.stopSequences.map { .array($0.map(JSONValue.string)) }
        body["seed"] = options.seed.map { .integer(Int64($0)) }
        body["frequency_penalty"] = options.frequencyPenalty.map(JSONValue.number)
        body["presence_penalty"] = options.presencePenalty.map(JSONValue.number)
    }

    private static func tool(_ tool: Tool) -> JSONValue {
        [
            "type": "function",
            "function": [
                "name": .string(tool.name), "description": .string(tool.description), "parameters": tool.parameters,
            ],
        ]
    }

    private static func toolChoice(_ choice: ToolChoice) -> JSONValue {
        switch choice {
        case .automatic: "auto"
        case .none: "none"
        case .required: "required"
        case .tool(let name): ["type": "function", "function": ["name": .string(name)]]
        }
    }

    // MARK: Messages

    /// One message of ours may be several: every tool result is a message of its own here.
    private static func messages(from message: ChatMessage) -> [JSONValue] {
        var messages: [JSONValue] = message.parts.compactMap { part in
            guard case .toolResult(let result) = part else { return nil }
            return ["role": "tool", "tool_call_id": .string(result.callID), "content": .string(result.text)]
        }
        let rest = message.parts.filter { if case .toolResult = $0 { false } else { true } }
        // A message of results alone has become them. What the model thought is not sent back to it.
        guard messages.isEmpty || !rest.isEmpty else { return messages }
        var object: JSONObject = ["role": .string(message.role.rawValue)]
        let calls = message.toolCalls.map(toolCall)
        let content = content(of: rest)
        object["content"] = calls.isEmpty || content != "" ? content : .null
        if !calls.isEmpty { object["tool_calls"] = .array(calls) }
        object["name"] = message.name.map(JSONValue.string)
        messages.append(.object(object))
        return messages
    }

    private static func toolCall(_ call: ToolCall) -> JSONValue {
        [
            "id": .string(call.id), "type": "function",
            "function": ["name": .string(call.name), "arguments": .string(call.arguments)],
        ]
    }

    /// Plain text where there is only text, because some servers take nothing else.
    private static func content(of parts: [ChatMessage.Part]) -> JSONValue {
        let pieces = parts.compactMap(piece)
        if pieces.allSatisfy({ $0["type"] == "text" }) {
            return .string(pieces.map { $0["text"]?.stringValue ?? "" }.joined())
        }
        return .array(pieces)
    }

    private static func piece(_ part: ChatMessage.Part) -> JSONValue? {
        switch part {
        case .text(let text):
            return ["type": "text", "text": .string(text)]
        case .uri(let uri, let mediaType):
            guard mediaType?.hasPrefix("image/") ?? true else { return ["type": "text", "text": .string(uri)] }
            return image(uri)
        case .data(let bytes, let mediaType):
            return data(Base64.encode(bytes), mediaType ?? "application/octet-stream")
        case .file(let id, _):
            return ["type": "file", "file": ["file_id": .string(id)]]
        case .other(let object):
            return .object(object)
        case .reasoning, .toolCall, .toolResult:
            return nil
        }
    }

    private static func data(_ base64: String, _ mediaType: String) -> JSONValue {
        let url = "data:\(mediaType);base64,\(base64)"
        if mediaType.hasPrefix("image/") { return image(url) }
        if mediaType.hasPrefix("audio/") {
            let format = mediaType.hasSuffix("wav") ? "wav" : mediaType == "audio/mpeg" ? "mp3" : mediaType.dropFirst(6)
            return [
                "type": "input_audio", "input_audio": ["data": .string(base64), "format": .string(String(format))],
            ]
        }
        let name = "attachment." + (mediaType == "application/pdf" ? "pdf" : "bin")
        return ["type": "file", "file": ["filename": .string(name), "file_data": .string(url)]]
    }

    private static func image(_ url: String) -> JSONValue {
        ["type": "image_url", "image_url": ["url": .string(url)]]
    }
}
