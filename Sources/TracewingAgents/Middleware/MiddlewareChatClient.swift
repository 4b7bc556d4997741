import TracewingStreams
import Tracing

/// Puts an agent's chat middleware around its model.
struct MiddlewareChatClient: ChatClient {
    private let client: any ChatClient
    private let middleware: [any ChatMiddleware]

    init(_ client: any ChatClient, middleware: [any ChatMiddleware]) {
        self.client = client
        self.middleware = middleware
    }

    var model: ChatModel { client.model }

    func stream(_ request: ChatRequest, context: ServiceContext) -> ResponseStream<ChatUpdate, ChatResponse> {
        let handle = chained(middleware.map { middleware in { try await middleware.handle($0, next: $1) } }) {
            [client] in client.stream($0, context: context)
        }
        return ResponseStream(deferring: { try await handle(request) }).bound(to: context)
    }
}
