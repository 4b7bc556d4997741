/// The messages JSON of the GenAI conventions: `[{"role","parts":[{"type",…}],"finish_reason"}]`.
extension ChatMessage {
    /// The message as the conventions write it.
    public var json: JSONValue {
        var object: JSONObject = ["role": .string(role.rawValue), "parts": .array(parts.map(\.json))]
        if let name { object["name"] = .string(name) }
        if let finishReason { object["finish_reason"] = .string(finishReason.rawValue) }
        return .object(object)
    }

    /// Reads one message; nil if it has no role. A plain `content` string is taken for a text part, as many senders
    /// write it.
    public init?(json: JSONValue) {
        guard let role = json["role"]?.stringValue else { return nil }
        var parts = json["parts"]?.arrayValue?.compactMap(Part.init(json:)) ?? []
        if parts.isEmpty, let content = json["content"]?.stringValue { parts = [.text(content)] }
        self.init(
            role: Role(rawValue: role),
            parts: parts,
            name: json["name"]?.stringValue,
            finishReason: json["finish_reason"]?.stringValue.map(FinishReason.init(rawValue:))
        )
    }
}

extension Sequence<ChatMessage> {
    /// The messages as one JSON array.
    public var json: JSONValue { .array(map(\.json)) }
}

extension [ChatMessage] {
    /// Reads an array of messages; nil if `json` is no array. What is no message is passed over.
    public init?(json: JSONValue) {
        guard let values = json.arrayValue else { return nil }
        self = values.compactMap(ChatMessage.init(json:))
    }
}

extension ChatMessage.Part {
    /// The part as the conventions write it.
    public var json: JSONValue {
        switch self {
        case .text(let text):
            ["type": "text", "content": .string(text)]
        case .reasoning(let text):
            ["type": "reasoning", "content": .string(text)]
        case .toolCall(let call):
            call.json(as: "tool_call")
        case .toolResult(let result):
            ["type": "tool_call_response", "id": .string(result.callID), "response": result.output]
        case .uri(let uri, let mediaType):
            media("uri", mediaType, ("uri", .string(uri)))
        case .data(let bytes, let mediaType):
            media("blob", mediaType, ("content", .string(Base64.encode(bytes))))
        case .file(let id, let mediaType):
            media("file", mediaType, ("file_id", .string(id)))
        case .approvalRequest(let call):
            call.json(as: "approval_request")
        case .approvalResponse(let approval):
            approval.json
        case .error(let message, let code):
            Self.errorJSON(message, code)
        case .other(let object):
            .object(object)
        }
    }

    private static func errorJSON(_ message: String, _ code: String?) -> JSONValue {
        var object: JSONObject = ["type": "error", "content": .string(message)]
        object["code"] = code.map { .string($0) }
        return .object(object)
    }

    private func media(_ type: String, _ mediaType: String?, _ content: (String, JSONValue)) -> JSONValue {
        var object: JSONObject = ["type": .string(type)]
        if let mediaType {
            object["modality"] = .string(String(mediaType.prefix { $0 != "/" }))
            object["mime_type"] = .string(mediaType)
        }
        object[content.0] = content.1
        return .object(object)
    }

    /// Reads one part. A kind not known here is kept as it is; nil if this is no object.
    public init?(json: JSONValue) {
        guard let object = json.objectValue else { return nil }
        let mediaType = json["mime_type"]?.stringValue
        switch json["type"]?.stringValue {
        case "text":
            self = .text(json["content"]?.stringValue ?? "")
        case "reasoning":
            self = .reasoning(json["content"]?.stringValue ?? "")
        case "tool_call":
            self = .toolCall(ToolCall(json: json))
        case "approval_request":
            self = .approvalRequest(ToolCall(json: json))
        case "approval_response":
            self = .approvalResponse(ToolApproval(json: json))
        case "error":
            self = .error(message: json["content"]?.stringValue ?? "", code: json["code"]?.stringValue)
        case "tool_call_response":
            let output = json["response"] ?? json["result"] ?? .null
            self = .toolResult(ToolResult(callID: json["id"]?.stringValue ?? "", name: "", output: output))
        case "uri":
            self = .uri(json["uri"]?.stringValue ?? "", mediaType: mediaType)
        case "blob":
            guard let bytes = Base64.decode(json["content"]?.stringValue ?? "") else {
                self = .other(object)
                return
            }
            self = .data(bytes, mediaType: mediaType)
        case "file":
            self = .file(id: json["file_id"]?.stringValue ?? "", mediaType: mediaType)
        default:
            self = .other(object)
        }
    }
}

extension ToolCall {
    fileprivate init(json: JSONValue) {
        let arguments = json["arguments"] ?? .null
        self.init(
            id: json["id"]?.stringValue ?? "",
            name: json["name"]?.stringValue ?? "",
            arguments: arguments.stringValue ?? arguments.text
        )
    }

    /// Arguments that are JSON stand in it as such.
    fileprivate func json(as type: String) -> JSONValue {
        [
            "type": .string(type), "id": .string(id), "name": .string(name),
            "arguments": (try? JSONValue(parsing: arguments)) ?? .string(arguments),
        ]
    }
}

extension ToolApproval {
    fileprivate init(json: JSONValue) {
        self.init(
            callID: json["id"]?.stringValue ?? "",
            isApproved: json["approved"]?.boolValue ?? false,
            reason: json["reason"]?.stringValue
        )
    }

    fileprivate var json: JSONValue {
        var object: JSONObject = ["type": "approval_response", "id": .string(callID), "approved": .bool(isApproved)]
        object["reason"] = reason.map { .string($0) }
        return .object(object)
    }
}
