/// Watches a stream without being able to delay, replace or fail anything. It is how telemetry listens.
///
/// ```swift
/// struct ChunkCounter: StreamObserver {
///     let chunks = Atomic(0)
///
///     func didDeliver(_ update: ChatUpdate, sequence: Int) { … }
///     func didEnd(_ outcome: StreamOutcome<ChatResponse>) { … }
/// }
/// stream.observed(by: ChunkCounter())
/// ```
///
/// The methods are called synchronously, on the task that made the event happen, and outside the stream's lock. Keep
/// them short and do not block. ``didEnd(_:)`` is called exactly once for every stream, also for one that was never
/// pulled. A delivery that races ``ResponseStream/close()`` may be reported after it; nothing else is. Deliveries are
/// reported one after the other, unless another task pulls the stream while the one before is still being reported.
public protocol StreamObserver<Update, Response>: Sendable {
    associatedtype Update: Sendable
    associatedtype Response: Sendable

    /// The first pull began; the source is not made yet.
    func didStart()

    /// An update passed the transform hooks and was recorded. `sequence` counts from zero.
    func didDeliver(_ update: Update, sequence: Int)

    /// The same, for an observer that asks what had to be waited for: an update that `wasBuffered` came together with
    /// the one before it, and lay in memory since. Implement one of the two.
    func didDeliver(_ update: Update, sequence: Int, wasBuffered: Bool)

    /// The outcome is decided.
    func didEnd(_ outcome: StreamOutcome<Response>)
}

extension StreamObserver {
    public func didStart() {}
    public func didDeliver(_ update: Update, sequence: Int) {}
    @inlinable
    public func didDeliver(_ update: Update, sequence: Int, wasBuffered: Bool) {
        didDeliver(update, sequence: sequence)
    }
    public func didEnd(_ outcome: StreamOutcome<Response>) {}
}
