#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif
import NIOCore
import NIOHTTP1
import NIOSSL
import TracewingConcurrency

/// One connection of a ``FaultServer``. It stays on its channel's event loop.
final class FaultConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = ByteBuffer

    private let server: FaultServer
    private var request: FaultServer.Request?

    init(server: FaultServer) {
        self.server = server
    }

    func channelActive(context: ChannelHandlerContext) {
        server.didOpen(context.channel)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        server.didClose(context.channel)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            let headers = head.headers.map { (name: $0.name, value: $0.value) }
            let request = FaultServer.Request(method: head.method.rawValue, path: head.uri, headers: headers)
            if server.answersAtHead {
                perform(server.answer(to: request).steps[...], context)
            } else {
                self.request = request
            }
        case .body(let bytes):
            if server.keepsRequests { request?.body += bytes.readableBytesView }
        case .end:
            guard let request else { return }
            self.request = nil
            perform(server.answer(to: request).steps[...], context)
        }
    }

    private func perform(_ steps: ArraySlice<FaultServer.Answer.Step>, _ context: ChannelHandlerContext) {
        guard let step = steps.first else { return }
        let rest = steps.dropFirst()
        switch step {
        case .bytes(let bytes):
            write(ByteBuffer(bytes: bytes), context) { self.perform(rest, context) }
        case .flood(let bytes, let times):
            flood(ByteBuffer(bytes: bytes), times: times, context) { self.perform(rest, context) }
        case .wait(let duration):
            context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(duration.atMostAYear)) {
                self.perform(rest, context)
            }
        case .hold:
            server.released.hop(to: context.eventLoop).assumeIsolated().whenSuccess { self.perform(rest, context) }
        case .close:
            context.close(promise: nil)
        case .reset:
            reset(context)
        }
    }

    /// Calls `next` when the bytes have left; never, if the connection is gone.
    private func write(_ bytes: ByteBuffer, _ context: ChannelHandlerContext, _ next: @escaping () -> Void) {
        context.writeAndFlush(wrapOutboundOut(bytes)).assumeIsolated().whenSuccess(next)
    }

    private func flood(
        _ bytes: ByteBuffer,
        times: Int?,
        _ context: ChannelHandlerContext,
        _ next: @escaping () -> Void
    ) {
        guard times != 0 else { return next() }
        write(bytes, context) {
            self.server.didFlood(bytes.readableBytes)
            // Not from in here: a write that ends at once would call itself, deeper and deeper.
            context.eventLoop.assumeIsolated().execute {
                self.flood(bytes, times: times.map { $0 - 1 }, context, next)
            }
        }
    }

    /// A socket that does not linger is not closed in order: the other side sees a reset. TLS would say goodbye first,
    /// so it is passed over.
    private func reset(_ context: ChannelHandlerContext) {
        let security = try? context.pipeline.syncOperations.context(handlerType: NIOSSLServerHandler.self)
        guard let socket = context.channel as? any SocketOptionProvider else { return context.close(promise: nil) }
        socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).assumeIsolated().whenComplete { _ in
            (security ?? context).close(promise: nil)
        }
    }
}
