import TracewingConcurrency

/// A counting semaphore for tasks. Waiting ignores cancellation, as many real sources do.
final class Signal: Sendable {
    private struct State: Sendable {
        var count = 0
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Locked(State())

    func send() {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.waiters.isEmpty else { return state.waiters.removeFirst() }
            state.count += 1
            return nil
        }
        waiter?.resume()
    }

    func wait() async {
        await withCheckedContinuation { continuation in
            let proceeds = state.withLock { state in
                guard state.count == 0 else {
                    state.count -= 1
                    return true
                }
                state.waiters.append(continuation)
                return false
            }
            if proceeds { continuation.resume() }
        }
    }
}

/// Stops a source in the middle of a pull until the test lets it go on.
final class Turnstile: Sendable {
    private let arrivals = Signal()
    private let permits = Signal()

    /// The source's side.
    func pass() async {
        arrivals.send()
        await permits.wait()
    }

    /// Waits until the source stands before the turnstile.
    func arrival() async { await arrivals.wait() }

    func letPass() { permits.send() }
}
