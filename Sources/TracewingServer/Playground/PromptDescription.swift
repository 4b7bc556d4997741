import TracewingAgents
import TracewingEvaluation
import TracewingModel

/// What a model is asked, as a request writes it: `provider`, `model`, `messages`, `template`, `variables`, `tools`,
/// `tool_choice`, `parameters`.
struct PromptDescription: Sendable {
    let provider: String
    let model: String
    /// With places for variables, unless its format has none.
    let template: PromptTemplate
    let variables: JSONObject
    let options: ChatOptions

    private static let mostTools = 256

    init(_ members: JSONMembers) throws(APIError) {
        provider = try members.text("provider")
        model = try members.text("model")
        template = PromptTemplate(try members.messages("messages"), format: try members.format())
        variables = try members.object("variables").object
        var options = try ChatOptions(members.object("parameters"))
        for tool in try members.objects("tools", upTo: Self.mostTools) { options.tools.append(try Tool(tool)) }
        options.toolChoice = try members.toolChoice(among: options.tools)
        self.options = options
        do {
            _ = try template.schema()
        } catch {
            throw members.refusal(of: "messages", "cannot be used as a template: \(error.message)")
        }
    }

    init(_ json: JSONValue, at path: String = "") throws(APIError) {
        try self.init(JSONMembers(reading: json, at: path))
    }

    /// The prompt with variables in their places.
    ///
    /// - Throws: ``EvaluationError`` if one is missing.
    func request(with variables: JSONObject) throws(EvaluationError) -> ChatRequest {
        let inputs = try InputMapping().inputs(for: template.schema(), from: variables)
        return ChatRequest(messages: try template.messages(with: inputs), options: options)
    }

    /// - Throws: ``APIError`` if this server has no such provider.
    func client(_ providers: Providers) throws(APIError) -> any ChatClient {
        try providers.client(provider, model: model)
    }
}

extension JSONMembers {
    /// Conversations of agents are long, but not endless.
    private static let mostMessages = 2_000

    /// Messages as stored spans have them; a plain `content` is taken as well. At least one.
    func messages(_ name: String) throws(APIError) -> [ChatMessage] {
        let values = try list(name, upTo: Self.mostMessages)
        guard !values.isEmpty else { throw refusal(of: name, "must be an array of at least one message") }
        var messages: [ChatMessage] = []
        for (index, value) in values.enumerated() {
            guard let message = ChatMessage(json: value), !message.role.rawValue.isEmpty else {
                throw refusal(of: "\(name)[\(index)]", "must be a message with a 'role', and 'parts' or a 'content'")
            }
            messages.append(message)
        }
        return messages
    }

    /// How variables are written.
    func format(default fallback: PromptTemplate.Format = .none) throws(APIError) -> PromptTemplate.Format {
        guard let value = self["template"] else { return fallback }
        guard let format = value.stringValue.flatMap(PromptTemplate.Format.init(rawValue:)) else {
            throw refusal(of: "template", "must be one of none, mustache, f-string")
        }
        return format
    }

    /// `"auto"`, `"none"`, `"required"`, or `{"name": …}` of one of the tools.
    fileprivate func toolChoice(among tools: [Tool]) throws(APIError) -> ToolChoice? {
        guard let value = self["tool_choice"] else { return nil }
        switch (value.stringValue, value["name"]?.stringValue) {
        case ("auto", _): return .automatic
        case ("none", _): return ToolChoice.none
        case ("required", _): return .required
        case (_, let name?) where tools.contains { $0.name == name }: return .tool(named: name)
        default:
            throw refusal(of: "tool_choice", "must be auto, none, required, or {\"name\"} of one of the tools")
        }
    }
}

extension ChatOptions {
    /// `temperature`, `top_p`, `max_tokens`, `frequency_penalty`, `presence_penalty`, `seed`, `stop`.
    init(_ members: JSONMembers) throws(APIError) {
        let stop = try members.texts("stop", upTo: 16)
        self.init(
            temperature: try members.optionalNumber("temperature"),
            topP: try members.optionalNumber("top_p"),
            maxTokens: try members.optionalInteger("max_tokens", in: 1...10_000_000),
            stopSequences: stop.isEmpty ? nil : stop,
            seed: try members.optionalInteger("seed"),
            frequencyPenalty: try members.optionalNumber("frequency_penalty"),
            presencePenalty: try members.optionalNumber("presence_penalty")
        )
    }
}

extension Tool {
    /// A tool that is offered and never run here: the playground shows what the model would call.
    fileprivate init(_ members: JSONMembers) throws(APIError) {
        self.init(
            try members.text("name"),
            description: try members.optionalText("description") ?? "",
            parameters: .object(try members.optionalObject("parameters")?.object ?? Self.noParameters)
        ) { arguments in arguments }
    }

    private static let noParameters: JSONObject = ["type": "object", "properties": [:]]
}
