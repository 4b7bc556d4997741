public import TracewingModel

/// How a model shall answer. What is nil or empty is left to the provider.
public struct ChatOptions: Sendable {
    /// Another model than the client's own.
    public var model: String?
    /// What the model is told before the conversation.
    public var instructions: String?
    /// What the model may call.
    public var tools: [Tool]
    public var toolChoice: ToolChoice?
    public var temperature: Double?
    public var topP: Double?
    public var maxTokens: Int?
    public var stopSequences: [String]?
    public var seed: Int?
    public var frequencyPenalty: Double?
    public var presencePenalty: Double?
    /// How long the model shall think.
    public var reasoningEffort: ReasoningEffort?
    /// The form of the answer.
    public var responseFormat: ResponseFormat?
    /// Further members of the request's JSON, for what only one provider knows. They replace ours of the same name.
    public var additional: JSONObject

    public init(
        model: String? = nil,
        instructions: String? = nil,
        tools: [Tool] = [],
        toolChoice: ToolChoice? = nil,
        temperature: Double? = nil,
        topP: Double? = nil,
        maxTokens: Int? = nil,
        stopSequences: [String]? = nil,
        seed: Int? = nil,
        frequencyPenalty: Double? = nil,
        presencePenalty: Double? = nil,
        reasoningEffort: ReasoningEffort? = nil,
        responseFormat: ResponseFormat? = nil,
        additional: JSONObject = [:]
    ) {
        self.model = model
        self.instructions = instructions
        self.tools = tools
        self.toolChoice = toolChoice
        self.temperature = temperature
        self.topP = topP
        self.maxTokens = maxTokens
        self.stopSequences = stopSequences
        self.seed = seed
        self.frequencyPenalty = frequencyPenalty
        self.presencePenalty = presencePenalty
        self.reasoningEffort = reasoningEffort
        self.responseFormat = responseFormat
        self.additional = additional
    }

    /// These options where they say something, `base` where they do not.
    ///
    /// Instructions are joined by a newline, the base's first; tools and additional members are those of both.
    public func merged(over base: ChatOptions) -> ChatOptions {
        ChatOptions(
            model: model ?? base.model,
            instructions: Self.joined(base.instructions, instructions),
            tools: base.tools + tools,
            toolChoice: toolChoice ?? base.toolChoice,
            temperature: temperature ?? base.temperature,
            topP: topP ?? base.topP,
            maxTokens: maxTokens ?? base.maxTokens,
            stopSequences: stopSequences ?? base.stopSequences,
            seed: seed ?? base.seed,
            frequencyPenalty: frequencyPenalty ?? base.frequencyPenalty,
            presencePenalty: presencePenalty ?? base.presencePenalty,
            reasoningEffort: reasoningEffort ?? base.reasoningEffort,
            responseFormat: responseFormat ?? base.responseFormat,
            additional: additional.members.reduce(into: base.additional) { $0[$1.key] = $1.value }
        )
    }

    static func joined(_ first: String?, _ second: String?) -> String? {
        let parts = [first, second].compactMap(\.self).filter { !$0.isEmpty }
        return parts.isEmpty ? nil : parts.joined(separator: "\n")
    }
}
