import TracewingModel

/// A ``ChatRequest`` as Chat Completions wants it.
struct OpenAIChatRequestBody: Sendable {
    var request: ChatRequest
    /// The client's model; the request may name another.
    var model: String?
    /// OpenAI itself has renamed `max_tokens`, and refuses the old name for its newer models. Others know only that.
    var tokenLimitKey = "max_tokens"

    var json: JSONObject {
        var body: JSONObject = [:]
        body["model"] = (request.options.model ?? model).map(JSONValue.string)
        body["messages"] = .array(request.conversation.flatMap(Self.messages(from:)))
        if !request.options.tools.isEmpty {
            body["tools"] = .array(request.options.tools.map(Self.tool))
            body["tool_choice"] = request.options.toolChoice.map(Self.toolChoice)
        }
        addOptions(to: &body)
        if request.streaming {
            body["stream"] = true
            body["stream_options"] = ["include_usage": true]
        }
        return body
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
        body["reasoning_effort"] = options.reasoningEffort.map { .string($0.rawValue) }
        body["response_format"] = options.responseFormat.map(Self.responseFormat)
    }

    private static func responseFormat(_ format: ResponseFormat) -> JSONValue {
        switch format {
        case .text: return ["type": "text"]
        case .json: return ["type": "json_object"]
        case .schema(let name, let schema):
            let answer = AnswerSchema(name: name, schema, requiresAll: true)
            return [
                "type": "json_schema",
                "json_schema": [
                    "name": .string(answer.name), "schema": answer.schema, "strict": .bool(answer.isStrict),
                ],
            ]
        }
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
            "function": ["name": .string(call.name), "arguments": .string(call.readableArgumentsText)],
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
            return media(InlineMedia(bytes, mediaType: mediaType))
        case .file(let id, _):
            return ["type": "file", "file": ["file_id": .string(id)]]
        case .other(let object):
            return ProviderItem.content(of: object, for: .chatCompletions).map { .object($0) }
        case .reasoning, .toolCall, .toolResult, .approvalRequest, .approvalResponse, .error:
            return nil
        }
    }

    private static func media(_ media: InlineMedia) -> JSONValue {
        if media.isImage { return image(media.dataURL) }
        if media.isAudio {
            return [
                "type": "input_audio",
                "input_audio": ["data": .string(media.base64), "format": .string(media.audioFormat)],
            ]
        }
        return [
            "type": "file", "file": ["filename": .string(media.fileName), "file_data": .string(media.dataURL)],
        ]
    }

    private static func image(_ url: String) -> JSONValue {
        ["type": "image_url", "image_url": ["url": .string(url)]]
    }
}
