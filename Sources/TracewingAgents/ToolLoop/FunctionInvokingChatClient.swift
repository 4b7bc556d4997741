import TracewingStreams
import Tracing

/// Runs the tools a model asks for and asks the model again, until it has an answer.
struct FunctionInvokingChatClient: ChatClient {
    private let client: any ChatClient
    private let telemetry: RunTelemetry
    private let limits: ToolLoopLimits

    init(_ client: any ChatClient, telemetry: RunTelemetry, limits: ToolLoopLimits = ToolLoopLimits()) {
        self.client = client
        self.telemetry = telemetry
        self.limits = limits
    }

    var model: ChatModel { client.model }

    func stream(_ request: ChatRequest, context: ServiceContext) -> ResponseStream<ChatUpdate, ChatResponse> {
        ResponseStream(
            pulling: { [client, telemetry, limits] in
                ToolLoop(
                    client: client,
                    request: request,
                    context: context,
                    runner: ToolRunner(tools: request.tools, context: context, telemetry: telemetry, limits: limits),
                    limits: limits
                )
            },
            folding: ChatResponseBuilder(),
            { $0.add($1) },
            finalizer: { $0.response() }
        )
    }
}
