import TracewingConcurrency

/// The time between exports, which passes when the test says so.
final class Ticks: Sendable {
    private struct State {
        var waiting: [CheckedContinuation<Void, Never>] = []
        var waits: [Duration] = []
    }

    private let state = Locked(State())

    /// How long was waited for, so far.
    var waits: [Duration] { state.withLock { $0.waits } }

    func sleep(_ duration: Duration) async throws {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                state.withLock { state in
                    state.waits.append(duration)
                    state.waiting.append(continuation)
                }
                if Task.isCancelled { tick() }
            }
        } onCancel: {
            tick()
        }
        try Task.checkCancellation()
    }

    /// Lets those who wait go on.
    func tick() {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}
