import TracewingConcurrency

/// Lets tests that configure telemetry take turns.
///
/// Telemetry is configured once in a process, and a test runner runs many tests in one. Whatever configures or resets
/// it in here is alone with it:
///
/// ```swift
/// try await ObservabilityTurn.take {
///     Observability.configure(serviceName: "test", exporter: .inMemory(spans))
///     …
///     await Observability.reset()
/// }
/// ```
public enum ObservabilityTurn {
    private struct State {
        var isTaken = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private static let state = Locked(State())

    /// Whether this task, or one it was started by, has the turn already.
    @TaskLocal private static var isMine = false

    /// Waits for the turn, runs `body`, passes the turn on. A turn within a turn is the same one.
    public static func take<Result>(
        isolation: isolated (any Actor)? = #isolation,
        _ body: () async throws -> Result
    ) async rethrows -> Result {
        if isMine { return try await body() }
        await enter()
        defer { leave() }
        return try await $isMine.withValue(true) { try await body() }
    }

    private static func enter() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.isTaken else {
                    state.isTaken = true
                    return true
                }
                state.waiting.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    /// Hands the turn to whoever has waited longest.
    private static func leave() {
        let next: CheckedContinuation<Void, Never>? = state.withLock { state in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.isTaken = false
            return nil
        }
        next?.resume()
    }
}
