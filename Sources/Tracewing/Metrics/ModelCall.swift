/// What tells model calls apart where they are measured.
struct ModelCall: Hashable {
    let operation: String
    let provider: String?
    let requestModel: String?
    var responseModel: String?
    let endpoint: ServiceEndpoint?

    init(_ details: InferenceCallDetails) {
        operation = details.operation.name
        provider = details.provider
        requestModel = details.askedModel
        responseModel = details.answeringModel
        endpoint = details.endpoint
    }
}
