import AsyncHTTPClient
import Hummingbird
import NIOCore
import NIOHTTP1
import TracewingAgents
import TracewingHosting
import TracewingModel
import TracewingTesting

/// An agent behind HTTP, over each of the protocols.
struct HostedAgent: Sendable {
    /// Where the UI message stream is.
    let url: String
    let chatCompletions: String
    let responses: String

    private init(at base: String) {
        url = base + "/chat"
        chatCompletions = base + "/v1/chat/completions"
        responses = base + "/v1/responses"
    }

    /// Serves the agent for as long as `body` takes.
    static func run<Result: Sendable>(
        _ agent: Agent,
        maxBodyBytes: Int = 4 << 20,
        _ body: @Sendable (HostedAgent) async throws -> Result
    ) async throws -> Result {
        try await run(AgentRoutes(agent, maxBodyBytes: maxBodyBytes, logger: HTTPHost.silence), body)
    }

    /// Serves routes for as long as `body` takes.
    static func run<Result: Sendable>(
        _ routes: AgentRoutes,
        _ body: @Sendable (HostedAgent) async throws -> Result
    ) async throws -> Result {
        let router = Router()
        routes.add(to: router, at: "/chat")
        routes.add(to: router, at: "/v1/chat/completions", as: .chatCompletions)
        routes.add(to: router, at: "/v1/responses", as: .responses)
        return try await HTTPHost.run(router) { try await body(HostedAgent(at: $0)) }
    }

    /// What a user types, in a conversation of a name.
    static func question(_ text: String = "Go", conversation: String = "c") -> JSONValue {
        [
            "id": .string(conversation),
            "messages": [["id": "u1", "role": "user", "parts": [["type": "text", "text": .string(text)]]]],
        ]
    }

    /// Asks, and gives the answer as soon as its head is there.
    func ask(_ headers: [(String, String)] = []) async throws -> HTTPClientResponse {
        try await post(Self.question().utf8, headers: headers)
    }

    /// Asks, and gives all the events of the answer.
    func events(_ headers: [(String, String)] = []) async throws -> UIMessageStreamTranscript {
        try await ask(headers).transcript()
    }

    func post(
        _ body: [UInt8],
        type: String? = "application/json",
        to url: String? = nil,
        headers: [(String, String)] = []
    ) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(url: url ?? self.url)
        request.method = .POST
        if let type { request.headers.add(name: "content-type", value: type) }
        // A connection of its own: the server closes one after a stream.
        request.headers.replaceOrAdd(name: "connection", value: "close")
        for (name, value) in headers { request.headers.replaceOrAdd(name: name, value: value) }
        request.body = .bytes(body)
        return try await HTTPClient.untraced.execute(request, timeout: .seconds(30))
    }

    func send(_ method: HTTPMethod, _ path: String) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(url: url + path)
        request.method = method
        return try await HTTPClient.untraced.execute(request, timeout: .seconds(30))
    }
}

extension HTTPClientResponse {
    /// The whole body.
    func bytes() async throws -> [UInt8] {
        Array(try await body.collect(upTo: 64 << 20).readableBytesView)
    }

    func json() async throws -> JSONValue {
        try JSONValue(parsing: try await bytes())
    }

    func transcript() async throws -> UIMessageStreamTranscript {
        UIMessageStreamTranscript(try await bytes())
    }
}

extension HTTPClient {
    /// For tests: nothing it sends is traced.
    static let untraced: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.tracing.tracer = nil
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()
}
