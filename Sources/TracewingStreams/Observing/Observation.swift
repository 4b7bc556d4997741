/// An observer, or several, whatever their type. Closures for the reason given at ``Upstream``; a class, so that a pull
/// counts one reference.
@usableFromInline
final class Observation<Update: Sendable, Response: Sendable>: Sendable {
    @usableFromInline typealias DidDeliver = @Sendable (Update, Int, Bool) -> Void

    @usableFromInline let didStart: @Sendable () -> Void
    @usableFromInline let didDeliver: DidDeliver
    @usableFromInline let didEnd: @Sendable (StreamOutcome<Response>) -> Void

    @inlinable
    init<Observer: StreamObserver<Update, Response>>(_ observer: Observer) {
        didStart = { observer.didStart() }
        didDeliver = { observer.didDeliver($0, sequence: $1, wasBuffered: $2) }
        didEnd = { observer.didEnd($0) }
    }

    /// This one, then another one: a pull has one to tell however many there are.
    func followed(by other: Observation) -> Observation {
        Observation(
            didStart: { [didStart] in
                didStart()
                other.didStart()
            },
            didDeliver: { [didDeliver] update, sequence, wasBuffered in
                didDeliver(update, sequence, wasBuffered)
                other.didDeliver(update, sequence, wasBuffered)
            },
            didEnd: { [didEnd] outcome in
                didEnd(outcome)
                other.didEnd(outcome)
            }
        )
    }

    private init(
        didStart: @escaping @Sendable () -> Void,
        didDeliver: @escaping DidDeliver,
        didEnd: @escaping @Sendable (StreamOutcome<Response>) -> Void
    ) {
        self.didStart = didStart
        self.didDeliver = didDeliver
        self.didEnd = didEnd
    }
}
