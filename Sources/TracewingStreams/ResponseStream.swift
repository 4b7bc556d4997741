public import Synchronization
public import TracewingConcurrency

/// An asynchronous sequence of updates that also yields one final response.
///
/// ```swift
/// let stream = agent.stream("Oslo to Bergen tomorrow")
/// for try await update in stream { print(update.text, terminator: "") }
/// let response = try await stream.response
/// ```
///
/// The stream is pulled, never pushed: a stream nobody pulls does no work, backpressure reaches the source, and the
/// consumer's cancellation is the source's. It starts no task. It is single pass, and `Sendable`: one task may create
/// it and others pull it, one pull at a time.
///
/// ## One pull
/// Bind the context (``bound(to:)``), pull the source, unbind; run the transform hooks; record the update; deliver it.
///
/// ## The end
/// Exactly one ``StreamOutcome`` is decided, by whichever comes first.
///
/// - The source ends: cleanup hooks run, the source is closed, the finalizer makes the response, result hooks run on
///   it, the outcome is `completed`. All of it happens inside the last pull, whether or not anyone asks for the
///   response.
/// - The source, a map or a hook throws, or the pulling task is cancelled: cleanup hooks run, the source is closed, the
///   error is thrown. Asking again gives the same error; there is never a partial response.
/// - The stream is closed or released early: the source is closed and cleanup hooks run. Result hooks do not.
///
/// ## Memory
/// A stream keeps its updates only if its finalizer takes the list of them or ``recordingUpdates()`` asked for it. The
/// initializers that fold updates into an accumulator keep only the accumulator.
public final class ResponseStream<Update: Sendable, Response: Sendable>: AsyncSequence, Sendable {
    public typealias Element = Update
    public typealias Failure = any Error

    @usableFromInline let state: Locked<StreamState<Update, Response>>
    @usableFromInline let upstream: Upstream<Update, Response>
    /// What the source said after the last pull. A hint to the stream that has this one as its source.
    @usableFromInline let hasBufferedUpdate = Atomic(false)
    @usableFromInline let record: (@Sendable (Update) -> Void)?

    @inlinable
    init(upstream: Upstream<Update, Response>, recording: Recording<Update, Response>) {
        self.upstream = upstream
        state = Locked(StreamState(recording: recording))
        record = recording.record
    }

    /// A stream released before its end is abandoned at that moment: its source is closed, its observers are told, its
    /// cleanup hooks run. Only if one of those is asynchronous does that take a task.
    deinit {
        abandonReleased()
    }

    @inlinable
    public func makeAsyncIterator() -> Iterator {
        Iterator(self)
    }

    /// The updates recorded so far, after the transform hooks.
    ///
    /// Empty unless the finalizer takes the list of updates or ``recordingUpdates()`` asked for it.
    public var updates: [Update] {
        state.withLock { $0.updates }
    }

    /// Keeps the list of ``updates``, also where the response does not need it. Call it before the first pull.
    @discardableResult
    public func recordingUpdates() -> Self {
        state.withLock { $0.keepsUpdates = true }
        return self
    }

    /// The final response: drains what is left of the stream, then gives the finalizer's value after the result hooks.
    ///
    /// Asking again gives the same value. If another task's pull is in flight it is waited for; what is drained here is
    /// still delivered to iterators that are held elsewhere, by their next pulls.
    ///
    /// Throws what the stream failed with; `CancellationError` if it was cancelled; ``StreamClosed`` if it was closed.
    /// A hook or finalizer that asks its own stream gets ``ConcurrentPull``, because it would wait for itself.
    @inlinable
    public nonisolated(nonsending) var response: Response {
        get async throws {
            try await finalResponse()
        }
    }
}
