public import Tracing

/// Pulls a stream and gives any number of outputs for every update.
@usableFromInline
struct FlatMapAdapter<Input: Sendable, InputResponse: Sendable, Output: Sendable>: SourceAdapter {
    @usableFromInline let inner: ResponseStream<Input, InputResponse>.Iterator
    @usableFromInline let transform: Hook<Input, [Output]>
    /// Outputs of the last update that have not been given yet.
    @usableFromInline var pending: [Output] = []
    @usableFromInline var position = 0

    @inlinable
    init(_ inner: ResponseStream<Input, InputResponse>.Iterator, _ transform: Hook<Input, [Output]>) {
        self.inner = inner
        self.transform = transform
    }

    @inlinable
    mutating func next(in context: ServiceContext?, isolation actor: isolated (any Actor)?) async throws -> Output? {
        while position == pending.count {
            let input = try await reading(in: inner.hasBufferedUpdate ? nil : context, isolation: actor) {
                try await inner.stream.pull(isolation: actor)
            }
            guard let input else { return nil }
            pending = try await transform.run(input)
            position = 0
        }
        defer {
            position += 1
            // The last output must not stay alive until the next update comes.
            if position == pending.count { (pending, position) = ([], 0) }
        }
        return pending[position]
    }

    @inlinable var runsAsynchronousMap: Bool { mutating get { transform.isAsynchronous } }
    @inlinable var reachedEnd: Bool { inner.reachedEnd }
    @inlinable var hasBufferedUpdate: Bool { mutating get { position < pending.count || inner.hasBufferedUpdate } }
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
