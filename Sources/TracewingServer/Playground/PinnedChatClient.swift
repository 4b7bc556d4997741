import AsyncHTTPClient
import TracewingAgents
import TracewingStreams
import Tracing

/// Asks a provider that is named by its host's name: whenever a model is asked, the name is looked up, every address
/// it has is judged, and the request goes to one that was, whatever the name leads to a moment later.
///
/// Each answer has an HTTP client of its own: what a connection is made to is decided anew.
struct PinnedChatClient: ChatClient {
    let model: ChatModel
    private let provider: ModelProvider
    private let name: String
    private let address: @Sendable () async throws -> String

    /// - Parameter address: Where the host is, looked up and judged; see ``HostResolver/publicAddress(of:)``.
    init(_ provider: ModelProvider, model: String, address: @escaping @Sendable () async throws -> String) {
        self.provider = provider
        self.address = address
        name = model
        self.model = provider.chatClient(for: model).model
    }

    func stream(_ request: ChatRequest, context: ServiceContext) -> ResponseStream<ChatUpdate, ChatResponse> {
        ResponseStream(deferring: {
            var configuration = HTTPClient.Configuration.models
            configuration.dnsOverride = [provider.host: try await address()]
            let httpClient = HTTPClient(configuration: configuration)
            return provider.chatClient(for: name, over: httpClient)
                .stream(request, context: context)
                .observed(by: HTTPClientCloser(httpClient))
        })
    }
}

/// Shuts an HTTP client down when the answer it was made for is over, however that ended.
private struct HTTPClientCloser: StreamObserver {
    typealias Update = ChatUpdate
    typealias Response = ChatResponse

    private let httpClient: HTTPClient

    init(_ httpClient: HTTPClient) {
        self.httpClient = httpClient
    }

    func didEnd(_ outcome: StreamOutcome<ChatResponse>) {
        // It fails only for a client that is shut down already.
        Task { try? await httpClient.shutdown() }
    }
}
