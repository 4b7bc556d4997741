/// A task that has to wait for another task's pull.
///
/// A class because continuations have no fixed layout: as a struct it would slow down every value that can carry one.
@usableFromInline
final class StreamWaiter: Sendable {
    @usableFromInline
    enum Event: Sendable {
        /// A consumer pulls while `response` drains: it waits for the next drained update.
        case update
        /// `response` is asked while a consumer's pull is in flight: it waits for the pull to be over.
        case turn
    }

    @usableFromInline
    enum Wake: Sendable {
        /// Something changed: ask again.
        case retry
        /// The pull has been handed over: the waiter drains now.
        case granted
        /// The waiting task was cancelled. That changes nothing for the stream.
        case cancelled
    }

    @usableFromInline let id: Int
    @usableFromInline let event: Event
    @usableFromInline let continuation: CheckedContinuation<Wake, Never>

    init(id: Int, event: Event, continuation: CheckedContinuation<Wake, Never>) {
        self.id = id
        self.event = event
        self.continuation = continuation
    }

    func wake(_ wake: Wake) {
        continuation.resume(returning: wake)
    }
}
