import TracewingAgents
import TracewingConcurrency
import TracewingEvaluation
import TracewingModel
import TracewingStore
import Tracing

/// Tells of an experiment as it goes, to whoever started it in the playground.
final class ToldExperiment: Sendable {
    private struct State {
        var underWay = 0
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    let events: PlaygroundEvents
    /// How long a model may say nothing.
    let silence: Duration
    private let state = Locked(State())

    init(events: PlaygroundEvents, silence: Duration) {
        self.events = events
        self.silence = silence
    }

    func begin(_ experiment: StoredExperiment, examples: Int) {
        events.send(.experiment(experiment, examples: examples))
    }

    /// A task that asks a prompt, and tells of its answers.
    func task(_ prompt: PromptDescription, _ client: any ChatClient) -> any ExperimentTask {
        FunctionTask { example, context in
            self.state.withLock { $0.underWay += 1 }
            defer { self.leave() }
            let repetition = (context.experimentItem?.repetition ?? 1) - 1
            let answer = PlaygroundAnswer(
                PlaygroundEvent.Place(example: example.id, repetition: repetition),
                events: self.events
            )
            let variables = example.variables(over: prompt.variables)
            return try await answer.ask(client, prompt, variables, silence: self.silence, context: context)
                .get().judged
        }
    }

    /// A journal that tells of judgements, once they are written down.
    func journal(_ journal: any ExperimentJournal) -> any ExperimentJournal {
        ToldJournal(journal: journal, events: events)
    }

    /// Waits for answers that were called off, and told of that.
    func answersEnded() async {
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state in
                if state.underWay > 0 { state.waiters.append(continuation) }
                return state.underWay == 0
            }
            if isIdle { continuation.resume() }
        }
    }

    private func leave() {
        let waiters = state.withLock { state in
            state.underWay -= 1
            guard state.underWay == 0 else { return [] as [CheckedContinuation<Void, Never>] }
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}

private struct ToldJournal: ExperimentJournal {
    let journal: any ExperimentJournal
    let events: PlaygroundEvents

    func append(_ entry: ExperimentEntry, after progress: ExperimentProgress) async throws {
        try await journal.append(entry, after: progress)
        guard case .evaluation(let item, _, let results) = entry else { return }
        let place = PlaygroundEvent.Place(example: item.exampleID, repetition: item.repetition - 1)
        for result in results { events.send(.evaluation(result, place)) }
    }
}
