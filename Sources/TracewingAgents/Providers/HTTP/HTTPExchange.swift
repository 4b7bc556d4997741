import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Tracing
import TracewingConcurrency

/// One HTTP request and its answer, pulled part by part, that any task can cancel.
///
/// The async API of the HTTP client only stops when the task that waits is cancelled, or when its iterator is released.
/// A stream that is closed while a pull is in flight can do neither, so this stands on the delegate API, where
/// ``cancel()`` ends the request and the wait at once.
///
/// What is read ahead of the consumer is kept here, up to one network read. With the client it would be lost should the
/// connection break, and the text so far must not be.
final class HTTPExchange: HTTPClientResponseDelegate {
    typealias Response = Void

    fileprivate struct State {
        /// Tells the client that the request is not wanted any more.
        var cancelRequest: (@Sendable () -> Void)?
        var head: HTTPResponseHead?
        var end: Result<Void, any Error>?
        var headWaiter: CheckedContinuation<HTTPResponseHead, any Error>?
        var bodyWaiter: CheckedContinuation<ByteBuffer?, any Error>?
        var endWaiter: CheckedContinuation<Void, Never>?
        /// What has come of the body and was not asked for yet.
        var unread = ByteBuffer()
        /// Lets the client read on; kept while there is enough to be asked for.
        var demand: EventLoopPromise<Void>?
        var isDiscarding = false
        /// How many bytes may still be thrown away.
        var discardLimit = 1 << 16
        var discardDeadline: Scheduled<Void>?
    }

    private static let readAheadLimit = 1 << 16

    private let state = Locked(State())
    private let eventLoop: any EventLoop

    private init(eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    deinit {
        // The client waits for this promise; one that is never kept is a programming error to NIO.
        state.withLock { $0.takeDemand() }?.succeed()
    }

    /// Posts `body` to `url`.
    ///
    /// - Parameter context: What the spans of a client that makes spans hang under.
    /// - Throws: An error of the client's if `url` is none.
    static func post(
        _ body: [UInt8],
        to url: String,
        headers: HTTPHeaders,
        on client: HTTPClient,
        in context: ServiceContext
    ) throws -> HTTPExchange {
        let exchange = HTTPExchange(eventLoop: client.eventLoopGroup.any())
        let cancelRequest: @Sendable () -> Void
        if client.tracer == nil {
            let request = try HTTPClient.Request(url: url, method: .POST, headers: headers, body: .bytes(body))
            let task = client.execute(request: request, delegate: exchange)
            cancelRequest = { task.cancel() }
        } else {
            // The delegate API starts the client's spans on an event loop, where no context is current: they would hang
            // under nothing. The async API starts them here.
            var request = HTTPClientRequest(url: url)
            request.method = .POST
            request.headers = headers
            request.body = .bytes(ByteBuffer(bytes: body))
            let task = Task { [request] in
                await ServiceContext.withValue(context) { await exchange.run(request, on: client) }
            }
            cancelRequest = { task.cancel() }
        }
        exchange.state.withLock { $0.cancelRequest = cancelRequest }
        return exchange
    }

    private func run(_ request: HTTPClientRequest, on client: HTTPClient) async {
        do {
            let response = try await client.execute(request, deadline: .distantFuture)
            receive(HTTPResponseHead(version: response.version, status: response.status, headers: response.headers))
            for try await part in response.body { try await receive(part)?.get() }
            end(with: .success(()))
        } catch {
            end(with: .failure(error))
        }
    }

    /// The answer's status and headers. Asked for once, before the body.
    func head(isolation actor: isolated (any Actor)?) async throws -> HTTPResponseHead {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation(isolation: actor) { continuation in
                let head: Result<HTTPResponseHead, any Error>? = state.withLock { state in
                    if let head = state.head { return .success(head) }
                    if case .failure(let error)? = state.end { return .failure(error) }
                    state.headWaiter = continuation
                    return nil
                }
                if let head { continuation.resume(with: head) }
            }
        } onCancel: {
            cancel()
        }
    }

