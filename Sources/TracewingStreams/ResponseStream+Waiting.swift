internal import TracewingConcurrency

extension ResponseStream {
    /// Whether a hook or a map asks its own stream. Its pull is the one in flight, so waiting for that would never end.
    @usableFromInline var waitsForItself: Bool {
        guard let task = state.withLock({ $0.hookTask }) else { return false }
        return task == .current
    }

    /// Waits for another task's pull. Ends early, with `.cancelled`, if this task is cancelled.
    @usableFromInline
    nonisolated(nonsending) func wait(
        for event: StreamWaiter.Event
    ) async -> StreamWaiter.Wake {
        let id = state.withLock { $0.makeWaiterID() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation() { continuation in
                let waiter = StreamWaiter(id: id, event: event, continuation: continuation)
                if let wake = state.withLock({ $0.enrol(waiter) }) { waiter.wake(wake) }
            }
        } onCancel: {
            state.withLock { $0.withdraw(id) }?.wake(.cancelled)
        }
    }
}
