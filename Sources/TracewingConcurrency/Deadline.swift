/// How an operation with a deadline came out.
public enum DeadlineOutcome<Value: Sendable>: Sendable {
    case finished(Result<Value, any Error>)
    /// The time was up first. The operation was cancelled and left behind.
    case timedOut
    /// The waiting task was cancelled first. The operation was cancelled and left behind.
    case cancelled
}

/// Runs `operation` in a task of its own and waits for it, but no longer than `duration`.
///
/// A task group would wait for a child that ignores its cancellation; this does not. What is left behind is cancelled,
/// and `onLateEnd` is called if it ends after all.
///
/// - Parameter duration: nil waits as long as it takes.
public func withDeadline<Value: Sendable>(
    _ duration: Duration?,
    operation: @escaping @Sendable () async throws -> Value,
    onLateEnd: @escaping @Sendable () -> Void = {}
) async -> DeadlineOutcome<Value> {
    let race = Race<DeadlineOutcome<Value>>()
    let work = Task {
        let result: Result<Value, any Error>
        do {
            result = .success(try await operation())
        } catch {
            result = .failure(error)
        }
        if !race.finish(.finished(result)) { onLateEnd() }
    }
    // What does not wait for anything is over by then, and needs no timer, which would cost more than it.
    await Task.yield()
    if let outcome = race.outcome { return outcome }
    let timer = duration.map { duration in
        Task {
            try await Task.sleep(for: duration.atMostAYear)
            _ = race.finish(.timedOut)
        }
    }
    let outcome = await withTaskCancellationHandler {
        await race.value()
    } onCancel: {
        _ = race.finish(.cancelled)
    }
    timer?.cancel()
    // Before the caller goes on: what it sees is that what was left behind has been told.
    if case .finished = outcome {} else { work.cancel() }
    return outcome
}

extension Duration {
    /// A sleep of more than some centuries is a trap; nobody waits even for this one.
    package var atMostAYear: Duration { min(self, .seconds(365 * 86_400)) }
}

/// A value that is set once, by whoever comes first, and awaited by one.
private final class Race<Value: Sendable>: Sendable {
    private enum State {
        case open
        case awaited(CheckedContinuation<Value, Never>)
        case decided(Value)
    }

    private let state = Locked(State.open)

    /// Whether this call was the first.
    func finish(_ value: Value) -> Bool {
        let (isFirst, waiting): (Bool, CheckedContinuation<Value, Never>?) = state.withLock { state in
            switch state {
            case .open:
                state = .decided(value)
                return (true, nil)
            case .awaited(let continuation):
                state = .decided(value)
                return (true, continuation)
            case .decided:
                return (false, nil)
            }
        }
        waiting?.resume(returning: value)
        return isFirst
    }

    /// Nil as long as it is open.
    var outcome: Value? {
        state.withLock { if case .decided(let value) = $0 { value } else { nil } }
    }

    func value() async -> Value {
        await withCheckedContinuation { continuation in
            let decided: Value? = state.withLock { state in
                if case .decided(let value) = state { return value }
                state = .awaited(continuation)
                return nil
            }
            if let decided { continuation.resume(returning: decided) }
        }
    }
}
