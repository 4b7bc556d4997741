import TracewingConcurrency

/// Stops what a source is waiting for when its stream is closed by another task.
///
/// A closed stream cannot cancel the task that pulls it: that task is the consumer's.
final class Interruption: Sendable {
    private enum State {
        case idle
        /// Something is waited for, and this stops it.
        case waiting(cancel: @Sendable () -> Void)
        case interrupted
    }

    private let state = Locked(State.idle)

    var isInterrupted: Bool {
        state.withLock { if case .interrupted = $0 { true } else { false } }
    }

    /// Stops what is being waited for, and everything that would be waited for later.
    func interrupt() {
        let cancel: (@Sendable () -> Void)? = state.withLock { state in
            defer { state = .interrupted }
            return if case .waiting(let cancel) = state { cancel } else { nil }
        }
        cancel?()
    }

    /// Runs `cancel` when the source is interrupted; at once if it has been. Replaces what was given before.
    func onInterrupt(_ cancel: @escaping @Sendable () -> Void) {
        let isInterrupted = state.withLock { state in
            if case .interrupted = state { return true }
            state = .waiting(cancel: cancel)
            return false
        }
        if isInterrupted { cancel() }
    }

    /// Sleeps until the time has passed, the task is cancelled, or the source is interrupted.
    ///
    /// - Throws: `CancellationError` in the latter two cases.
    func sleep(for duration: Duration, clock: any Clock<Duration>) async throws {
        try await run { try await clock.sleep(for: duration) }
    }

    /// Runs `work` until it ends; it is cancelled with the task that waits, and when the source is interrupted.
    func run<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
        // A task, because that is the only thing that can be cancelled from outside.
        let task = Task { try await work() }
        onInterrupt { task.cancel() }
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }
}
