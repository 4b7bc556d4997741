import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Closes a connection whose request does not come to its end in time, and one whose request was answered before its
/// end: otherwise a body without end, or of a byte now and then, would be read for as long as somebody sends it.
///
/// One for each connection, on its event loop.
final class RequestDeadline: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// More than a route gives a body, so that it says by itself what is wrong.
    private static let requestTime = TimeAmount.seconds(35)
    /// For the client to read the answer before the line is cut: what it still sends would drop the answer otherwise.
    private static let answerTime = TimeAmount.seconds(2)

    private var requests = 0
    private var answers = 0
    private var isRequestArriving = false
    private var deadline: Scheduled<Void>?

    /// Whether what is being answered is the request that is still arriving, and not one before it.
    private var isAnswerEarly: Bool { isRequestArriving && requests == answers + 1 }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            requests += 1
            isRequestArriving = true
            close(context, in: Self.requestTime)
        case .body: break
        case .end:
            isRequestArriving = false
            deadline?.cancel()
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        var part = unwrapOutboundIn(data)
        switch part {
        case .head(var head) where isAnswerEarly:
            head.headerFields[.connection] = "close"
            part = .head(head)
        case .end:
            if isAnswerEarly { close(context, in: Self.answerTime) }
            answers += 1
        default: break
        }
        context.write(wrapOutboundOut(part), promise: promise)
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        context.fireChannelInactive()
    }

    private func close(_ context: ChannelHandlerContext, in time: TimeAmount) {
        deadline?.cancel()
        let channel = context.channel
        deadline = context.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
    }
}
