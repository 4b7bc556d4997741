extension ResponseStream {
    // MARK: Synchronous

    /// A stream of any number of outputs for every update of this one, in order. The response is made of the list of
    /// outputs.
    @inlinable
    public func flatMap<Output: Sendable, NewResponse: Sendable>(
        _ transform: @escaping @Sendable (Update) throws -> [Output],
        finalizer: nonisolated(nonsending) @escaping @Sendable ([Output]) async throws -> NewResponse
    ) -> ResponseStream<Output, NewResponse> {
        flatMapped(.synchronous(transform), Recording(finalizer: finalizer))
    }

    /// A stream of any number of outputs for every update of this one, in order. The response is the list of outputs.
    @inlinable
    public func flatMap<Output: Sendable>(
        _ transform: @escaping @Sendable (Update) throws -> [Output]
    ) -> ResponseStream<Output, [Output]> {
        flatMapped(.synchronous(transform), Recording(finalizer: { $0 }))
    }

    /// A stream of any number of outputs for every update of this one, in order. The response is made of this stream's;
    /// outputs are not kept.
    @inlinable
    public func flatMap<Output: Sendable, NewResponse: Sendable>(
        _ transform: @escaping @Sendable (Update) throws -> [Output],
        response: nonisolated(nonsending) @escaping @Sendable (Response) async throws -> NewResponse
    ) -> ResponseStream<Output, NewResponse> {
        flatMapped(.synchronous(transform), Recording(response: { try await response(self.response) }))
    }

    /// A stream of any number of outputs for every update of this one, in order. The outputs are folded into an
    /// accumulator.
    @inlinable
    public func flatMap<Output: Sendable, Accumulator: Sendable, NewResponse: Sendable>(
        _ transform: @escaping @Sendable (Update) throws -> [Output],
        folding initial: Accumulator,
        _ fold: @escaping @Sendable (inout Accumulator, Output) -> Void,
        finalizer: nonisolated(nonsending) @escaping @Sendable (Accumulator) async throws -> NewResponse
    ) -> ResponseStream<Output, NewResponse> {
        flatMapped(.synchronous(transform), Recording(folding: initial, fold, finalizer: finalizer))
    }

    // MARK: Asynchronous

    /// A stream of any number of outputs for every update of this one, in order. The response is made of the list of
    /// outputs. The closure runs on the actor of whoever pulls.
    @inlinable
    public func flatMap<Output: Sendable, NewResponse: Sendable>(
        _ transform: nonisolated(nonsending) @escaping @Sendable (Update) async throws -> [Output],
        finalizer: nonisolated(nonsending) @escaping @Sendable ([Output]) async throws -> NewResponse
    ) -> ResponseStream<Output, NewResponse> {
        flatMapped(.asynchronous(transform), Recording(finalizer: finalizer))
    }

    /// A stream of any number of outputs for every update of this one, in order. The response is the list of outputs.
    @inlinable
    public func flatMap<Output: Sendable>(
        _ transform: nonisolated(nonsending) @escaping @Sendable (Update) async throws -> [Output]
    ) -> ResponseStream<Output, [Output]> {
        flatMapped(.asynchronous(transform), Recording(finalizer: { $0 }))
    }

    /// A stream of any number of outputs for every update of this one, in order. The response is made of this stream's;
    /// outputs are not kept.
    @inlinable
    public func flatMap<Output: Sendable, NewResponse: Sendable>(
        _ transform: nonisolated(nonsending) @escaping @Sendable (Update) async throws -> [Output],
        response: nonisolated(nonsending) @escaping @Sendable (Response) async throws -> NewResponse
    ) -> ResponseStream<Output, NewResponse> {
        flatMapped(.asynchronous(transform), Recording(response: { try await response(self.response) }))
    }

    /// A stream of any number of outputs for every update of this one, in order. The outputs are folded into an
    /// accumulator.
    @inlinable
    public func flatMap<Output: Sendable, Accumulator: Sendable, NewResponse: Sendable>(
        _ transform: nonisolated(nonsending) @escaping @Sendable (Update) async throws -> [Output],
        folding initial: Accumulator,
        _ fold: @escaping @Sendable (inout Accumulator, Output) -> Void,
        finalizer: nonisolated(nonsending) @escaping @Sendable (Accumulator) async throws -> NewResponse
    ) -> ResponseStream<Output, NewResponse> {
        flatMapped(.asynchronous(transform), Recording(folding: initial, fold, finalizer: finalizer))
    }

    @inlinable
    func flatMapped<Output: Sendable, NewResponse: Sendable>(
        _ transform: Hook<Update, [Output]>,
        _ recording: Recording<Output, NewResponse>
    ) -> ResponseStream<Output, NewResponse> {
        ResponseStream<Output, NewResponse>(
            upstream: Upstream(closeUnopened: closing) { FlatMapAdapter(self.makeAsyncIterator(), transform) },
            recording: recording
        )
    }
}
