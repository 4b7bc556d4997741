extension StreamState {
    /// What everybody gets to know once the outcome is settled.
    struct Ending: Sendable {
        let outcome: StreamOutcome<Response>
        let observers: [Observation<Update, Response>]
        let waiters: [StreamWaiter]
        /// Kept until the lock is released: letting go of a closure may run code of the user's.
        let spent: Spent

        func announce() {
            for observer in observers { observer.didEnd(outcome) }
        }

        func wakeWaiters() {
            for waiter in waiters { waiter.wake(.retry) }
        }
    }

    /// What only a running stream needs.
    struct Spent: Sendable {
        let phase: Phase
        let transformHooks: [Hook<Update, Update?>]
        let resultHooks: [Hook<Response, Response?>]
        let finalizer: Recording<Update, Response>.Finalizer?
        let backlog: Backlog<Update>
    }

    /// Settles the outcome. What only a running stream needs is let go.
    private mutating func end(_ outcome: StreamOutcome<Response>) -> Ending {
        let isCompleted = if case .completed = outcome { true } else { false }
        let isAbandoned = if case .abandoned = outcome { true } else { false }
        let spent = Spent(
            phase: phase,
            transformHooks: transformHooks,
            // A hook that was added between the last one and here runs when the response is asked for.
            resultHooks: isCompleted ? [] : resultHooks,
            finalizer: finalizer,
            // What was drained before a failure is still delivered; a closed stream delivers nothing more.
            backlog: isAbandoned ? backlog : Backlog()
        )
        let ending = Ending(outcome: outcome, observers: observers, waiters: takeWaiters(), spent: spent)
        phase = .ended(outcome)
        transformHooks = []
        observers = []
        finalizer = nil
        context = nil
        hookTask = nil
        if !isCompleted { resultHooks = [] }
        if isAbandoned { backlog.removeAll() }
        return ending
    }

    private mutating func takeCleanupHooks() -> [Hook<SourceEnd, Void>] {
        defer { cleanupHooks = [] }
        return cleanupHooks
    }

    // MARK: The source ended by itself

    enum Finish: Sendable {
        case cleanUp([Hook<SourceEnd, Void>])
        case closed(Upstream<Update>?)
    }

    mutating func finish(_ upstream: Upstream<Update>, in task: TaskIdentity?) -> Finish {
        guard case .open = phase else { return .closed(leave()) }
        phase = .finishing(upstream)
        hookTask = task
        return .cleanUp(takeCleanupHooks())
    }

    /// The cleanup hooks have run: the finalizer and its input. Nil if the stream was closed meanwhile.
    mutating func finalize() -> (finalizer: Recording<Update, Response>.Finalizer, updates: [Update])? {
        guard case .finishing = phase, let finalizer else {
            holder = .none
            return nil
        }
        return (finalizer, updates)
    }

    /// The finalizer has answered. False if the stream was closed meanwhile.
    mutating func conclude() -> Bool {
        guard case .finishing = phase else {
            holder = .none
            return false
        }
        phase = .concluding
        return true
    }

    /// Result hooks are taken one by one, so that none runs twice and one added meanwhile is not missed.
    mutating func nextResultHook() -> Hook<Response, Response?>? {
        resultHooks.isEmpty ? nil : resultHooks.removeFirst()
    }

    mutating func complete(_ response: Response) -> Ending {
        holder = .none
        return end(.completed(response))
    }

    // MARK: Failure and cancellation

    enum Failure: Sendable {
        case cleanUp([Hook<SourceEnd, Void>])
        case closed(Upstream<Update>?)
    }

    /// Something threw, or the source was cut short. Decides the outcome, unless the stream was closed before.
    mutating func fail(_ outcome: StreamOutcome<Response>, in task: TaskIdentity?) -> Failure {
        switch phase {
        case .opening, .open, .finishing, .concluding:
            phase = .failing(outcome)
            hookTask = task
            return .cleanUp(takeCleanupHooks())
        case .new, .failing, .ended:
            return .closed(leave())
        }
    }

    /// The cleanup hooks have run and the source is closed.
    mutating func failed(_ outcome: StreamOutcome<Response>) -> Ending {
        holder = .none
        return end(outcome)
    }

    // MARK: Abandonment

    /// What to do about a stream that is closed or released before its end.
    struct Abandonment: Sendable {
        /// The source, if nobody is pulling it.
        var upstream: Upstream<Update>?
        /// Hurries a pull in flight, or closes what an unopened source would have been made of.
        var interruption: StreamInterruption?
        var hooks: [Hook<SourceEnd, Void>]
        var ending: Ending
    }

    mutating func abandon() -> Abandonment? {
        var source: Upstream<Update>?
        var interruption: StreamInterruption?
        switch phase {
        case .new(let opening):
            interruption = opening.closeUnopened
        case .opening:
            break
        case .open(let upstream):
            if case .none = holder {
                source = upstream
            } else {
                orphan = upstream
                interruption = upstream.interruption
            }
        case .finishing:
            break
        case .concluding, .failing, .ended:
            return nil
        }
        let hooks = takeCleanupHooks()
        return Abandonment(upstream: source, interruption: interruption, hooks: hooks, ending: end(.abandoned))
    }
}
