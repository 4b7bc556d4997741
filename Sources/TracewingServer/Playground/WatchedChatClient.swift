import Foundation
import Synchronization
import TracewingAgents
import TracewingConcurrency
import TracewingStreams
import Tracing

/// Asks a model, and gives it up when nothing comes for too long: its answer has then failed, and what had come of it
/// is kept.
struct WatchedChatClient: ChatClient {
    private let client: any ChatClient
    private let limit: Duration
    private let willAsk: @Sendable (ServiceContext) -> Void

    /// - Parameters:
    ///   - limit: How long the model may say nothing.
    ///   - willAsk: Told the context of every request, before it is sent.
    init(
        _ client: any ChatClient,
        limit: Duration,
        willAsk: @escaping @Sendable (ServiceContext) -> Void = { _ in }
    ) {
        self.client = client
        self.limit = limit
        self.willAsk = willAsk
    }

    var model: ChatModel { client.model }

    func stream(_ request: ChatRequest, context: ServiceContext) -> ResponseStream<ChatUpdate, ChatResponse> {
        willAsk(context)
        let stream = client.stream(request, context: context)
        return ResponseStream(
            pulling: { WatchedSource(stream, limit: limit) },
            folding: (),
            { _, _ in },
            finalizer: { _ in try await stream.response }
        )
    }
}

/// Whether a stream was closed because nothing came. Set before the stream is closed, and asked after it has ended:
/// the stream's lock lies between.
private final class Stall: Sendable {
    let hasHappened = Atomic(false)
}

/// Pulls a stream, and closes it when a pull takes too long.
private struct WatchedSource: StreamSource {
    private let stream: ResponseStream<ChatUpdate, ChatResponse>
    private let iterator: ResponseStream<ChatUpdate, ChatResponse>.Iterator
    private let limit: Duration
    private let stall = Stall()

    init(_ stream: ResponseStream<ChatUpdate, ChatResponse>, limit: Duration) {
        self.stream = stream
        self.limit = limit
        iterator = stream.makeAsyncIterator()
    }

    mutating func next(isolation actor: isolated (any Actor)?) async throws -> ChatUpdate? {
        // What has been read already costs no timer.
        guard !iterator.hasBufferedUpdate else { return try await iterator.next(isolation: actor) }
        let timer = Task { [stream, limit, stall] in
            try await Task.sleep(for: limit.atMostAYear)
            stall.hasHappened.store(true, ordering: .relaxed)
            await stream.close()
        }
        defer { timer.cancel() }
        do {
            if let update = try await iterator.next(isolation: actor) { return update }
        } catch {
            guard stall.hasHappened.load(ordering: .relaxed) else { throw error }
        }
        guard stall.hasHappened.load(ordering: .relaxed) else { return nil }
        throw ChatError(
            .timedOut,
            "The model said nothing for \(limit.formatted(.units(allowed: [.seconds, .milliseconds]))). Try again."
        )
    }

    var reachedEnd: Bool { iterator.reachedEnd }
    var hasBufferedUpdate: Bool { iterator.hasBufferedUpdate }

    func close(isolation actor: isolated (any Actor)?) async {
        await iterator.close(isolation: actor)
    }

    func abandon() {
        iterator.abandon()
    }

    var interruption: StreamInterruption? { iterator.interruption }
}
