public import NIOCore

/// Bounds what is on its way to a client that reads slowly.
///
/// A run goes on while the socket takes what it says, and the system lets that be several megabytes for one client: so
/// much of an answer is said, paid for and kept that nobody has read. With a limit the model waits sooner.
///
/// ```swift
/// Application(
///     router: router,
///     server: .http1(configuration: .init(additionalChannelHandlers: [SendBufferLimit()]))
/// )
/// ```
public final class SendBufferLimit: ChannelInboundHandler, RemovableChannelHandler {
    public typealias InboundIn = NIOAny

    private let bytes: Int

    /// - Parameter bytes: What the system may keep for one connection. Small answers fit several times.
    public init(bytes: Int = 64 << 10) {
        self.bytes = bytes
    }

    public func handlerAdded(context: ChannelHandlerContext) {
        // Where the system does not want to, nothing is lost but memory.
        _ = context.channel.setOption(.socketOption(.so_sndbuf), value: .init(bytes))
    }
}
