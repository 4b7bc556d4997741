import TracewingModel

/// A ``ChatRequest`` as OpenAI's Responses API wants it.
struct OpenAIResponsesRequestBody: Sendable {
    var request: ChatRequest
    /// The client's model; the request may name another.
    var model: String?
    /// Whether the provider keeps the answer; nil leaves it to the provider, which keeps it.
    var isStored: Bool?

    var json: JSONObject {
        let options = request.options
        var body: JSONObject = [:]
        body["model"] = (options.model ?? model).map(JSONValue.string)
        if let instructions = options.instructions, !instructions.isEmpty {
            body["instructions"] = .string(instructions)
        }
        body["input"] = .array(request.messages.flatMap(items))
        if !options.tools.isEmpty {
            body["tools"] = .array(options.tools.map(Self.tool))
            body["tool_choice"] = options.toolChoice.map(Self.toolChoice)
        }
        body["temperature"] = options.temperature.map(JSONValue.number)
        body["top_p"] = options.topP.map(JSONValue.number)
        body["max_output_tokens"] = options.maxTokens.map { .integer(Int64($0)) }
        body["reasoning"] = options.reasoningEffort.map { ["effort": .string($0.rawValue)] }
        body["text"] = options.responseFormat.map { ["format": Self.format($0)] }
        body["store"] = isStored.map(JSONValue.bool)
        // Models that do not reason refuse to be asked for it.
        if isStored == false, options.reasoningEffort != nil { body["include"] = ["reasoning.encrypted_content"] }
        if request.streaming { body["stream"] = true }
        return body
    }

    private static func tool(_ tool: Tool) -> JSONValue {
        [
            "type": "function", "name": .string(tool.name), "description": .string(tool.description),
            "parameters": tool.parameters,
            // Unlike Chat Completions this API takes every schema for a strict one unless told otherwise.
            "strict": false,
        ]
    }

    private static func toolChoice(_ choice: ToolChoice) -> JSONValue {
        switch choice {
        case .automatic: "auto"
        case .none: "none"
        case .required: "required"
        case .tool(let name): ["type": "function", "name": .string(name)]
        }
    }

    private static func format(_ format: ResponseFormat) -> JSONValue {
        switch format {
        case .text: return ["type": "text"]
        case .json: return ["type": "json_object"]
        case .schema(let name, let schema):
            let answer = AnswerSchema(name: name, schema, requiresAll: true)
            return [
                "type": "json_schema", "name": .string(answer.name), "schema": answer.schema,
                "strict": .bool(answer.isStrict),
            ]
        }
    }

    // MARK: Input

    /// The items of one message, in the order of its parts: a message of what is said, a call, a result, and so on.
    private func items(of message: ChatMessage) -> [JSONValue] {
        var items: [JSONValue] = []
        var said: [ChatMessage.Part] = []
        func endMessage() {
            if let content = Self.content(of: said, role: message.role) {
                items.append(["role": .string(message.role.rawValue), "content": content])
            }
            said = []
        }
        for part in message.parts {
            // What the assistant's parts keep of the API's own are items; a user's are pieces of a message.
            if case .other(let object) = part, message.role == .assistant {
                guard let item = ownItem(object) else { continue }
                endMessage()
                items.append(item)
            } else if let item = Self.item(part) {
                endMessage()
                items.append(item)
            } else {
                said.append(part)
            }
        }
        endMessage()
        return items
    }

    /// The item a part makes by itself; nil if it is a piece of a message.
    private static func item(_ part: ChatMessage.Part) -> JSONValue? {
        switch part {
        case .toolCall(let call):
            [
                "type": "function_call", "call_id": .string(call.id), "name": .string(call.name),
                "arguments": .string(call.readableArgumentsText),
            ]
        case .toolResult(let result):
            ["type": "function_call_output", "call_id": .string(result.callID), "output": .string(result.text)]
        default:
            nil
        }
    }

    /// An item of this API's own that may go back: a thought that is not stored there can only be read in cipher.
    private func ownItem(_ object: JSONObject) -> JSONValue? {
        guard let item = ProviderItem.content(of: object, for: .responses) else { return nil }
        let isKnownThere = isStored != false || item["encrypted_content"] != nil
        return item["type"] == "reasoning" && !isKnownThere ? nil : .object(item)
    }

    /// Plain text where there is only text; nil where there is nothing.
    private static func content(of parts: [ChatMessage.Part], role: ChatMessage.Role) -> JSONValue? {
        let pieces = parts.compactMap(piece)
        guard !pieces.isEmpty else { return nil }
        // What an assistant said has to be text: as a piece it would need the name of an output.
        if role == .assistant || pieces.allSatisfy({ $0["type"] == "input_text" }) {
            return .string(pieces.map { $0["text"]?.stringValue ?? "" }.joined())
        }
        return .array(pieces)
    }

    private static func piece(_ part: ChatMessage.Part) -> JSONValue? {
        switch part {
        case .text(let text):
            return ["type": "input_text", "text": .string(text)]
        case .uri(let uri, let mediaType):
            guard mediaType?.hasPrefix("image/") ?? true else {
                return ["type": "input_file", "file_url": .string(uri)]
            }
            return image("image_url", uri)
        case .data(let bytes, let mediaType):
            return piece(InlineMedia(bytes, mediaType: mediaType))
        case .file(let id, let mediaType):
            if mediaType?.hasPrefix("image/") == true { return image("file_id", id) }
            return ["type": "input_file", "file_id": .string(id)]
        case .other(let object):
            return ProviderItem.content(of: object, for: .responses).map { .object($0) }
        case .reasoning, .toolCall, .toolResult, .approvalRequest, .approvalResponse, .error:
            return nil
        }
    }

    private static func piece(_ media: InlineMedia) -> JSONValue {
        if media.isImage { return image("image_url", media.dataURL) }
        if media.isAudio {
            return [
                "type": "input_audio",
                "input_audio": ["data": .string(media.base64), "format": .string(media.audioFormat)],
            ]
        }
        return [
            "type": "input_file", "filename": .string(media.fileName), "file_data": .string(media.dataURL),
        ]
    }

    private static func image(_ key: String, _ value: String) -> JSONValue {
        ["type": "input_image", "detail": "auto", key: .string(value)]
    }
}
