import HTTPTypes
import TracewingAgents
import TracewingModel
import TracewingSDK

/// The body of a request to `/v1/chat/completions`.
///
/// `model` is not followed: which model answers is the agent's to know. Members that are not known are passed over.
struct ChatCompletionRequest: Sendable {
    let messages: [ChatMessage]
    let options: ChatOptions
    let isStreamed: Bool
    let includesUsage: Bool
    private let tools: ClientTools

    init(parsing bytes: [UInt8]) throws(RequestProblem) {
        let body = try RequestFields(parsing: bytes)
        _ = try body.string("model")
        try body.refuse("n", unless: { $0.integerValue == 1 }, "an agent gives one answer.")
        try body.refuse("logprobs", unless: { $0 == false }, "an agent does not tell probabilities.")
        try body.refuse("functions", unless: { _ in false }, "send 'tools'.")
        try body.refuse("modalities", unless: { $0 == ["text"] }, "an agent answers in text.")
        tools = try Self.tools(of: body)
        messages = try Self.messages(of: body)
        let maxTokens = try body.integer("max_completion_tokens")
        let oldMaxTokens = try body.integer("max_tokens")
        var options = ChatOptions(
            tools: tools.tools,
            toolChoice: try tools.choice(body.json["tool_choice"]) { $0["function"]?["name"]?.stringValue },
            temperature: try body.number("temperature"),
            topP: try body.number("top_p"),
            maxTokens: maxTokens ?? oldMaxTokens,
            seed: try body.integer("seed"),
            frequencyPenalty: try body.number("frequency_penalty"),
            presencePenalty: try body.number("presence_penalty"),
            reasoningEffort: try body.string("reasoning_effort").map { ReasoningEffort(rawValue: $0) },
            responseFormat: try Self.responseFormat(of: body)
        )
        if let stop = body.json["stop"] {
            options.stopSequences = stop.stringValue.map { [$0] } ?? stop.arrayValue?.compactMap(\.stringValue)
        }
        self.options = options
        isStreamed = try body.bool("stream") ?? false
        includesUsage = try body.object("stream_options")?.bool("include_usage") ?? false
    }

    /// What the agent is asked, without a session: the client keeps the conversation.
    func question(to agent: Agent) throws(RequestProblem) -> HostedQuestion {
        try tools.check(against: agent)
        let id = "chatcmpl-\(RandomIDGenerator().traceID().hex)"
        let answer: HostedQuestion.Answer
        if isStreamed {
            answer = .events(
                ChatCompletionStreamEncoder(
                    id: id,
                    model: agent.name,
                    created: .now,
                    clientTools: tools.names,
                    includesUsage: includesUsage
                )
            )
        } else {
            answer = .document(ChatCompletion(id: id, model: agent.name, created: .now, clientTools: tools.names))
        }
        return HostedQuestion(
            request: AgentRequest(messages: messages, options: options, streaming: isStreamed),
            answer: answer
        )
    }

    private static func tools(of body: RequestFields) throws(RequestProblem) -> ClientTools {
        var tools = ClientTools()
        for (index, value) in (try body.array("tools") ?? []).enumerated() {
            let tool = try RequestFields(value, at: "tools[\(index)]")
            guard try tool.string("type") == "function", let function = try tool.object("function") else {
                throw tool.problem("type", "must be function, with the function beside it.")
            }
            try tools.add(function)
        }
        return tools
    }

    private static func responseFormat(of body: RequestFields) throws(RequestProblem) -> ResponseFormat? {
        guard let format = try body.object("response_format") else { return nil }
        switch try format.required("type") {
        case "text": return .text
        case "json_object": return .json
        case "json_schema":
            guard let schema = try format.object("json_schema") else {
                throw format.problem("json_schema", "is missing.")
            }
            return .schema(name: try schema.required("name"), schema.json["schema"] ?? [:])
        default: throw format.problem("type", "must be text, json_object or json_schema.")
        }
    }

    private static func messages(of body: RequestFields) throws(RequestProblem) -> [ChatMessage] {
        guard let values = try body.array("messages"), !values.isEmpty else {
            throw body.problem("messages", "is missing: send the conversation as an array of messages.")
        }
        var messages: [ChatMessage] = []
        var toolNames: [String: String] = [:]
        for (index, value) in values.enumerated() {
            let message = try ChatCompletionMessage(
                RequestFields(value, at: "messages[\(index)]"),
                toolNames: toolNames
            ).message
            for call in message.toolCalls { toolNames[call.id] = call.name }
            messages.append(message)
        }
        return messages
    }
}
