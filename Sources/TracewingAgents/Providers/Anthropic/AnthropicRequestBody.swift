import TracewingModel

/// A ``ChatRequest`` as Anthropic's Messages API wants it.
struct AnthropicRequestBody: Sendable {
    var request: ChatRequest
    /// The client's model; the request may name another.
    var model: String?
    /// How long an answer may be where the request does not say: this API wants to be told.
    var defaultMaxTokens: Int

    var json: JSONObject {
        let options = request.options
        let messages = AnthropicMessages(request.messages)
        var body: JSONObject = [:]
        body["model"] = (options.model ?? model).map(JSONValue.string)
        body["max_tokens"] = .integer(Int64(options.maxTokens ?? defaultMaxTokens))
        body["messages"] = messages.json
        if let system = system(with: messages.system) { body["system"] = .string(system) }
        if !options.tools.isEmpty {
            body["tools"] = .array(options.tools.map(Self.tool))
            body["tool_choice"] = options.toolChoice.map(Self.toolChoice)
        }
        body["temperature"] = options.temperature.map(JSONValue.number)
        body["top_p"] = options.topP.map(JSONValue.number)
        body["stop_sequences"] = options.stopSequences.map { .array($0.map(JSONValue.string)) }
        addThinking(to: &body, messages)
        addFormat(to: &body)
        if request.streaming { body["stream"] = true }
        return body
    }

    /// The instructions, what system messages say, and, because the API has no other way to ask for JSON without a
    /// schema, that it be JSON.
    private func system(with messages: [String]) -> String? {
        var texts = [request.options.instructions].compactMap(\.self) + messages
        if request.options.responseFormat == .json { texts.append("Answer with one JSON object and nothing else.") }
        let text = texts.filter { !$0.isEmpty }.joined(separator: "\n")
        return text.isEmpty ? nil : text
    }

    private func addThinking(to body: inout JSONObject, _ messages: AnthropicMessages) {
        guard let effort = request.options.reasoningEffort else { return }
        switch AnthropicThinking(effort, model: request.options.model ?? model ?? "") {
        case .off:
            body["thinking"] = ["type": "disabled"]
        case .effort(let effort):
            body["output_config"] = ["effort": .string(effort)]
            if !forcesTool { body["thinking"] = ["type": "adaptive"] }
        case .budget(let budget):
            // A forced call, and a call that was made without a thought, exclude thinking.
            guard !forcesTool, messages.mayGoOnThinking else { return }
            // The budget is part of the answer's tokens, and no less than 1,024.
            guard let limit = request.options.maxTokens else {
                body["max_tokens"] = .integer(Int64(defaultMaxTokens + budget))
                body["thinking"] = ["type": "enabled", "budget_tokens": .integer(Int64(budget))]
                return
            }
            guard limit > 1024 else { return }
            body["thinking"] = ["type": "enabled", "budget_tokens": .integer(Int64(min(budget, limit - 1)))]
        }
    }

    private var forcesTool: Bool {
        switch request.options.toolChoice {
        case .required?, .tool?: !request.options.tools.isEmpty
        case .automatic?, ToolChoice.none?, nil: false
        }
    }

    private func addFormat(to body: inout JSONObject) {
        guard case .schema(let name, let schema)? = request.options.responseFormat else { return }
        var configuration = body["output_config"]?.objectValue ?? [:]
        let answer = AnswerSchema(name: name, schema, requiresAll: false)
        configuration["format"] = ["type": "json_schema", "schema": answer.schema]
        body["output_config"] = .object(configuration)
    }

    private static func tool(_ tool: Tool) -> JSONValue {
        ["name": .string(tool.name), "description": .string(tool.description), "input_schema": tool.parameters]
    }

    private static func toolChoice(_ choice: ToolChoice) -> JSONValue {
        switch choice {
        case .automatic: ["type": "auto"]
        case .none: ["type": "none"]
        case .required: ["type": "any"]
        case .tool(let name): ["type": "tool", "name": .string(name)]
        }
    }
}
