import TracewingConcurrency
import TracewingModel

/// Spans on their way to the disk. Whoever brought them waits, but not for ever.
final class SpoolWrite: Sendable {
    struct Outcome: Sendable {
        /// How many of the spans, from the first on, are spooled.
        var kept = 0
        /// What happened to the others.
        var problem: String?
    }

    private enum State {
        case waiting(whenFinished: (@Sendable () -> Void)?)
        case finished(Outcome)
        case abandoned
    }

    let records: [SpanRecord]
    private let state = Locked(State.waiting(whenFinished: nil))

    init(_ records: [SpanRecord]) {
        self.records = records
    }

    /// The spans are on the disk, or as many as could be. False if nobody waits any more: they have gone another way.
    func finish(_ outcome: Outcome) -> Bool {
        let (isWanted, tell): (Bool, (@Sendable () -> Void)?) = state.withLock { state in
            guard case .waiting(let tell) = state else { return (false, nil) }
            state = .finished(outcome)
            return (true, tell)
        }
        tell?()
        return isWanted
    }

    /// Calls `body` when it is finished, at once if it is.
    func whenFinished(_ body: @escaping @Sendable () -> Void) {
        let isFinished = state.withLock { state in
            guard case .waiting = state else { return true }
            state = .waiting(whenFinished: body)
            return false
        }
        if isFinished { body() }
    }

    /// Stops waiting. Nil if it was not finished: from now on the spans are the caller's again.
    func stopWaiting() -> Outcome? {
        state.withLock { state in
            if case .finished(let outcome) = state { return outcome }
            state = .abandoned
            return nil
        }
    }
}