    /// What has come of the body since this was last asked; nil at its end.
    func next(isolation actor: isolated (any Actor)?) async throws -> ByteBuffer? {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation(isolation: actor) { continuation in
                let (part, demand) = state.withLock { state in
                    let part = state.takeUnread()
                    if part == nil { state.bodyWaiter = continuation }
                    return (part, state.takeDemand())
                }
                demand?.succeed()
                if let part { continuation.resume(with: part) }
            }
        } onCancel: {
            cancel()
        }
    }

    /// The rest of the body, up to `limit` bytes; what exceeds them is cut off.
    func collect(upTo limit: Int, isolation actor: isolated (any Actor)?) async throws -> ByteBuffer {
        var body = ByteBuffer()
        while body.readableBytes < limit, var part = try await next(isolation: actor) {
            body.writeBuffer(&part)
        }
        return body
    }

    /// Ends the request. Who waits is thrown a `CancellationError`.
    func cancel() {
        let old = state.withLock { state in
            let old = state
            state.end = state.end ?? .failure(CancellationError())
            state.headWaiter = nil
            state.bodyWaiter = nil
            state.endWaiter = nil
            state.unread = ByteBuffer()
            state.demand = nil
            return old
        }
        old.headWaiter?.resume(throwing: CancellationError())
        old.bodyWaiter?.resume(throwing: CancellationError())
        old.endWaiter?.resume()
        old.demand?.succeed()
        if old.end == nil { old.cancelRequest?() }
    }

    /// Reads what little is left of the body, and waits for its end: only then can the connection be used again.
    func finish(isolation actor: isolated (any Actor)?) async {
        discardRest()
        await withCheckedContinuation(isolation: actor) { continuation in
            let hasEnded = state.withLock { state in
                if state.end == nil { state.endWaiter = continuation }
                return state.end != nil
            }
            if hasEnded { continuation.resume() }
        }
    }

    /// Reads what little is left of the body in the background.
    ///
    /// A server that has said its last word closes the body within moments. One that does not, loses the connection.
    func discardRest() {
        let (demand, isOver) = state.withLock { state in
            state.isDiscarding = true
            state.unread = ByteBuffer()
            return (state.takeDemand(), state.end != nil)
        }
        demand?.succeed()
        guard !isOver else { return }
        let deadline = eventLoop.scheduleTask(in: .milliseconds(100)) { self.cancel() }
        let hasEnded = state.withLock { state in
            state.discardDeadline = deadline
            return state.end != nil
        }
        if hasEnded { deadline.cancel() }
    }

    // MARK: What the client reports

    func didReceiveHead(task: HTTPClient.Task<Void>, _ head: HTTPResponseHead) -> EventLoopFuture<Void> {
        receive(head)
        return task.eventLoop.makeSucceededVoidFuture()
    }

    func didReceiveBodyPart(task: HTTPClient.Task<Void>, _ part: ByteBuffer) -> EventLoopFuture<Void> {
        receive(part) ?? task.eventLoop.makeSucceededVoidFuture()
    }

    func didReceiveError(task: HTTPClient.Task<Void>, _ error: any Error) {
        end(with: .failure(error))
    }

    func didFinishRequest(task: HTTPClient.Task<Void>) {
        end(with: .success(()))
    }

    private func receive(_ head: HTTPResponseHead) {
        let waiter = state.withLock { state in
            state.head = head
            return state.takeHeadWaiter()
        }
        waiter?.resume(returning: head)
    }

    /// Takes in a part of the body. What it returns is to be waited for before the next part.
    private func receive(_ part: ByteBuffer) -> EventLoopFuture<Void>? {
        enum Action {
            case goOn, cancel
            case pause(EventLoopFuture<Void>)
            case hand(CheckedContinuation<ByteBuffer?, any Error>)
        }
        let action: Action = state.withLock { state in
            if state.isDiscarding {
                state.discardLimit -= part.readableBytes
                return state.discardLimit > 0 ? .goOn : .cancel
            }
            if state.end != nil { return .goOn }
            if let waiter = state.takeBodyWaiter() { return .hand(waiter) }
            state.unread.writeImmutableBuffer(part)
            guard state.unread.readableBytes >= Self.readAheadLimit else { return .goOn }
            let demand = eventLoop.makePromise(of: Void.self)
            state.demand = demand
            return .pause(demand.futureResult)
        }
        switch action {
        case .goOn: break
        case .pause(let demand): return demand
        case .hand(let waiter): waiter.resume(returning: part)
        case .cancel: cancel()
        }
        return nil
    }

    private func end(with result: Result<Void, any Error>) {
        let (headWaiter, bodyWaiter, endWaiter, deadline) = state.withLock { state in
            state.end = state.end ?? result
            return (state.takeHeadWaiter(), state.takeBodyWaiter(), state.takeEndWaiter(), state.discardDeadline)
        }
        deadline?.cancel()
        endWaiter?.resume()
        switch result {
        case .success:
            bodyWaiter?.resume(returning: nil)
        case .failure(let error):
            headWaiter?.resume(throwing: error)
            bodyWaiter?.resume(throwing: error)
        }
    }
}

extension HTTPExchange.State {
    /// What can be handed out at once; nil if the body has to be waited for.
    fileprivate mutating func takeUnread() -> Result<ByteBuffer?, any Error>? {
        guard unread.readableBytes == 0 else {
            defer { unread = ByteBuffer() }
            return .success(unread)
        }
        return end.map { $0.map { nil } }
    }

    fileprivate mutating func takeDemand() -> EventLoopPromise<Void>? {
        defer { demand = nil }
        return demand
    }

    fileprivate mutating func takeHeadWaiter() -> CheckedContinuation<HTTPResponseHead, any Error>? {
        defer { headWaiter = nil }
        return headWaiter
    }

    fileprivate mutating func takeBodyWaiter() -> CheckedContinuation<ByteBuffer?, any Error>? {
        defer { bodyWaiter = nil }
        return bodyWaiter
    }

    fileprivate mutating func takeEndWaiter() -> CheckedContinuation<Void, Never>? {
        defer { endWaiter = nil }
        return endWaiter
    }
}
