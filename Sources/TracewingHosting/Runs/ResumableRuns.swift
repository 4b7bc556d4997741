import TracewingConcurrency

/// Runs that go on without their client, by the conversation they belong to.
///
/// They live in this process: another one behind the same address does not know them, and they end with it.
final class ResumableRuns: Sendable {
    private struct Entry: Sendable {
        let number: Int
        let events: RunEvents
        let traceID: String?
        let task: Task<Void, Never>
    }

    private struct State {
        var entries: [String: Entry] = [:]
        var count = 0
    }

    let options: Resumption
    private let state = Locked(State())

    init(options: Resumption) {
        self.options = options
    }

    deinit {
        for entry in state.withLock({ $0.entries }).values { entry.task.cancel() }
    }

    /// Starts a run that ends by itself; nil if there are as many as there may be.
    ///
    /// A run of the same conversation that still goes on is stopped: its client has said something new.
    func start(_ run: HostedRun, conversation: String) -> RunEvents? {
        let events = RunEvents(replayLimit: options.maxReplayBytes)
        let (isStarted, replaced) = state.withLock { state -> (Bool, Entry?) in
            let replaced = state.entries[conversation]
            guard replaced != nil || state.entries.count < options.maxRuns else { return (false, nil) }
            state.count += 1
            // Weak: what nobody can reach any more is stopped, not kept by its runs.
            let task = Task { [weak self, number = state.count] in
                await run.write(to: events)
                self?.remove(number, conversation: conversation)
            }
            state.entries[conversation] = Entry(
                number: state.count,
                events: events,
                traceID: run.traceID,
                task: task
            )
            return (true, replaced)
        }
        replaced?.task.cancel()
        return isStarted ? events : nil
    }

    /// The run of a conversation that goes on; nil if there is none.
    func run(of conversation: String) -> (events: RunEvents, traceID: String?)? {
        state.withLock { $0.entries[conversation] }.map { ($0.events, $0.traceID) }
    }

    /// Cancels the run of a conversation. False if there is none.
    func stop(conversation: String) -> Bool {
        guard let entry = state.withLock({ $0.entries[conversation] }) else { return false }
        entry.task.cancel()
        return true
    }

    private func remove(_ number: Int, conversation: String) {
        state.withLock { state in
            if state.entries[conversation]?.number == number { state.entries[conversation] = nil }
        }
    }
}
