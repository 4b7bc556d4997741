extension ResponseStream {
    // MARK: Synchronous

    /// A stream of one output for every update of this one. The response is made of the list of outputs.
    @inlinable
    public func map<Output: Sendable, NewResponse: Sendable>(
        _ transform: @escaping @Sendable (Update) throws -> Output,
        finalizer: nonisolated(nonsending) @escaping @Sendable ([Output]) async throws -> NewResponse
    ) -> ResponseStream<Output, NewResponse> {
        mapped(.synchronous(transform), Recording(finalizer: finalizer))
    }

    /// A stream of one output for every update of this one. The response is the list of outputs.
    @inlinable
    public func map<Output: Sendable>(
        _ transform: @escaping @Sendable (Update) throws -> Output
    ) -> ResponseStream<Output, [Output]> {
        mapped(.synchronous(transform), Recording(finalizer: { $0 }))
    }

    /// A stream of one output for every update of this one. The response is made of this stream's; outputs are not
    /// kept.
    @inlinable
    public func map<Output: Sendable, NewResponse: Sendable>(
        _ transform: @escaping @Sendable (Update) throws -> Output,
        response: nonisolated(nonsending) @escaping @Sendable (Response) async throws -> NewResponse
    ) -> ResponseStream<Output, NewResponse> {
        mapped(.synchronous(transform), Recording(response: { try await response(self.response) }))
    }

    /// A stream of one output for every update of this one. The outputs are folded into an accumulator.
    @inlinable
    public func map<Output: Sendable, Accumulator: Sendable, NewResponse: Sendable>(
        _ transform: @escaping @Sendable (Update) throws -> Output,
        folding initial: Accumulator,
        _ fold: @escaping @Sendable (inout Accumulator, Output) -> Void,
        finalizer: nonisolated(nonsending) @escaping @Sendable (Accumulator) async throws -> NewResponse
    ) -> ResponseStream<Output, NewResponse> {
        mapped(.synchronous(transform), Recording(folding: initial, fold, finalizer: finalizer))
    }

    // MARK: Asynchronous

    /// A stream of one output for every update of this one. The response is made of the list of outputs. The closure
    /// runs on the actor of whoever pulls.
    @inlinable
    public func map<Output: Sendable, NewResponse: Sendable>(
        _ transform: nonisolated(nonsending) @escaping @Sendable (Update) async throws -> Output,
        finalizer: nonisolated(nonsending) @escaping @Sendable ([Output]) async throws -> NewResponse
    ) -> ResponseStream<Output, NewResponse> {
        mapped(.asynchronous(transform), Recording(finalizer: finalizer))
    }

    /// A stream of one output for every update of this one. The response is the list of outputs.
    ///
    /// The closure does not run on the actor of whoever pulls. It is not `nonisolated(nonsending)` as the others are,
    /// because the compiler would then prefer `AsyncSequence.map`, whose result has no response.
    @inlinable
    public func map<Output: Sendable>(
        _ transform: @escaping @Sendable (Update) async throws -> Output
    ) -> ResponseStream<Output, [Output]> {
        mapped(.asynchronous { try await transform($0) }, Recording(finalizer: { $0 }))
    }

    /// A stream of one output for every update of this one. The response is the list of outputs.
    ///
    /// The same as the overload before, for a closure that does not throw, which would otherwise match
    /// `AsyncSequence.map`.
    @inlinable
    public func map<Output: Sendable>(
        _ transform: @escaping @Sendable (Update) async -> Output
    ) -> ResponseStream<Output, [Output]> {
        mapped(.asynchronous { await transform($0) }, Recording(finalizer: { $0 }))
    }

    /// A stream of one output for every update of this one. The response is made of this stream's; outputs are not
    /// kept.
    @inlinable
    public func map<Output: Sendable, NewResponse: Sendable>(
        _ transform: nonisolated(nonsending) @escaping @Sendable (Update) async throws -> Output,
        response: nonisolated(nonsending) @escaping @Sendable (Response) async throws -> NewResponse
    ) -> ResponseStream<Output, NewResponse> {
        mapped(.asynchronous(transform), Recording(response: { try await response(self.response) }))
    }

    /// A stream of one output for every update of this one. The outputs are folded into an accumulator.
    @inlinable
    public func map<Output: Sendable, Accumulator: Sendable, NewResponse: Sendable>(
        _ transform: nonisolated(nonsending) @escaping @Sendable (Update) async throws -> Output,
        folding initial: Accumulator,
        _ fold: @escaping @Sendable (inout Accumulator, Output) -> Void,
        finalizer: nonisolated(nonsending) @escaping @Sendable (Accumulator) async throws -> NewResponse
    ) -> ResponseStream<Output, NewResponse> {
        mapped(.asynchronous(transform), Recording(folding: initial, fold, finalizer: finalizer))
    }

    @inlinable
    func mapped<Output: Sendable, NewResponse: Sendable>(
        _ transform: Hook<Update, Output>,
        _ recording: Recording<Output, NewResponse>
    ) -> ResponseStream<Output, NewResponse> {
        ResponseStream<Output, NewResponse>(
            upstream: Upstream(closeUnopened: closing) { MapAdapter(self.makeAsyncIterator(), transform) },
            recording: recording
        )
    }
}
