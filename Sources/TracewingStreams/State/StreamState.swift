internal import Logging
internal import Tracing

/// The state machine of a ``ResponseStream``. A value: every method changes it and returns what the caller has to do.
@usableFromInline
struct StreamState<Update: Sendable, Response: Sendable>: Sendable {
    @usableFromInline
    enum Phase: Sendable {
        /// Never pulled.
        case new
        /// The first pull is making the source.
        case opening
        /// Between the first pull and the end.
        case open
        /// The source ended by itself; the last pull runs the cleanup hooks and the finalizer.
        case finishing
        /// The finalizer has answered; the last pull runs the result hooks. It is too late to abandon the stream:
        /// a result hook must never have run for a stream that did not complete.
        case concluding
        /// A failure or cancellation is decided; the last pull runs the cleanup hooks and closes the source.
        case failing(StreamOutcome<Response>)
        /// Over, and everybody may know.
        case ended(StreamOutcome<Response>)
    }

    /// Who may touch the source: nobody, or the one task whose pull is in flight.
    @usableFromInline
    enum Holder: Sendable {
        case none
        /// One pull of an iterator; given back when the pull returns.
        case consumer
        /// `response`, which keeps the pull until the end.
        case drain
    }

    @usableFromInline var phase = Phase.new
    @usableFromInline var holder = Holder.none
    /// The task that runs hooks or an asynchronous map inside its pull. If it asked for more, it would wait for itself.
    @usableFromInline var hookTask: TaskIdentity?
    /// The stream was closed during a pull: whoever holds the pull closes the source.
    var isOrphaned = false
    /// Stops a pull in flight.
    var interruption: StreamInterruption?
    /// Bound around pulls of the source.
    var context: ServiceContext?

    @usableFromInline var transformHooks: [Hook<Update, Update?>] = []
    @usableFromInline var cleanupHooks: [Hook<SourceEnd, Void>] = []
    @usableFromInline var resultHooks: [Hook<Response, Response?>] = []
    @usableFromInline var observation: Observation<Update, Response>?
    var logger: Logger?

    @usableFromInline var keepsUpdates: Bool
    @usableFromInline var updates: [Update] = []
    @usableFromInline var finalizer: Recording<Update, Response>.Finalizer?
    /// How many updates were recorded.
    @usableFromInline var deliveries = 0
    /// The error of a result hook that was added after the end. The outcome is not touched by it.
    var lateFailure: (any Error)?

    /// Iterators alive: what `response` drains is kept for them.
    @usableFromInline var iterators = 0
    /// Drained and not delivered yet.
    @usableFromInline var backlog = Backlog<Update>()
    @usableFromInline var waiters: [StreamWaiter] = []
    var nextWaiterID = 0

    @inlinable
    init(recording: Recording<Update, Response>) {
        keepsUpdates = recording.keepsUpdates
        finalizer = recording.finalizer
    }
}
