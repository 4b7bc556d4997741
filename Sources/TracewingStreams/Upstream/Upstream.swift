public import Tracing

/// A source that has been made, whatever its type.
///
/// Closures rather than subclasses: a closure made where the source's type is known is compiled for that type, a method
/// of a generic class is not, and that would cost a multiple of the rest of a pull.
///
/// `@unchecked Sendable`: the closures are called by one task at a time, as ``Confined`` says of what they capture.
/// ``interruption`` may be called by any task, and is `Sendable` by itself.
@usableFromInline
final class Upstream<Update: Sendable>: @unchecked Sendable {
    @usableFromInline typealias Next = nonisolated(nonsending) () async throws -> Update?
    @usableFromInline typealias Close = nonisolated(nonsending) () async -> Void

    /// Bound around every pull that has to read the source.
    @usableFromInline let context: ServiceContext?
    /// Stops a pull in flight, from any task.
    @usableFromInline let interruption: StreamInterruption?

    @usableFromInline let next: Next
    /// Nil for a source that has no notion of it.
    @usableFromInline let hasBufferedUpdate: (() -> Bool)?
    @usableFromInline let reachedEnd: () -> Bool
    @usableFromInline let close: Close
    @usableFromInline let abandon: () -> Void

    @inlinable
    init(
        context: ServiceContext?,
        interruption: StreamInterruption?,
        next: @escaping Next,
        hasBufferedUpdate: (() -> Bool)?,
        reachedEnd: @escaping () -> Bool,
        close: @escaping Close,
        abandon: @escaping () -> Void
    ) {
        self.context = context
        self.interruption = interruption
        self.next = next
        self.hasBufferedUpdate = hasBufferedUpdate
        self.reachedEnd = reachedEnd
        self.close = close
        self.abandon = abandon
    }
}

extension Upstream {
    /// Pulls with a context bound around the source's own code only: what the consumer does between two pulls is not
    /// part of the run.
    ///
    /// The isolation is a parameter because the closure has to capture it; otherwise it would leave the actor.
    @inlinable
    func next(in context: ServiceContext, isolation actor: isolated (any Actor)?) async throws -> Update? {
        try await ServiceContext.$current.withValue(context) {
            _ = actor
            return try await next()
        }
    }

    /// Pulls the iterator of a sequence. If it is a ``StreamSource`` it is treated as one: a cast here, once a stream,
    /// also finds a source inside generic code.
    @inlinable
    static func pulling<Iterator: AsyncIteratorProtocol>(
        _ iterator: Iterator,
        context: ServiceContext?
    ) -> Upstream<Update> where Iterator.Element == Update {
        if let source = iterator as? any StreamSource<Update> {
            return pulling(opened: source, context: context)
        }
        return Upstream(sequence: iterator, context: context)
    }

    @usableFromInline
    static func pulling<Source: StreamSource>(
        opened source: Source,
        context: ServiceContext?
    ) -> Upstream<Update> where Source.Update == Update {
        Upstream(source: source, context: context)
    }

    /// Pulls a sequence that says nothing about itself. Closing releases the iterator: an HTTP body then cancels its
    /// request.
    @inlinable
    convenience init<Iterator: AsyncIteratorProtocol>(
        sequence iterator: Iterator,
        context: ServiceContext?
    ) where Iterator.Element == Update {
        let confined = Confined<Iterator?>(iterator)
        let pulls = Confined(0)
        self.init(
            context: context,
            interruption: nil,
            next: {
                // Sequences see the cancellation of the task that pulls them, and most heed it. Those that do not are
                // stopped here. Not at every pull, because asking costs as much as two locks.
                pulls.value &+= 1
                if pulls.value & 3 == 0, Task.isCancelled { throw CancellationError() }
                return try await confined.value?.next(isolation: #isolation)
            },
            hasBufferedUpdate: nil,
            // A cancelled `AsyncThrowingStream` ends with nil, and that is no success.
            reachedEnd: { !Task.isCancelled },
            close: { confined.value = nil },
            abandon: { confined.value = nil }
        )
    }

    /// Pulls a ``StreamSource``.
    @inlinable
    convenience init<Source: StreamSource>(
        source: Source,
        context: ServiceContext?
    ) where Source.Update == Update {
        let confined = Confined<Source?>(source)
        self.init(
            context: context,
            interruption: source.interruption,
            next: { try await confined.value?.next(isolation: #isolation) },
            hasBufferedUpdate: { confined.value?.hasBufferedUpdate ?? false },
            reachedEnd: { confined.value?.reachedEnd ?? false },
            close: {
                await confined.value?.close(isolation: #isolation)
                confined.value = nil
            },
            abandon: {
                confined.value?.abandon()
                confined.value = nil
            }
        )
    }
}
