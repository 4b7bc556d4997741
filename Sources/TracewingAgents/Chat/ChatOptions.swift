/// How a model shall answer. What is nil is left to the provider.
public struct ChatOptions: Sendable, Hashable {
    /// Another model than the client's own.
    public var model: String?
    public var temperature: Double?
    public var topP: Double?
    public var maxTokens: Int?
    public var stopSequences: [String]?
    public var seed: Int?
    public var frequencyPenalty: Double?
    public var presencePenalty: Double?
    public var toolChoice: ToolChoice?

    public init(
        model: String? = nil,
        temperature: Double? = nil,
        topP: Double? = nil,
        maxTokens: Int? = nil,
        stopSequences: [String]? = nil,
        seed: Int? = nil,
        frequencyPenalty: Double? = nil,
        presencePenalty: Double? = nil,
        toolChoice: ToolChoice? = nil
    ) {
        self.model = model
        self.temperature = temperature
        self.topP = topP
        self.maxTokens = maxTokens
        self.stopSequences = stopSequences
        self.seed = seed
        self.frequencyPenalty = frequencyPenalty
        self.presencePenalty = presencePenalty
        self.toolChoice = toolChoice
    }

    /// These options where they say something, `base` where they do not.
    public func merged(over base: ChatOptions) -> ChatOptions {
        ChatOptions(
            model: model ?? base.model,
            temperature: temperature ?? base.temperature,
            topP: topP ?? base.topP,
            maxTokens: maxTokens ?? base.maxTokens,
            stopSequences: stopSequences ?? base.stopSequences,
            seed: seed ?? base.seed,
            frequencyPenalty: frequencyPenalty ?? base.frequencyPenalty,
            presencePenalty: presencePenalty ?? base.presencePenalty,
            toolChoice: toolChoice ?? base.toolChoice
        )
    }
}
