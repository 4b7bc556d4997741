import AsyncHTTPClient
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1
import ServiceLifecycle
import TracewingAgents
import TracewingHosting
import TracewingModel

/// An agent behind HTTP, on a free port of loopback.
struct HostedAgent: Sendable {
    let url: String

    /// Serves the agent for as long as `body` takes.
    static func run<Result: Sendable>(
        _ agent: Agent,
        maxBodyBytes: Int = 4 << 20,
        logger: Logger = Logger(label: "silence") { _ in SwiftLogNoOpLogHandler() },
        _ body: @Sendable (HostedAgent) async throws -> Result
    ) async throws -> Result {
        let router = Router()
        AgentRoutes(agent, maxBodyBytes: maxBodyBytes, logger: logger).add(to: router, at: "/chat")
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in port.yield(channel.localAddress?.port ?? 0) },
            logger: Logger(label: "silence") { _ in SwiftLogNoOpLogHandler() }
        )
        let services = ServiceGroup(
            services: [application],
            logger: Logger(label: "silence") { _ in SwiftLogNoOpLogHandler() }
        )
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            let port = await ports.first { _ in true } ?? 0
            let result: Swift.Result<Result, any Error>
            do {
                result = .success(try await body(HostedAgent(url: "http://127.0.0.1:\(port)/chat")))
            } catch {
                result = .failure(error)
            }
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
            return try result.get()
        }
    }

    /// Asks, and gives the answer as soon as its head is there.
    func ask(_ headers: [(String, String)] = []) async throws -> HTTPClientResponse {
        try await post(
            Array(#"{"id":"c","messages":[{"role":"user","parts":[{"type":"text","text":"Go"}]}]}"#.utf8),
            headers: headers
        )
    }

    /// Asks, and gives all the events of the answer.
    func events(_ headers: [(String, String)] = []) async throws -> UIEvents {
        UIEvents(Array(try await ask(headers).body.collect(upTo: 64 << 20).readableBytesView))
    }

    func post(
        _ body: [UInt8],
        type: String? = "application/json",
        headers: [(String, String)] = []
    ) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        if let type { request.headers.add(name: "content-type", value: type) }
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        request.body = .bytes(body)
        return try await HTTPClient.untraced.execute(request, timeout: .seconds(30))
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
