import TracewingConcurrency

/// A stream that is being made, and can be called off meanwhile.
final class DeferredStream<Update: Sendable, Response: Sendable>: Sendable {
    typealias Stream = ResponseStream<Update, Response>

    private struct State {
        var task: Task<Stream, any Error>?
        var made: Stream?
        var isClosed = false
    }

    private let makeStream: @Sendable () async throws -> Stream
    private let state = Locked(State())

    init(_ makeStream: @escaping @Sendable () async throws -> Stream) {
        self.makeStream = makeStream
    }

    /// The stream, once it is made.
    var made: Stream? { state.withLock { $0.made } }

    /// Makes the stream. Called once.
    ///
    /// In a task, because that is the only thing another task can cancel.
    func make() async throws -> Stream {
        let task = state.withLock { state in
            // Made under the lock, so that nobody can call it off before it can be called off.
            let task = Task { try await makeStream() }
            state.task = task
            if state.isClosed { task.cancel() }
            return task
        }
        let stream = try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
        let isLate = state.withLock { state in
            state.task = nil
            if !state.isClosed { state.made = stream }
            return state.isClosed
        }
        guard isLate else { return stream }
        await stream.close()
        throw StreamClosed()
    }

    /// Calls off the making, or closes what was made.
    func close() async {
        await callOff()?.close()
    }

    /// The same without waiting: what was made is released.
    func abandon() {
        callOff()?.abandonReleased()
    }

    private func callOff() -> Stream? {
        let old = state.withLock { state in
            defer { state.isClosed = true }
            return state
        }
        old.task?.cancel()
        return old.made
    }
}

/// Pulls a stream that is made at its first pull.
struct DeferredSource<Update: Sendable, Response: Sendable>: StreamSource {
    private let stream: DeferredStream<Update, Response>
    private var iterator: ResponseStream<Update, Response>.Iterator?

    init(_ stream: DeferredStream<Update, Response>) {
        self.stream = stream
    }

    mutating func next(isolation actor: isolated (any Actor)?) async throws -> Update? {
        if let iterator { return try await iterator.next(isolation: actor) }
        let iterator = try await stream.make().makeAsyncIterator()
        self.iterator = iterator
        return try await iterator.next(isolation: actor)
    }

    var reachedEnd: Bool { iterator?.reachedEnd ?? true }
    var hasBufferedUpdate: Bool { iterator?.hasBufferedUpdate ?? false }

    mutating func close(isolation actor: isolated (any Actor)?) async {
        await stream.close()
        iterator = nil
    }

    mutating func abandon() {
        stream.abandon()
        iterator = nil
    }

    var interruption: StreamInterruption? {
        { [stream] in await stream.close() }
    }
}
