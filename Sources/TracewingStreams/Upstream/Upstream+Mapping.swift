public import Tracing

extension Upstream {
    /// Pulls a stream and gives one output for every update.
    ///
    /// Not a ``StreamSource``, so that the pull of the inner stream is inlined into that of the outer one.
    @inlinable
    convenience init<Input: Sendable, InputResponse: Sendable>(
        mapping inner: ResponseStream<Input, InputResponse>.Iterator,
        _ transform: Hook<Input, Update>,
        context: ServiceContext?
    ) {
        self.init(
            context: context,
            interruption: inner.interruption,
            next: {
                guard let input = try await inner.stream.pull() else { return nil }
                switch transform {
                case .synchronous(let body): return try body(input)
                case .asynchronous(let body): return try await body(input)
                }
            },
            hasBufferedUpdate: { inner.hasBufferedUpdate },
            reachedEnd: { inner.reachedEnd },
            close: { await inner.stream.close() },
            abandon: { inner.abandon() }
        )
    }
}
