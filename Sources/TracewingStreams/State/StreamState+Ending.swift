extension StreamState {
    /// What everybody gets to know once the outcome is settled.
    struct Ending: Sendable {
        let outcome: StreamOutcome<Response>
        let observation: Observation<Update, Response>?
        let waiters: [StreamWaiter]
        /// Kept until the lock is released: letting go of a closure may run code of the user's.
        let spent: Spent

        func announce() {
            observation?.didEnd(outcome)
        }

        func wakeWaiters() {
            for waiter in waiters { waiter.wake(.retry) }
        }
    }

    /// What only a running stream needs.
    struct Spent: Sendable {
        let transformHooks: [Hook<Update, Update?>]
        let resultHooks: [Hook<Response, Response?>]
        let finalizer: Recording<Update, Response>.Finalizer?
        let backlog: Backlog<Update>
        let interruption: StreamInterruption?
    }

    /// Settles the outcome. What only a running stream needs is let go.
    private mutating func end(_ outcome: StreamOutcome<Response>) -> Ending {
        let isCompleted = if case .completed = outcome { true } else { false }
        let isAbandoned = if case .abandoned = outcome { true } else { false }
        let spent = Spent(
            transformHooks: transformHooks,
            // A hook that was added between the last one and here runs when the response is asked for.
            resultHooks: isCompleted ? [] : resultHooks,
            finalizer: finalizer,
            // What was drained before a failure is still delivered; a closed stream delivers nothing more.
            backlog: isAbandoned ? backlog : Backlog(),
            interruption: interruption
        )
        let ending = Ending(outcome: outcome, observation: observation, waiters: takeWaiters(), spent: spent)
        phase = .ended(outcome)
        transformHooks = []
        observation = nil
        finalizer = nil
        context = nil
        interruption = nil
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

    /// What the last pull has to do first.
    enum LastPull: Sendable {
        case cleanUp([Hook<SourceEnd, Void>])
        case closed(isOrphaned: Bool)
    }

    mutating func finish(in task: TaskIdentity?) -> LastPull {
        guard isOpen else { return .closed(isOrphaned: leave()) }
        phase = .finishing
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

    /// Something threw, or the source was cut short. Decides the outcome, unless the stream was closed before.
    mutating func fail(_ outcome: StreamOutcome<Response>, in task: TaskIdentity?) -> LastPull {
        switch phase {
        case .opening, .open, .finishing, .concluding:
            phase = .failing(outcome)
            hookTask = task
            return .cleanUp(takeCleanupHooks())
        case .new, .failing, .ended:
            return .closed(isOrphaned: leave())
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
        /// Whether the source is the caller's to close: nobody is making or pulling it.
        let closesSource: Bool
        /// Hurries a pull in flight.
        let interruption: StreamInterruption?
        let hooks: [Hook<SourceEnd, Void>]
        let ending: Ending
    }

    mutating func abandon() -> Abandonment? {
        var closesSource = false
        var interruption: StreamInterruption?
        switch phase {
        case .new:
            closesSource = true
        case .open:
            closesSource = holder == .none
            isOrphaned = !closesSource
            if isOrphaned { interruption = self.interruption }
        case .opening, .finishing:
            break
        case .concluding, .failing, .ended:
            return nil
        }
        let hooks = takeCleanupHooks()
        return Abandonment(
            closesSource: closesSource,
            interruption: interruption,
            hooks: hooks,
            ending: end(.abandoned)
        )
    }
}
