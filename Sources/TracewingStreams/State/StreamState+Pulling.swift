public import Tracing

extension StreamState {
    /// What a pull has to do that is not simply its turn.
    @usableFromInline
    enum Pull: Sendable {
        /// Make the source, then pull it.
        case open(ServiceContext?, Observation<Update, Response>?)
        /// It has become its turn.
        case pull(Turn)
        /// Hand out an update that `response` drained.
        case deliver(Update)
        /// Wait for `response` to drain the next update.
        case wait
        /// The end of the sequence.
        case end
        case fail(any Error)
    }

    /// The right to pull the source.
    @usableFromInline
    struct Turn: Sendable {
        /// Whether there are transform hooks: they are only fetched if so, because even an empty array is counted.
        @usableFromInline let isTransformed: Bool

        @inlinable
        init(isTransformed: Bool) {
            self.isTransformed = isTransformed
        }
    }

    /// A consumer pulls an open stream nobody else is pulling. Nil in all other cases: see ``pullOutOfTurn()``.
    @inlinable
    mutating func pullInTurn() -> Turn? {
        guard isOpen, holder == .none else { return nil }
        holder = .consumer
        return Turn(isTransformed: !transformHooks.isEmpty)
    }

    @usableFromInline
    mutating func pullOutOfTurn() -> Pull {
        switch phase {
        case .open where holder == .none:
            holder = .consumer
            return .pull(Turn(isTransformed: !transformHooks.isEmpty))
        case .new:
            holder = .consumer
            phase = .opening
            return .open(context, observation)
        case .opening, .open, .finishing, .concluding, .failing:
            guard case .drain = holder else { return .fail(ConcurrentPull()) }
            if let update = backlog.removeFirst() { return .deliver(update) }
            return waiters.contains { $0.event == .update } ? .fail(ConcurrentPull()) : .wait
        case .ended(let outcome):
            if let update = backlog.removeFirst() { return .deliver(update) }
            switch outcome {
            case .completed, .abandoned: return .end
            case .failed(let error): return .fail(error)
            case .cancelled: return .fail(CancellationError())
            }
        }
    }

    /// The source was made, and this is its first pull. Nil if the stream was closed meanwhile; then the
    /// caller closes the source.
    mutating func opened(_ interruption: StreamInterruption?) -> Turn? {
        guard case .opening = phase else {
            holder = .none
            return nil
        }
        phase = .open
        self.interruption = interruption
        return Turn(isTransformed: !transformHooks.isEmpty)
    }

    /// An update that was recorded: its number, and who has to know.
    @usableFromInline
    struct Delivery: Sendable {
        @usableFromInline let sequence: Int
        @usableFromInline let observation: Observation<Update, Response>?

        @inlinable
        init(sequence: Int, observation: Observation<Update, Response>?) {
            self.sequence = sequence
            self.observation = observation
        }
    }

    /// An update of a consumer's pull came through the transform hooks: it is recorded, and the pull is over. Nil in
    /// all other cases, and if others care about it: see ``deliver(_:)``.
    @inlinable
    mutating func deliverInTurn(_ update: Update) -> Delivery? {
        guard isOpen, holder == .consumer, waiters.isEmpty else { return nil }
        holder = .none
        return record(update)
    }

    /// An update came through the transform hooks: it is recorded, and the pull is over, unless it is a draining one.
    /// Nil if the stream was closed meanwhile; then the caller drops the update and leaves.
    @inlinable
    mutating func deliver(_ update: Update) -> (delivery: Delivery, waiter: StreamWaiter?)? {
        guard isOpen else { return nil }
        let delivery = record(update)
        return (delivery, passOn(update))
    }

    @inlinable
    mutating func record(_ update: Update) -> Delivery {
        if keepsUpdates { updates.append(update) }
        hookTask = nil
        defer { deliveries &+= 1 }
        return Delivery(sequence: deliveries, observation: observation)
    }

    /// Ends a pull that others care about: hands it to a waiting `response`, or keeps a drained update for an iterator.
    @usableFromInline
    mutating func passOn(_ update: Update) -> StreamWaiter? {
        switch holder {
        case .drain:
            if iterators > 0 { backlog.append(update) }
            return takeWaiter(for: .update)
        case .consumer, .none:
            return release()
        }
    }

    /// The pull is over and the stream was closed while it ran. Whether the source is left to the caller to close.
    @usableFromInline
    mutating func leave() -> Bool {
        holder = .none
        hookTask = nil
        defer { isOrphaned = false }
        return isOrphaned
    }

    // MARK: Iterators

    @inlinable
    mutating func iteratorMade() {
        iterators += 1
    }

    /// The last iterator takes with it what was kept for it. Returned so that it is let go after the lock.
    @usableFromInline
    mutating func iteratorReleased() -> Backlog<Update> {
        iterators -= 1
        guard iterators == 0 else { return Backlog() }
        defer { backlog.removeAll() }
        return backlog
    }
}
