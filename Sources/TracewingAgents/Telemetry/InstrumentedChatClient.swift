import Tracewing
import TracewingModel
import TracewingStreams
import Tracing

/// Opens an inference scope around every call of a model.
struct InstrumentedChatClient: ChatClient {
    private let client: any ChatClient
    private let telemetry: RunTelemetry

    init(_ client: any ChatClient, telemetry: RunTelemetry) {
        self.client = client
        self.telemetry = telemetry
    }

    var model: ChatModel { client.model }

    func stream(_ request: ChatRequest, context: ServiceContext) -> ResponseStream<ChatUpdate, ChatResponse> {
        // Bound either way: what a client finds current does not depend on telemetry.
        guard telemetry.isOn else { return client.stream(request, context: context).bound(to: context) }
        let model = client.model
        let details = InferenceCallDetails(
            modelName: request.options.model ?? model.name,
            provider: model.provider,
            endpoint: model.serverAddress.map { ServiceEndpoint(hostname: $0, port: model.serverPort) }
        )
        let scope = InferenceScope.start(
            request: Request(
                content: telemetry.capturesContent ? MessageContent(said: request.messages) : nil,
                conversationID: telemetry.conversationID
            ),
            details: details,
            agent: telemetry.agent,
            context: context
        ) { attributes in
            attributes.addOptions(request.options)
            attributes.add(GenAI.Request.stream, .bool(request.streaming))
        }
        if telemetry.capturesContent, !request.options.tools.isEmpty {
            scope.recordToolDefinitions(.array(request.options.tools.map(\.definition)))
        }
        let observer = InferenceObserver(
            scope: scope,
            run: telemetry.facts,
            metrics: GenAIMetrics.start(details),
            isStreaming: request.streaming,
            capturesContent: telemetry.capturesContent
        )
        // The client's own stream is watched where it is: no layer is added.
        return client.stream(request, context: scope.context).bound(to: scope.context).observed(by: observer)
    }
}

extension Tool {
    /// As the GenAI conventions write it.
    fileprivate var definition: JSONValue {
        [
            "type": "function", "name": .string(name), "description": .string(description), "parameters": parameters,
        ]
    }
}
