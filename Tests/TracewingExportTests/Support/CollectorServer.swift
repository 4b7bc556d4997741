import NIOCore
import NIOHTTP1
import NIOPosix
import TracewingConcurrency

/// An HTTP server on loopback that gives the answers it was told to, in order, the last one again and again.
final class CollectorServer: Sendable {
    enum Answer: Sendable {
        case status(Int, headers: [String: String] = [:], body: [UInt8] = [])
        /// These bytes and nothing more; the connection stays.
        case stall(String)
        /// These bytes, and the connection is closed.
        case cut(String)
        /// A 200 with a body that never ends.
        case endless
        /// Nothing at all; the connection stays.
        case silence
    }

    struct Request: Sendable {
        var method = ""
        var path = ""
        var headers = HTTPHeaders()
        var body: [UInt8] = []
    }

    private struct State: Sendable {
        var answers: [Answer]
        var requests: [Request] = []
        var channel: (any Channel)?
        var sentBytes = 0
        var closedConnections = 0
    }

    private let state: Locked<State>

    private init(_ answers: [Answer]) {
        state = Locked(State(answers: answers))
    }

    /// Serves while `body` runs.
    ///
    /// - Parameter port: 0 for any that is free.
    static func run<Result>(
        _ answers: [Answer] = [.status(200)],
        port: Int = 0,
        _ body: (CollectorServer) async throws -> Result
    ) async throws -> Result {
        let server = CollectorServer(answers)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ByteToMessageHandler(HTTPRequestDecoder()))
                    try channel.pipeline.syncOperations.addHandler(Connection(server: server))
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
        server.state.withLock { $0.channel = channel }
        do {
            let result = try await body(server)
            try await channel.close()
            return result
        } catch {
            try? await channel.close()
            throw error
        }
    }

    /// A port on which nobody listens.
    static func unusedPort() async throws -> Int {
        try await run { $0.port }
    }

    var port: Int { state.withLock { $0.channel?.localAddress?.port } ?? 0 }
    var url: String { "http://127.0.0.1:\(port)" }
    var requests: [Request] { state.withLock { $0.requests } }
    /// How many bytes of endless bodies were taken from it.
    var sentBytes: Int { state.withLock { $0.sentBytes } }
    var closedConnections: Int { state.withLock { $0.closedConnections } }

    private func answer(to request: Request) -> Answer {
        state.withLock { state in
            state.requests.append(request)
            return state.answers.count > 1 ? state.answers.removeFirst() : state.answers.first ?? .silence
        }
    }

    /// One connection. It stays on its channel's event loop.
    private final class Connection: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = ByteBuffer

        private let server: CollectorServer
        private var request = Request()

        init(server: CollectorServer) {
            self.server = server
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head):
                request = Request(method: head.method.rawValue, path: head.uri, headers: head.headers)
            case .body(let bytes):
                request.body += bytes.readableBytesView
            case .end:
                send(server.answer(to: request), context)
            }
        }

        func channelInactive(context: ChannelHandlerContext) {
            server.state.withLock { $0.closedConnections += 1 }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }

        private func send(_ answer: Answer, _ context: ChannelHandlerContext) {
            switch answer {
            case .status(let code, let headers, let body):
                var head = "HTTP/1.1 \(code) \(code)\r\n"
                for (name, value) in headers { head += "\(name): \(value)\r\n" }
                if code != 204 { head += "content-length: \(body.count)\r\n" }
                write(Array((head + "\r\n").utf8) + body, context)
            case .stall(let text):
                write(Array(text.utf8), context)
            case .cut(let text):
                write(Array(text.utf8), context)
                context.close(promise: nil)
            case .endless:
                write(Array("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".utf8), context)
                sendForever(context)
            case .silence:
                break
            }
        }

        private func write(_ bytes: [UInt8], _ context: ChannelHandlerContext) {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
        }

        private func sendForever(_ context: ChannelHandlerContext) {
            let chunk = ByteBuffer(string: "4000\r\n" + String(repeating: "x", count: 0x4000) + "\r\n")
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            context.writeAndFlush(wrapOutboundOut(chunk)).whenSuccess {
                let (connection, context) = bound.value
                connection.server.state.withLock { $0.sentBytes += 0x4000 }
                connection.sendForever(context)
            }
        }
    }
}
