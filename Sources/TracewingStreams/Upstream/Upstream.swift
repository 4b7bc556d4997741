public import Tracing

/// The source of a stream, whatever its type.
///
/// Closures rather than subclasses: a closure made where the source's type is known is compiled for that type, a method
/// of a generic class is not, and that would cost a multiple of the rest of a pull.
///
/// `@unchecked Sendable`: what the closures touch is in a ``SourceSlot``, and they are called as it says.
@usableFromInline
struct Upstream<Update: Sendable, Response: Sendable>: @unchecked Sendable {
    @usableFromInline typealias Stream = ResponseStream<Update, Response>
    @usableFromInline
    typealias Open = nonisolated(nonsending) (ServiceContext?) async throws -> StreamInterruption?
    /// The update is handed over in place: a generic result would put a thunk with a frame of its own in between.
    @usableFromInline
    typealias Next = (isolated (any Actor)?, Stream, StreamState<Update, Response>.Turn, inout Update?) async throws
        -> Void
    @usableFromInline typealias Close = nonisolated(nonsending) () async -> Void

    /// Makes the source, inside the context. Gives what stops a pull in flight, from any task.
    @usableFromInline let open: Open
    /// One pull, from the source to the delivery.
    @usableFromInline let next: Next
    @usableFromInline let reachedEnd: () -> Bool
    @usableFromInline let close: Close
    @usableFromInline let abandon: () -> Void

    @inlinable
    init<Adapter: SourceAdapter>(
        closeUnopened: StreamInterruption? = nil,
        _ make: nonisolated(nonsending) @escaping @Sendable () async throws -> Adapter
    ) where Adapter.Update == Update {
        let slot = SourceSlot(closeUnopened: closeUnopened, make)
        open = { try await slot.open(in: $0, isolation: #isolation) }
        next = { actor, stream, turn, update in try await stream.pull(slot, turn, &update, isolation: actor) }
        reachedEnd = { slot.source?.reachedEnd ?? false }
        close = { await slot.close(isolation: #isolation) }
        abandon = { slot.abandon() }
    }
}

extension Upstream {
    @inlinable
    init<Source: AsyncSequence & Sendable>(_ source: Source) where Source.Element == Update {
        self.init(closeUnopened: (source as? any Closable)?.closing) { SequenceAdapter(source.makeAsyncIterator()) }
    }

    @inlinable
    init<Source: AsyncSequence & SendableMetatype>(
        from makeSource: nonisolated(nonsending) @escaping @Sendable () async throws -> Source
    ) where Source.Element == Update, Source.AsyncIterator: SendableMetatype {
        self.init { SequenceAdapter(try await makeSource().makeAsyncIterator()) }
    }

    @inlinable
    init<Source: StreamSource & SendableMetatype>(
        pulling makeSource: nonisolated(nonsending) @escaping @Sendable () async throws -> Source
    ) where Source.Update == Update {
        self.init { StreamSourceAdapter(try await makeSource()) }
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
