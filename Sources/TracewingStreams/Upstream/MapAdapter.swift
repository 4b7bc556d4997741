public import Tracing

/// Pulls a stream and gives one output for every update.
@usableFromInline
struct MapAdapter<Input: Sendable, InputResponse: Sendable, Output: Sendable>: SourceAdapter {
    @usableFromInline let inner: ResponseStream<Input, InputResponse>.Iterator
    @usableFromInline let transform: Hook<Input, Output>

    @inlinable
    init(_ inner: ResponseStream<Input, InputResponse>.Iterator, _ transform: Hook<Input, Output>) {
        self.inner = inner
        self.transform = transform
    }

    @inlinable
    @inline(__always)
    mutating func next(in context: ServiceContext?, isolation actor: isolated (any Actor)?) async throws -> Output? {
        let input = try await reading(in: inner.hasBufferedUpdate ? nil : context, isolation: actor) {
            try await inner.stream.pull(isolation: actor)
        }
        guard let input else { return nil }
        switch transform {
        case .synchronous(let body): return try body(input)
        case .asynchronous(let body): return try await body(input)
        }
    }

    @inlinable var runsAsynchronousMap: Bool { mutating get { transform.isAsynchronous } }
    @inlinable var reachedEnd: Bool { inner.reachedEnd }
    @inlinable var hasBufferedUpdate: Bool { mutating get { inner.hasBufferedUpdate } }
    @inlinable var interruption: StreamInterruption? { inner.interruption }

    @inlinable
    func close(isolation actor: isolated (any Actor)?) async {
        await inner.stream.close()
    }

    @inlinable
    func abandon() {
        inner.abandon()
    }
}
