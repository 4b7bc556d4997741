import TracewingConcurrency

/// Stops whoever comes until it is opened; a cancelled task passes.
final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var hasBeenReached = false
        var count = 0
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
        var watching: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Locked(State())

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [:] }
            return Array(state.waiting.values)
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Waits until the gate is open.
    func pass() async {
        let (number, watching) = state.withLock { state in
            state.hasBeenReached = true
            state.count += 1
            defer { state.watching = [] }
            return (state.count, state.watching)
        }
        for continuation in watching { continuation.resume() }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let passes = state.withLock { state in
                    if state.isOpen || Task.isCancelled { return true }
                    state.waiting[number] = continuation
                    return false
                }
                if passes { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: number) }?.resume()
        }
    }

    /// Waits until somebody stands before the gate.
    func reached() async {
        await withCheckedContinuation { continuation in
            let isReached = state.withLock { state in
                if !state.hasBeenReached { state.watching.append(continuation) }
                return state.hasBeenReached
            }
            if isReached { continuation.resume() }
        }
    }
}
