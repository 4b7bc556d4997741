import NIOCore
import NIOPosix
import TracewingConcurrency
import TracewingModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// An HTTP server on loopback that answers with bytes given to it: one answer for each request, in order.
final class ScriptedServer: Sendable {
    /// What is sent for one request.
    struct Answer: Sendable {
        enum Step: Sendable {
            case bytes([UInt8])
            /// Waits until the test says ``ScriptedServer/release()``.
            case hold
            /// Sends these bytes so many times, as fast as they are taken.
            case flood([UInt8], times: Int)
            case close
            /// Ends the connection as a crash does: the client's system is told at once that it is gone.
            case reset
        }
        var steps: [Step]
    }

    struct Request: Sendable {
        var line = ""
        var headers: [String: String] = [:]
        var body: [UInt8] = []
        var json: JSONValue? { try? JSONValue(parsing: body) }
    }

    enum Event: Sendable, Equatable {
        case requested, connectionClosed
    }

    private struct State {
        var answers: [Answer]
        var requests: [Request] = []
        var connections = 0
        var hasFlooded = false
        var flooded = 0
        var release: EventLoopPromise<Void>
    }

    private let state: Locked<State>
    private let group: MultiThreadedEventLoopGroup
    private let channel: Locked<(any Channel)?> = Locked(nil)
    let events: AsyncStream<Event>
    private let report: AsyncStream<Event>.Continuation

    private init(_ answers: [Answer]) {
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let release = group.next().makePromise(of: Void.self)
        state = Locked(State(answers: answers, release: release))
        (events, report) = AsyncStream.makeStream()
    }

    static func run<Result>(
        _ answers: [Answer],
        _ body: (ScriptedServer) async throws -> Result
    ) async throws -> Result {
        let server = ScriptedServer(answers)
        let channel = try await ServerBootstrap(group: server.group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Connection(server: server))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        server.channel.withLock { $0 = channel }
        func shutDown() async {
            server.release()
            try? await channel.close().get()
            try? await server.group.shutdownGracefully()
        }
        do {
            let result = try await body(server)
            await shutDown()
            return result
        } catch {
            await shutDown()
            throw error
        }
    }

    var port: Int { channel.withLock { $0?.localAddress?.port } ?? 0 }
    var baseURL: String { "http://127.0.0.1:\(port)/v1" }
    var requests: [Request] { state.withLock { $0.requests } }
    var connections: Int { state.withLock { $0.connections } }

    /// How many bytes of a flood have been taken off our hands.
    var flooded: Int { state.withLock { $0.flooded } }
    var hasFlooded: Bool { state.withLock { $0.hasFlooded } }

    func release() {
        state.withLock { $0.release }.succeed()
    }

    /// Waits for an event.
    func until(_ event: Event) async {
        for await seen in events where seen == event { return }
    }

    private func answer(_ request: Request) -> (Answer, EventLoopFuture<Void>) {
        let next = state.withLock { state in
            state.requests.append(request)
            let answer = state.answers.isEmpty ? Answer(steps: [.close]) : state.answers.removeFirst()
            return (answer, state.release.futureResult)
        }
        report.yield(.requested)
        return next
    }

    /// `@unchecked Sendable`: it stays on its channel's event loop.
    private final class Connection: ChannelInboundHandler, @unchecked Sendable {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        let server: ScriptedServer
        var received: [UInt8] = []
        var flood: (part: ByteBuffer, times: Int, rest: ArraySlice<Answer.Step>)?

        init(server: ScriptedServer) {
            self.server = server
        }

        func channelActive(context: ChannelHandlerContext) {
            server.state.withLock { $0.connections += 1 }
        }

        func channelInactive(context: ChannelHandlerContext) {
            server.report.yield(.connectionClosed)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            received += unwrapInboundIn(data).readableBytesView
            while let request = takeRequest() {
                let (answer, release) = server.answer(request)
                send(answer.steps[...], after: release, context.channel)
            }
        }

        func channelWritabilityChanged(context: ChannelHandlerContext) {
            goOnFlooding(context.channel)
        }

