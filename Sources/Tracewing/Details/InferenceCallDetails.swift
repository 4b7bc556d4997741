import TracewingModel

/// One call of a model.
public struct InferenceCallDetails: Sendable, Hashable {
    /// The model asked for.
    public var modelName: String?
    /// The provider as the GenAI conventions name it: `openai`, `anthropic`, …
    public var provider: String?
    public var operation: InferenceOperationType
    /// The model that answered.
    public var responseModel: String?
    public var endpoint: ServiceEndpoint?
    public var inputTokens: Int?
    public var outputTokens: Int?
    public var cacheReadInputTokens: Int?
    public var cacheWriteInputTokens: Int?
    public var finishReasons: [String]?
    public var thoughtProcess: String?

    public init(
        modelName: String? = nil,
        provider: String? = nil,
        operation: InferenceOperationType = .chat,
        responseModel: String? = nil,
        endpoint: ServiceEndpoint? = nil,
        inputTokens: Int? = nil,
        outputTokens: Int? = nil,
        cacheReadInputTokens: Int? = nil,
        cacheWriteInputTokens: Int? = nil,
        finishReasons: [String]? = nil,
        thoughtProcess: String? = nil
    ) {
        self.modelName = modelName
        self.provider = provider
        self.operation = operation
        self.responseModel = responseModel
        self.endpoint = endpoint
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.cacheReadInputTokens = cacheReadInputTokens
        self.cacheWriteInputTokens = cacheWriteInputTokens
        self.finishReasons = finishReasons
        self.thoughtProcess = thoughtProcess
    }

    /// The model asked for, as it is recorded: one without a name is none.
    var askedModel: String? { modelName?.stripped }
    /// Likewise the model that answered.
    var answeringModel: String? { responseModel?.stripped }

    var spanName: String { operation.name.naming(askedModel ?? answeringModel) }

    /// Writes everything up to the thoughts.
    func writeCall(to attributes: inout Attributes.Writer) {
        attributes.add(GenAI.operationName, .string(operation.name))
        attributes.addIfKnown(GenAI.Request.model, askedModel)
        attributes.addIfKnown(GenAI.Response.model, answeringModel)
        attributes.addIfKnown(GenAI.providerName, provider)
        attributes.addIfKnown(GenAI.Usage.inputTokens, inputTokens)
        attributes.addIfKnown(GenAI.Usage.outputTokens, outputTokens)
        attributes.addIfKnown(GenAI.Usage.cacheReadInputTokens, cacheReadInputTokens)
        attributes.addIfKnown(GenAI.Usage.cacheWriteInputTokens, cacheWriteInputTokens)
        if let finishReasons, !finishReasons.isEmpty {
            attributes.add(GenAI.Response.finishReasons, .strings(finishReasons))
        }
    }
}
