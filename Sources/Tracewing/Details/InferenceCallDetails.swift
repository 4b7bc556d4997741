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
        self.finishReasons = finishReasons
        self.thoughtProcess = thoughtProcess
    }

    var spanName: String {
        guard let model = modelName ?? responseModel, !model.isEmpty else { return operation.name }
        return "\(operation.name) \(model)"
    }

    /// Writes everything but the thoughts.
    func write(to attributes: inout Attributes) {
        attributes.setIfKnown(GenAI.Request.model, modelName)
        attributes.setIfKnown(GenAI.Response.model, responseModel)
        attributes.setIfKnown(GenAI.providerName, provider)
        attributes.setIfKnown(GenAI.Usage.inputTokens, inputTokens)
        attributes.setIfKnown(GenAI.Usage.outputTokens, outputTokens)
        if let finishReasons { attributes[GenAI.Response.finishReasons] = .strings(finishReasons) }
        endpoint?.write(to: &attributes)
    }
}