        private func send(
            _ steps: ArraySlice<Answer.Step>,
            after release: EventLoopFuture<Void>,
            _ channel: any Channel
        ) {
            guard let step = steps.first else { return }
            let rest = steps.dropFirst()
            switch step {
            case .bytes(let bytes):
                channel.writeAndFlush(ByteBuffer(bytes: bytes)).whenSuccess {
                    self.send(rest, after: release, channel)
                }
            case .hold:
                release.hop(to: channel.eventLoop).whenSuccess { self.send(rest, after: release, channel) }
            case .flood(let bytes, let times):
                flood = (ByteBuffer(bytes: bytes), times, rest)
                goOnFlooding(channel)
            case .close:
                channel.close(promise: nil)
            case .reset:
                guard let socket = channel as? any SocketOptionProvider else { return channel.close(promise: nil) }
                socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in channel.close(promise: nil) }
            }
        }

        private func goOnFlooding(_ channel: any Channel) {
            while channel.isWritable, let (part, times, rest) = flood {
                guard times > 0 else {
                    flood = nil
                    server.state.withLock { $0.hasFlooded = true }
                    return send(rest, after: channel.eventLoop.makeSucceededVoidFuture(), channel)
                }
                flood = (part, times - 1, rest)
                let size = part.readableBytes
                channel.writeAndFlush(part).whenSuccess { [server] in
                    server.state.withLock { $0.flooded += size }
                }
            }
        }

        private func takeRequest() -> Request? {
            guard let end = received.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
            let lines = String(decoding: received[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
            var request = Request(line: String(lines.first ?? ""))
            for line in lines.dropFirst() {
                let parts = line.split(separator: ":", maxSplits: 1)
                request.headers[parts[0].lowercased()] = parts.count > 1 ? String(parts[1].drop { $0 == " " }) : ""
            }
            let length = request.headers["content-length"].flatMap { Int($0) } ?? 0
            guard received.count >= end.upperBound + length else { return nil }
            request.body = Array(received[end.upperBound..<end.upperBound + length])
            received.removeSubrange(..<(end.upperBound + length))
            return request
        }
    }
}

extension ScriptedServer.Answer {
    /// A whole answer with a length.
    static func document(
        _ body: String,
        status: String = "200 OK",
        type: String = "application/json",
        headers: [String: String] = [:]
    ) -> Self {
        var head = "HTTP/1.1 \(status)\r\ncontent-type: \(type)\r\ncontent-length: \(body.utf8.count)\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        return Self(steps: [.bytes(Array((head + "\r\n" + body).utf8))])
    }

    /// The head of a stream of events in chunks.
    static let eventsHead = Array(
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nx-request-id: req-1\r\ntransfer-encoding: chunked\r\n\r\n"
            .utf8
    )

    /// One chunk.
    static func chunk(_ bytes: some Collection<UInt8>) -> [UInt8] {
        Array((String(bytes.count, radix: 16) + "\r\n").utf8) + bytes + Array("\r\n".utf8)
    }

    /// A stream of events that ends as it should.
    static func events(_ body: String) -> Self {
        Self(steps: [.bytes(eventsHead + chunk(body.utf8) + Array("0\r\n\r\n".utf8))])
    }

    /// A stream of events of which only the first bytes come before the connection is closed.
    ///
    /// - Parameters:
    ///   - chunked: Whether the client can tell that something is missing.
    ///   - end: How the connection ends.
    static func events(_ body: String, cutAfter count: Int, chunked: Bool, end: Step = .close) -> Self {
        let bytes = body.utf8.prefix(count)
        guard !chunked else { return Self(steps: [.bytes(eventsHead + (count > 0 ? chunk(bytes) : [])), end]) }
        let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"
        return Self(steps: [.bytes(Array(head.utf8) + bytes), end])
    }

    /// The first events of a stream that then says nothing more.
    static func events(thenSilent body: String) -> Self {
        // A chunk of nothing would be the last one.
        Self(steps: [.bytes(eventsHead + (body.isEmpty ? [] : chunk(body.utf8)))])
    }
}
