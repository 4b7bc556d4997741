import HTTPTypes
import TracewingModel
import TracewingStore

/// What a stored call of a model was asked.
struct Replay: Sendable {
    private let model: String?
    private let host: String?
    private let vendor: String?
    private let messages: [JSONValue]
    private let tools: [JSONValue]
    private let parameters: JSONObject

    private static let operations = [
        GenAI.Operation.chat, GenAI.Operation.textCompletion, GenAI.Operation.generateContent,
    ]

    /// - Throws: ``APIError`` if the span is no call of a model, or does not say what was asked.
    init(_ span: StoredSpan) throws(APIError) {
        let attributes = span.record.attributes
        guard Self.operations.contains(span.columns.operation ?? "") else {
            throw APIError(
                .conflict,
                "no_chat_span",
                "This span is no call of a model.",
                hint: "Open one of those below it."
            )
        }
        let conversation = SpanConversation(span.record)
        guard let input = conversation.input?.arrayValue, !input.isEmpty else {
            throw APIError(
                .conflict,
                "no_content",
                "What the model was asked was not recorded.",
                hint: "Set ENABLE_SENSITIVE_DATA=true where the agent runs, or its configuration's content to .capture."
            )
        }
        let system = conversation.system.map { parts -> JSONValue in ["role": "system", "parts": parts] }
        messages = [system].compactMap(\.self) + input
        model = span.columns.requestModel ?? span.columns.responseModel
        vendor = attributes[GenAI.providerName]?.stringValue
        host = attributes["server.address"]?.stringValue
        tools = Self.tools(attributes)
        parameters = Self.parameters(attributes)
    }

    func json(_ providers: Providers) -> JSONValue {
        var object: JSONObject = ["model": .optional(model)]
        object["provider"] = providers.name(servedAt: host, by: vendor).map { .string($0) }
        object["messages"] = .array(messages)
        object["tools"] = .array(tools)
        object["parameters"] = .object(parameters)
        return .object(object)
    }

    // MARK: Tools

    /// As the GenAI conventions have them, or OpenInference.
    private static func tools(_ attributes: Attributes) -> [JSONValue] {
        if let definitions = attributes.parsed(GenAI.Tool.definitions)?.arrayValue {
            return definitions.compactMap(tool)
        }
        let prefix = "llm.tools."
        let numbered = attributes.entries.compactMap { entry -> (Int, JSONValue)? in
            guard entry.key.hasPrefix(prefix), let number = Int(entry.key.dropFirst(prefix.count).prefix { $0 != "." }),
                let definition = attributes.parsed(entry.key).flatMap(tool)
            else { return nil }
            return (number, definition)
        }
        return numbered.sorted { $0.0 < $1.0 }.map(\.1)
    }

    /// `{"name", "description", "parameters"}`, from that or from what providers are sent.
    private static func tool(_ json: JSONValue) -> JSONValue? {
        let function = json["function"] ?? json
        guard let name = function["name"]?.stringValue else { return nil }
        return [
            "name": .string(name),
            "description": .string(function["description"]?.stringValue ?? ""),
            "parameters": function["parameters"] ?? function["input_schema"] ?? ["type": "object", "properties": [:]],
        ]
    }

    // MARK: Parameters

    private static func parameters(_ attributes: Attributes) -> JSONObject {
        // OpenInference has the parameters of the provider's API in one text.
        let invocation = attributes.parsed("llm.invocation_parameters")
        func value(_ key: String, _ names: String...) -> JSONValue? {
            if let value = attributes[key] { return JSONValue(value) }
            return names.lazy.compactMap { invocation?[$0] }.first { $0 != .null }
        }
        var parameters: JSONObject = [:]
        parameters["temperature"] = value(GenAI.Request.temperature, "temperature")
        parameters["top_p"] = value(GenAI.Request.topP, "top_p")
        parameters["max_tokens"] = value(
            GenAI.Request.maxTokens,
            "max_tokens",
            "max_completion_tokens",
            "max_output_tokens"
        )
        parameters["frequency_penalty"] = value(GenAI.Request.frequencyPenalty, "frequency_penalty")
        parameters["presence_penalty"] = value(GenAI.Request.presencePenalty, "presence_penalty")
        parameters["seed"] = value(GenAI.Request.seed, "seed")
        let stop = value(GenAI.Request.stopSequences, "stop", "stop_sequences")
        parameters["stop"] = stop?.stringValue.map { [.string($0)] } ?? stop
        return parameters
    }
}
