import TracewingModel

/// What was said to a model and what it answered, as GenAI messages whatever vocabulary they came in.
struct SpanConversation {
    /// The parts of the system's instructions.
    let system: JSONValue?
    let input: JSONValue?
    let output: JSONValue?

    /// Some instrumentation says in these events what others say in attributes.
    private static let messageEvents: Set<String> = [
        "gen_ai.client.inference.operation.details", "gen_ai.content.prompt", "gen_ai.content.completion",
    ]
    /// Where Pydantic AI's agents have what was said, by the version.
    private static let wholeConversations = ["pydantic_ai.all_messages", "all_messages_events", "events"]

    init(_ record: SpanRecord) {
        let events = record.events.filter { Self.messageEvents.contains($0.name) }
        let sources = [record.attributes] + events.map(\.attributes)
        system = sources.lazy.compactMap(Self.system).first
        input = sources.lazy.compactMap(Self.input).first
        output = sources.lazy.compactMap(Self.output).first
    }

    private static func system(_ attributes: Attributes) -> JSONValue? {
        guard let parts = attributes.parsed(GenAI.systemInstructions)?.arrayValue else { return nil }
        return .array(parts)
    }

    // In the order they are believed: OpenInference, the GenAI conventions as they are, as they were.

    private static func input(_ attributes: Attributes) -> JSONValue? {
        let flattened = FlattenedAttributes(attributes)
        return flattened.messages("llm.input_messages") ?? messages(attributes, GenAI.inputMessages, of: "user")
            ?? flattened.messages(GenAI.Deprecated.prompt) ?? messages(attributes, GenAI.Deprecated.prompt, of: "user")
            ?? wholeConversations.lazy.compactMap { messages(attributes, $0, of: "user") }.first
    }

    private static func output(_ attributes: Attributes) -> JSONValue? {
        let flattened = FlattenedAttributes(attributes)
        return flattened.messages("llm.output_messages")
            ?? messages(attributes, GenAI.outputMessages, of: "assistant")
            ?? flattened.messages(GenAI.Deprecated.completion)
            ?? messages(attributes, GenAI.Deprecated.completion, of: "assistant")
    }

    /// - Parameter role: Who said what comes as mere text.
    private static func messages(_ attributes: Attributes, _ key: String, of role: String) -> JSONValue? {
        let document = attributes.document([key])
        guard let list = document?.arrayValue ?? document?.stringValue.map({ [.string($0)] }) else { return nil }
        return MessageShape.messages(
            list.map { $0.stringValue == nil ? $0 : ["role": .string(role), "content": $0] }
        )
    }
}

/// Brings messages of other shapes into the GenAI conventions' one: `role`, `parts`, `finish_reason`.
enum MessageShape {
    /// Nil if none of these is a message.
    static func messages(_ list: [JSONValue]) -> JSONValue? {
        let messages = list.compactMap(message)
        guard !messages.isEmpty else { return nil }
        return .array(messages)
    }

    private static func message(_ json: JSONValue) -> JSONValue? {
        guard json.objectValue != nil, json["parts"] != nil || json["content"] != nil || json["tool_calls"] != nil,
            let role = json["role"]?.stringValue ?? (json["tool_calls"] == nil ? nil : "assistant")
        else { return nil }
        var object: JSONObject = ["role": .string(role), "parts": .array(parts(of: json, role: role))]
        if let name = json["name"]?.stringValue { object["name"] = .string(name) }
        if let reason = json["finish_reason"]?.stringValue { object["finish_reason"] = .string(reason) }
        return .object(object)
    }

    private static func parts(of json: JSONValue, role: String) -> [JSONValue] {
        if let parts = json["parts"]?.arrayValue { return parts.filter { $0.objectValue != nil } }
        if role == "tool", let id = json["tool_call_id"]?.stringValue {
            return [["type": "tool_call_response", "id": .string(id), "response": json["content"] ?? .null]]
        }
        var parts: [JSONValue] = []
        if let text = json["content"]?.stringValue, !text.isEmpty { parts += self.parts(ofText: text) }
        for part in json["content"]?.arrayValue ?? [] { parts.append(content(part)) }
        for call in json["tool_calls"]?.arrayValue ?? [] { parts.append(toolCall(call)) }
        return parts
    }

    /// Some instrumentation writes a message's parts as JSON where others write its text.
    private static func parts(ofText text: String) -> [JSONValue] {
        guard text.hasPrefix("[{"), let parts = try? JSONValue(parsing: text).arrayValue,
            parts.allSatisfy({ $0["type"]?.stringValue != nil })
        else { return [text.part] }
        return parts.map(content)
    }

    /// A piece of content as providers write it.
    private static func content(_ part: JSONValue) -> JSONValue {
        if part["type"] == "tool_use" { return toolCall(part) }
        if part["type"] == "tool_result" {
            let id = part["tool_use_id"] ?? .null
            return ["type": "tool_call_response", "id": id, "response": part["content"] ?? .null]
        }
        if let text = part.stringValue ?? part["text"]?.stringValue ?? part["content"]?.stringValue {
            return ["type": part["type"] == "reasoning" ? "reasoning" : "text", "content": .string(text)]
        }
        let image = part["image_url"] ?? part["image"]
        if let uri = image?.stringValue ?? image?["url"]?.stringValue {
            return ["type": "uri", "modality": "image", "uri": .string(uri)]
        }
        return part.objectValue == nil ? ["type": "text", "content": .string(part.text)] : part
    }

    private static func toolCall(_ call: JSONValue) -> JSONValue {
        let function = call["function"] ?? call
        let arguments = function["arguments"] ?? function["input"] ?? .null
        return [
            "type": "tool_call",
            "id": call["id"] ?? .null,
            "name": function["name"] ?? .null,
            "arguments": arguments.stringValue.flatMap { try? JSONValue(parsing: $0) } ?? arguments,
        ]
    }
}

extension String {
    fileprivate var part: JSONValue { ["type": "text", "content": .string(self)] }
}

extension Attributes {
    /// The JSON an attribute carries as text or as a structure; nil if it is none.
    func parsed(_ key: String) -> JSONValue? {
        guard let value = self[key] else { return nil }
        guard let text = value.stringValue else { return JSONValue(value) }
        return try? JSONValue(parsing: text)
    }

    /// The first of these that is there: parsed where it is JSON, else as the text it is.
    func document(_ keys: [String]) -> JSONValue? {
        for key in keys {
            if let value = self[key] { return parsed(key) ?? .optional(value.stringValue) }
        }
        return nil
    }
}
