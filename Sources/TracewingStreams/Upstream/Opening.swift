public import Tracing

/// A source that has not been made yet.
@usableFromInline
struct Opening<Update: Sendable>: Sendable {
    @usableFromInline
    typealias Make = nonisolated(nonsending) @Sendable (ServiceContext?) async throws -> Upstream<Update>

    /// Makes the source. The context it is given is bound already.
    @usableFromInline let make: Make
    /// Closes what the source would have been made of: the inner stream of a stream closed before its first pull.
    @usableFromInline let closeUnopened: StreamInterruption?

    @inlinable
    init(closeUnopened: StreamInterruption? = nil, make: @escaping Make) {
        self.make = make
        self.closeUnopened = closeUnopened
    }

    /// Makes the source with a context bound. See ``Upstream/next(in:isolation:)``.
    func make(in context: ServiceContext, isolation actor: isolated (any Actor)?) async throws -> Upstream<Update> {
        try await ServiceContext.$current.withValue(context) {
            _ = actor
            return try await make(context)
        }
    }

    @inlinable
    init<Source: AsyncSequence & Sendable>(_ source: Source) where Source.Element == Update {
        self.init(closeUnopened: (source as? any Closable)?.closing) { context in
            Upstream.pulling(source.makeAsyncIterator(), context: context)
        }
    }

    @inlinable
    init<Source: AsyncSequence & SendableMetatype>(
        from makeSource: nonisolated(nonsending) @escaping @Sendable () async throws -> Source
    ) where Source.Element == Update, Source.AsyncIterator: SendableMetatype {
        self.init { context in
            Upstream.pulling(try await makeSource().makeAsyncIterator(), context: context)
        }
    }

    @inlinable
    init<Source: StreamSource & SendableMetatype>(
        pulling makeSource: nonisolated(nonsending) @escaping @Sendable () async throws -> Source
    ) where Source.Update == Update {
        self.init { context in
            Upstream(source: try await makeSource(), context: context)
        }
    }
}

/// A stream of any type, found behind the type of a source.
@usableFromInline
protocol Closable {
    var closing: StreamInterruption { get }
}

extension ResponseStream: Closable {
    @usableFromInline var closing: StreamInterruption {
        { await self.close() }
    }
}
