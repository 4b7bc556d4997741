extension StreamState {
    /// Gives the pull back: to a waiting `response` if there is one. Returns whom the caller has to wake.
    mutating func release() -> StreamWaiter? {
        if let waiter = takeWaiter(for: .turn) {
            holder = .drain
            return waiter
        }
        holder = .none
        return takeWaiter(for: .update)
    }

    mutating func takeWaiter(for event: StreamWaiter.Event) -> StreamWaiter? {
        waiters.firstIndex { $0.event == event }.map { waiters.remove(at: $0) }
    }

    mutating func takeWaiters() -> [StreamWaiter] {
        defer { waiters = [] }
        return waiters
    }

    mutating func makeWaiterID() -> Int {
        nextWaiterID += 1
        return nextWaiterID
    }

    /// Enrols a waiter, unless what it waits for has happened since it asked.
    mutating func enrol(_ waiter: StreamWaiter) -> StreamWaiter.Wake? {
        // Asked under the lock: a cancellation that came earlier shows here, one that comes later finds the waiter.
        if Task.isCancelled { return .cancelled }
        if case .ended(let outcome) = phase {
            // All that is worth waiting for after the end is a result hook that was added late.
            guard case .completed = outcome, waiter.event == .turn else { return .retry }
        }
        switch (waiter.event, holder) {
        case (.update, .drain):
            guard backlog.isEmpty, !waiters.contains(where: { $0.event == .update }) else { return .retry }
        case (.update, _), (.turn, .none):
            return .retry
        case (.turn, _):
            break
        }
        waiters.append(waiter)
        return nil
    }

    /// Takes a waiter whose task was cancelled out again, unless it has been woken already.
    mutating func withdraw(_ id: Int) -> StreamWaiter? {
        waiters.firstIndex { $0.id == id }.map { waiters.remove(at: $0) }
    }
}
