public import Tracing

extension StreamState {
    /// What a pull has to do that is not simply its turn.
    @usableFromInline
    enum Pull: Sendable {
        /// Make the source, then pull it.
        case open(Opening<Update>, ServiceContext?, [Observation<Update, Response>])
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
        @usableFromInline let upstream: Upstream<Update>
        /// Whether there are transform hooks: they are only fetched if so, because even an empty array is counted.
        @usableFromInline let isTransformed: Bool

        @inlinable
        init(_ upstream: Upstream<Update>, isTransformed: Bool) {
            self.upstream = upstream
            self.isTransformed = isTransformed
        }
    }

    /// A consumer pulls an open stream nobody else is pulling. Nil in all other cases: see ``pullOutOfTurn()``.
    @inlinable
    mutating func pullInTurn() -> Turn? {
        guard case .open(let upstream) = phase, case .none = holder else { return nil }
        holder = .consumer
        return Turn(upstream, isTransformed: !transformHooks.isEmpty)
    }

    @usableFromInline
    mutating func pullOutOfTurn() -> Pull {
        switch phase {
        case .open(let upstream) where holder == .none:
            holder = .consumer
            return .pull(Turn(upstream, isTransformed: !transformHooks.isEmpty))
        case .new(let opening):
            holder = .consumer
            return open(opening)
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

    mutating func open(_ opening: Opening<Update>) -> Pull {
        phase = .opening
        return .open(opening, context, observers)
    }

    /// The source was made, and this is its first pull. Nil if the stream was closed meanwhile; then the
    /// caller closes the source.
    mutating func opened(_ upstream: Upstream<Update>) -> Turn? {
        guard case .opening = phase else {
            holder = .none
            return nil
        }
        phase = .open(upstream)
        return Turn(upstream, isTransformed: !transformHooks.isEmpty)
    }

    /// An update that was recorded, and who has to know.
    @usableFromInline
    struct Delivery: Sendable {
        @usableFromInline let sequence: Int
        /// Nil rather than empty: see ``Turn/isTransformed``.
        @usableFromInline let observers: [Observation<Update, Response>]?
        @usableFromInline let waiter: StreamWaiter?

        @inlinable
        init(sequence: Int, observers: [Observation<Update, Response>]?, waiter: StreamWaiter?) {
            self.sequence = sequence
            self.observers = observers
            self.waiter = waiter
        }
    }

    /// An update came through the transform hooks: it is recorded, and the pull is over. Nil if the stream was closed
    /// meanwhile; then the caller drops the update and leaves.
    @inlinable
    mutating func deliver(_ update: Update, hasBufferedUpdate: Bool) -> Delivery? {
        guard isOpen else { return nil }
        if keepsUpdates { updates.append(update) }
        self.hasBufferedUpdate = hasBufferedUpdate
        var waiter: StreamWaiter?
        if holder == .consumer, waiters.isEmpty {
            holder = .none
        } else {
            waiter = passOn(update)
        }
        defer { deliveries += 1 }
        return Delivery(sequence: deliveries, observers: observers.isEmpty ? nil : observers, waiter: waiter)
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

    /// The pull is over and the stream was closed while it ran: the source is left to the caller to close.
    @usableFromInline
    mutating func leave() -> Upstream<Update>? {
        holder = .none
        defer { orphan = nil }
        return orphan
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
