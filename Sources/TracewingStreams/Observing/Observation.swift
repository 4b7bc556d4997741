/// An observer, whatever its type. Closures for the reason given at ``Upstream``.
@usableFromInline
struct Observation<Update: Sendable, Response: Sendable>: Sendable {
    @usableFromInline let didStart: @Sendable () -> Void
    @usableFromInline let didDeliver: @Sendable (Update, Int) -> Void
    @usableFromInline let didEnd: @Sendable (StreamOutcome<Response>) -> Void

    @inlinable
    init<Observer: StreamObserver<Update, Response>>(_ observer: Observer) {
        didStart = { observer.didStart() }
        didDeliver = { observer.didDeliver($0, sequence: $1) }
        didEnd = { observer.didEnd($0) }
    }
}
