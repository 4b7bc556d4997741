import HTTPTypes
import TracewingAgents
import TracewingModel
import TracewingSDK

/// The body of a request to `/v1/responses`.
///
/// Nothing is stored, so every request brings the whole conversation as its `input`. `model` is not followed: which
/// model answers is the agent's to know. Members that are not known are passed over.
struct ResponsesRequest: Sendable {
    let messages: [ChatMessage]
    let options: ChatOptions
    let isStreamed: Bool
    private let tools: ClientTools
    /// What of the request stands in the response again.
    private let echo: JSONObject

    init(parsing bytes: [UInt8]) throws(RequestProblem) {
        let body = try RequestFields(parsing: bytes)
        _ = try body.string("model")
        let keepsNothing = "nothing is stored. Send the whole conversation as 'input'."
        try body.refuse("previous_response_id", unless: { _ in false }, keepsNothing)
        try body.refuse("conversation", unless: { _ in false }, keepsNothing)
        try body.refuse("background", unless: { $0 == false }, "nothing is stored. Ask for a stream.")
        var tools = ClientTools()
        for (index, value) in (try body.array("tools") ?? []).enumerated() {
            let tool = try RequestFields(value, at: "tools[\(index)]")
            guard try tool.required("type") == "function" else {
                throw tool.problem("type", "must be function: the agent has its own tools beside.")
            }
            try tools.add(tool)
        }
        self.tools = tools
        messages = try ResponsesInput(body).messages
        let format = try body.object("text")?.object("format")
        options = ChatOptions(
            instructions: try body.string("instructions"),
            tools: tools.tools,
            toolChoice: try tools.choice(body.json["tool_choice"]) { $0["name"]?.stringValue },
            temperature: try body.number("temperature"),
            topP: try body.number("top_p"),
            maxTokens: try body.integer("max_output_tokens"),
            reasoningEffort: try body.object("reasoning")?.string("effort").map { ReasoningEffort(rawValue: $0) },
            responseFormat: try Self.responseFormat(format)
        )
        isStreamed = try body.bool("stream") ?? false
        echo = Self.echo(of: body.json)
    }

    /// What the agent is asked, without a session: the client keeps the conversation.
    func question(to agent: Agent) throws(RequestProblem) -> HostedQuestion {
        try tools.check(against: agent)
        let encoder = ResponsesStreamEncoder(
            id: RandomIDGenerator().traceID().hex,
            model: agent.name,
            created: .now,
            clientTools: tools.names,
            echoing: echo
        )
        return HostedQuestion(
            request: AgentRequest(messages: messages, options: options, streaming: isStreamed),
            answer: isStreamed ? .events(encoder) : .document(ResponsesDocument(encoder))
        )
    }

    private static func responseFormat(_ format: RequestFields?) throws(RequestProblem) -> ResponseFormat? {
        guard let format else { return nil }
        switch try format.required("type") {
        case "text": return .text
        case "json_object": return .json
        case "json_schema": return .schema(name: try format.required("name"), format.json["schema"] ?? [:])
        default: throw format.problem("type", "must be text, json_object or json_schema.")
        }
    }

    /// Clients read these as if they were always there.
    private static func echo(of body: JSONValue) -> JSONObject {
        [
            "instructions": body["instructions"] ?? .null,
            "max_output_tokens": body["max_output_tokens"] ?? .null,
            "metadata": body["metadata"] ?? [:],
            "parallel_tool_calls": body["parallel_tool_calls"] ?? true,
            "previous_response_id": .null,
            "reasoning": body["reasoning"] ?? ["effort": .null, "summary": .null],
            "store": false,
            "temperature": body["temperature"] ?? .null,
            "text": body["text"] ?? ["format": ["type": "text"]],
            "tool_choice": body["tool_choice"] ?? "auto",
            "tools": body["tools"] ?? [],
            "top_p": body["top_p"] ?? .null,
            "truncation": "disabled",
        ]
    }
}
