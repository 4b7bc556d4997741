extension ResponseStream {
    // MARK: From a sequence

    /// A stream over a sequence, whose response is made of the list of updates.
    ///
    /// The sequence is not iterated before the first pull. Closing the stream releases its iterator.
    @inlinable
    public convenience init<Source: AsyncSequence & Sendable>(
        _ source: Source,
        finalizer: nonisolated(nonsending) @escaping @Sendable ([Update]) async throws -> Response
    ) where Source.Element == Update {
        self.init(upstream: Upstream(source), recording: Recording(finalizer: finalizer))
    }

    /// A stream over a sequence, whose response is the list of updates.
    @inlinable
    public convenience init<Source: AsyncSequence & Sendable>(_ source: Source)
    where Source.Element == Update, Response == [Update] {
        self.init(upstream: Upstream(source), recording: Recording(finalizer: { $0 }))
    }

    /// A stream over a sequence that folds its updates into an accumulator and keeps nothing else.
    @inlinable
    public convenience init<Source: AsyncSequence & Sendable, Accumulator: Sendable>(
        _ source: Source,
        folding initial: Accumulator,
        _ fold: @escaping @Sendable (inout Accumulator, Update) -> Void,
        finalizer: nonisolated(nonsending) @escaping @Sendable (Accumulator) async throws -> Response
    ) where Source.Element == Update {
        self.init(upstream: Upstream(source), recording: Recording(folding: initial, fold, finalizer: finalizer))
    }

    // MARK: From a closure that makes a sequence

    /// A stream over a sequence that is made when it is first pulled, inside the bound context.
    ///
    /// The closure runs once, and not at all if the stream is closed before. If it throws, the stream has failed.
    @inlinable
    public convenience init<Source: AsyncSequence & SendableMetatype>(
        from makeSource: nonisolated(nonsending) @escaping @Sendable () async throws -> Source,
        finalizer: nonisolated(nonsending) @escaping @Sendable ([Update]) async throws -> Response
    ) where Source.Element == Update, Source.AsyncIterator: SendableMetatype {
        self.init(upstream: Upstream(from: makeSource), recording: Recording(finalizer: finalizer))
    }

    /// A stream over a sequence that is made when it is first pulled; the response is the list of updates.
    @inlinable
    public convenience init<Source: AsyncSequence & SendableMetatype>(
        from makeSource: nonisolated(nonsending) @escaping @Sendable () async throws -> Source
    ) where Source.Element == Update, Source.AsyncIterator: SendableMetatype, Response == [Update] {
        self.init(upstream: Upstream(from: makeSource), recording: Recording(finalizer: { $0 }))
    }

    /// A stream over a sequence that is made when it is first pulled, folding its updates into an accumulator.
    @inlinable
    public convenience init<Source: AsyncSequence & SendableMetatype, Accumulator: Sendable>(
        from makeSource: nonisolated(nonsending) @escaping @Sendable () async throws -> Source,
        folding initial: Accumulator,
        _ fold: @escaping @Sendable (inout Accumulator, Update) -> Void,
        finalizer: nonisolated(nonsending) @escaping @Sendable (Accumulator) async throws -> Response
    ) where Source.Element == Update, Source.AsyncIterator: SendableMetatype {
        self.init(
            upstream: Upstream(from: makeSource),
            recording: Recording(folding: initial, fold, finalizer: finalizer)
        )
    }

    // MARK: From a stream source

    /// A stream over a ``StreamSource`` that is made when it is first pulled, inside the bound context.
    @inlinable
    public convenience init<Source: StreamSource & SendableMetatype>(
        pulling makeSource: nonisolated(nonsending) @escaping @Sendable () async throws -> Source,
        finalizer: nonisolated(nonsending) @escaping @Sendable ([Update]) async throws -> Response
    ) where Source.Update == Update {
        self.init(upstream: Upstream(pulling: makeSource), recording: Recording(finalizer: finalizer))
    }

    /// A stream over a ``StreamSource`` that is made when it is first pulled; the response is the list of updates.
    @inlinable
    public convenience init<Source: StreamSource & SendableMetatype>(
        pulling makeSource: nonisolated(nonsending) @escaping @Sendable () async throws -> Source
    ) where Source.Update == Update, Response == [Update] {
        self.init(upstream: Upstream(pulling: makeSource), recording: Recording(finalizer: { $0 }))
    }

    /// A stream over a ``StreamSource`` that is made when it is first pulled, folding its updates into an accumulator.
    @inlinable
    public convenience init<Source: StreamSource & SendableMetatype, Accumulator: Sendable>(
        pulling makeSource: nonisolated(nonsending) @escaping @Sendable () async throws -> Source,
        folding initial: Accumulator,
        _ fold: @escaping @Sendable (inout Accumulator, Update) -> Void,
        finalizer: nonisolated(nonsending) @escaping @Sendable (Accumulator) async throws -> Response
    ) where Source.Update == Update {
        self.init(
            upstream: Upstream(pulling: makeSource),
            recording: Recording(folding: initial, fold, finalizer: finalizer)
        )
    }
}
