public import Tracing

/// Pulls a ``StreamSource``.
@usableFromInline
struct StreamSourceAdapter<Source: StreamSource>: SourceAdapter {
    @usableFromInline var source: Source

    @inlinable
    init(_ source: Source) {
        self.source = source
    }

    @inlinable
    @inline(__always)
    mutating func next(in context: ServiceContext?, isolation actor: isolated (any Actor)?) async throws -> Source
        .Update?
    {
        if context == nil || source.hasBufferedUpdate { return try await source.next(isolation: actor) }
        return try await reading(in: context, isolation: actor) { try await source.next(isolation: actor) }
    }

    @inlinable var reachedEnd: Bool { source.reachedEnd }
    @inlinable var hasBufferedUpdate: Bool { mutating get { source.hasBufferedUpdate } }
    @inlinable var interruption: StreamInterruption? { source.interruption }

    @inlinable
    mutating func close(isolation actor: isolated (any Actor)?) async {
        await source.close(isolation: actor)
    }

    @inlinable
    mutating func abandon() {
        source.abandon()
    }
}
