import TracewingConcurrency

/// Runs that go on without their client, by the conversation they belong to.
///
/// They live in this process: another one behind the same address does not know them, and they end with it.
final class ResumableRuns: Sendable {
    private struct State {
        var entries: [String: ResumableRun] = [:]
        var count = 0
    }

    let options: Resumption
    private let state = Locked(State())

    init(options: Resumption) {
        self.options = options
    }

    deinit {
        for entry in state.withLock({ $0.entries }).values { entry.stop() }
    }

    /// Starts a run that ends by itself; nil if there are as many as there may be.
    ///
    /// A run of the same conversation that still goes on is stopped: its client has said something new.
    func start(_ run: HostedRun, conversation: String) -> ResumableRun? {
        let events = RunEvents(replayLimit: options.maxReplayBytes)
        let (started, replaced) = state.withLock { state -> (ResumableRun?, ResumableRun?) in
            let replaced = state.entries[conversation]
            guard replaced != nil || state.entries.count < options.maxRuns else { return (nil, nil) }
            state.count += 1
            // Weak: what nobody can reach any more is stopped, not kept by its runs.
            let task = Task { [weak self, number = state.count] in
                await run.write(to: events)
                self?.remove(number, conversation: conversation)
            }
            let started = ResumableRun(number: state.count, events: events, traceID: run.traceID, task: task)
            state.entries[conversation] = started
            return (started, replaced)
        }
        replaced?.stop()
        return started
    }

    /// The run of a conversation that goes on; nil if there is none.
    func run(of conversation: String) -> ResumableRun? {
        state.withLock { $0.entries[conversation] }
    }

    private func remove(_ number: Int, conversation: String) {
        state.withLock { state in
            if state.entries[conversation]?.number == number { state.entries[conversation] = nil }
        }
    }
}
