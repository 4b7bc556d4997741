import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import TracewingConcurrency

/// An HTTP server on loopback that fails as it is told to, for tests of whatever sends or asks over HTTP.
///
/// ```swift
/// try await FaultServer.run([.reset, .status(503, headers: ["retry-after": "1"]), .status(200)]) { server in
///     try await exporter(to: server.url).export(batch)
///     #expect(server.requests.count == 3)
/// }
/// ```
///
/// Each request gets the next answer; the last one is given again and again. Where that is not enough, a rule decides
/// for every request. The server and all its connections end with the closure. Nothing leaves the machine.
public final class FaultServer: Sendable {
    private struct State {
        var requests: [Request] = []
        var requestCount = 0
        var listener: (any Channel)?
        var connections: [ObjectIdentifier: any Channel] = [:]
        var connectionCount = 0
        var floodedBytes = 0
    }

    private let state = Locked(State())
    private let rule: @Sendable (Request) -> Answer
    private let scheme: String
    private let release: EventLoopPromise<Void>
    let answersAtHead: Bool
    let keepsRequests: Bool

    private init(
        scheme: String,
        answersAtHead: Bool,
        keepsRequests: Bool,
        rule: @escaping @Sendable (Request) -> Answer
    ) {
        self.rule = rule
        self.scheme = scheme
        self.answersAtHead = answersAtHead
        self.keepsRequests = keepsRequests
        release = MultiThreadedEventLoopGroup.singleton.next().makePromise()
    }

    /// Serves while `body` runs.
    ///
    /// - Parameters:
    ///   - answers: One for each request, in the order in which the requests come; the last one for all that follow.
    ///   - port: 0 for any that is free.
    ///   - tls: With it, the server speaks HTTPS.
    ///   - answersAtHead: Whether a request is answered as soon as its head is there, before its body is read.
    public static func run<Result>(
        _ answers: [Answer] = [.status(200)],
        port: Int = 0,
        tls: TLS? = nil,
        answersAtHead: Bool = false,
        isolation: isolated (any Actor)? = #isolation,
        _ body: (FaultServer) async throws -> Result
    ) async throws -> Result {
        try await run(
            port: port,
            tls: tls,
            answersAtHead: answersAtHead,
            isolation: isolation,
            rule: { request in
                answers.isEmpty ? .silence : answers[min(request.number, answers.count - 1)]
            },
            body
        )
    }

    /// Serves while `body` runs.
    ///
    /// - Parameters:
    ///   - keepsRequests: False for measurements: bodies are read and thrown away, and ``requests`` stays empty.
    ///   - rule: Called for every request, on an event loop: it must not block.
    public static func run<Result>(
        port: Int = 0,
        tls: TLS? = nil,
        answersAtHead: Bool = false,
        keepsRequests: Bool = true,
        isolation: isolated (any Actor)? = #isolation,
        rule: @escaping @Sendable (Request) -> Answer,
        _ body: (FaultServer) async throws -> Result
    ) async throws -> Result {
        let security = try tls?.context()
        let scheme = tls == nil ? "http" : "https"
        let server = FaultServer(
            scheme: scheme,
            answersAtHead: answersAtHead,
            keepsRequests: keepsRequests,
            rule: rule
        )
        defer { server.release.succeed() }
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let security { try pipeline.addHandler(NIOSSLServerHandler(context: security)) }
                    try pipeline.addHandler(ByteToMessageHandler(HTTPRequestDecoder()))
                    try pipeline.addHandler(FaultConnection(server: server))
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
        server.state.withLock { $0.listener = listener }
        do {
            let result = try await body(server)
            await server.close()
            return result
        } catch {
            await server.close()
            throw error
        }
    }

    /// A port on which nobody listens.
    public static func unusedPort() async throws -> Int {
        try await run { $0.port }
    }

    public var port: Int { state.withLock { $0.listener?.localAddress?.port } ?? 0 }
    /// `http://127.0.0.1:port`, or `https://…`.
    public var url: String { "\(scheme)://127.0.0.1:\(port)" }
    /// What has been asked so far.
    public var requests: [Request] { state.withLock { $0.requests } }
    /// How many connections were ever opened.
    public var connections: Int { state.withLock { $0.connectionCount } }
    /// How many of them are open.
    public var openConnections: Int { state.withLock { $0.connections.count } }
    /// How many bytes of endless bodies were taken.
    public var floodedBytes: Int { state.withLock { $0.floodedBytes } }

    /// Lets all answers with ``Answer/hold`` go on.
    public func releaseHeld() {
        release.succeed()
    }

    private func close() async {
        let (listener, connections) = state.withLock { ($0.listener, Array($0.connections.values)) }
        try? await listener?.close()
        for connection in connections { try? await connection.close() }
    }
}

// What its connections tell and ask it.
extension FaultServer {
    var released: EventLoopFuture<Void> { release.futureResult }

    func didOpen(_ channel: any Channel) {
        state.withLock { state in
            state.connections[ObjectIdentifier(channel)] = channel
            state.connectionCount += 1
        }
    }

    func didClose(_ channel: any Channel) {
        state.withLock { $0.connections[ObjectIdentifier(channel)] = nil }
    }

    func didFlood(_ count: Int) {
        state.withLock { $0.floodedBytes += count }
    }

    func answer(to request: Request) -> Answer {
        let numbered = state.withLock { state in
            var request = request
            request.number = state.requestCount
            state.requestCount += 1
            if keepsRequests { state.requests.append(request) }
            return request
        }
        return rule(numbered)
    }
}
