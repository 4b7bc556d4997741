import HTTPTypes
import Logging
import TracewingEvaluation
import TracewingModel
import TracewingStore

/// The experiments this server runs.
///
/// What happens in one is in the store before it counts. So one that ends with the process, whatever ends that, goes on
/// from there when it is started again: nothing is answered or judged twice but what was under way.
actor RunningExperiments {
    private struct Running {
        let run: ExperimentRun
        var summary: JSONValue
        /// Over when its end has been written down.
        var end: Task<Void, Never>?
        var watchers: [Int: AsyncStream<Void>.Continuation] = [:]
    }

    private let store: any EvaluationStore
    private let providers: Providers
    private let most: Int
    private let logger: Logger
    private var running: [Int64: Running] = [:]
    /// Those that are gone on with and do not run yet.
    private var starting: Set<Int64> = []
    /// How many places are taken by those that do not run yet.
    private var reserved = 0
    private var isSuspended = false
    private var nextWatcher = 0

    init(store: any EvaluationStore, providers: Providers, limits: ServerLimits, logger: Logger) {
        self.store = store
        self.providers = providers
        self.logger = logger
        most = limits.experiments
    }

    /// - Throws: ``APIError`` if an experiment cannot be run here.
    func check(_ description: ExperimentDescription) async throws {
        try checkRoom()
        try description.check(providers)
        let dataset = description.dataset
        guard try await store.examples(ofDataset: dataset, version: description.version, after: nil, limit: 1) != nil
        else { throw APIError.noDataset }
    }

    /// Keeps an experiment and starts it. Of one that is refused nothing is kept.
    ///
    /// - Parameter told: What is told of it as it goes.
    /// - Throws: ``APIError`` if it cannot be run here; `CancellationError` if the caller is cancelled before it runs.
    func begin(_ description: ExperimentDescription, _ told: ToldExperiment? = nil) async throws -> StoredExperiment {
        try takePlace()
        defer { reserved -= 1 }
        try description.check(providers)
        guard let all = try await store.allExamples(ofDataset: description.dataset, version: description.version) else {
            throw APIError.noDataset
        }
        let experiment = try description.experiment(all.1, providers, told)
        // In a task of its own: a caller who is cancelled must not lose sight of what has been kept already.
        let made = try await Task { [store] in
            try await store.createExperiment(
                description.name,
                dataset: description.dataset,
                version: all.version,
                description: description.json,
                summary: experiment.progressBefore.summary
            )
        }.value
        guard let made else { throw APIError.noDataset }
        do {
            // It may have been seen in the list, and been gone on with.
            guard running[made.id] == nil, !starting.contains(made.id) else { return made }
            try Task.checkCancellation()
            guard !isSuspended else { throw busy }
            told?.begin(made, examples: all.1.count)
            let journal = journal(of: made, all.1, description)
            try run(experiment, made, after: [], told?.journal(journal) ?? journal)
        } catch {
            await Task { await discard(made.id) }.value
            throw error
        }
        return made
    }

    /// Goes on with an experiment that is kept.
    ///
    /// - Throws: ``APIError`` if it runs already, or cannot be run here.
    func start(_ stored: StoredExperiment) async throws {
        try takePlace()
        defer { reserved -= 1 }
        let id = stored.id
        guard running[id] == nil, starting.insert(id).inserted else {
            throw APIError(.conflict, "running", "The experiment is running already.")
        }
        defer { starting.remove(id) }
        let description = try ExperimentDescription(JSONMembers(reading: stored.description))
        let all = try await store.allExamples(ofDataset: stored.dataset, version: stored.version)
        guard let examples = all?.1 else { throw APIError.noDataset }
        let experiment = try description.experiment(examples, providers)
        let journal = journal(of: stored, examples, description)
        let entries = try await journal.entries()
        guard !isSuspended else { throw busy }
        guard try await store.updateExperiment(id, state: .running, reason: nil, summary: nil), !isSuspended else {
            throw APIError.noExperiment
        }
        try run(experiment, stored, after: entries, journal)
    }

    private func journal(
        of stored: StoredExperiment,
        _ examples: [DatasetExample],
        _ description: ExperimentDescription
    ) -> StoredJournal {
        StoredJournal(of: stored, examples: examples, repetitions: description.repetitions, store: store)
    }

    private func run(
        _ experiment: Experiment,
        _ stored: StoredExperiment,
        after entries: [ExperimentEntry],
        _ journal: any ExperimentJournal
    ) throws {
        let run = try experiment.start(after: entries, journal: journal)
        running[stored.id] = Running(run: run, summary: stored.summary)
        running[stored.id]?.end = Task { await follow(stored.id, run) }
    }

    private func discard(_ id: Int64) async {
        do {
            _ = try await store.deleteExperiment(id)
        } catch {
            logger.error("The experiment \(id), which was not started, could not be removed. Delete it: \(error)")
        }
    }

    /// Reserves a place, before anything is waited for. Whoever has it runs the experiment, or gives the place back.
    private func takePlace() throws(APIError) {
        try checkRoom()
        reserved += 1
    }

    private func checkRoom() throws(APIError) {
        guard !isSuspended, running.count + reserved < most else { throw busy }
    }

    private var busy: APIError {
        APIError(
            .serviceUnavailable,
            "busy",
            isSuspended
                ? "The server is ending. Try again when it has been started anew."
                : "\(most) experiments are running already. Wait for one to end, or stop one."
        )
        .retried(after: 30)
    }

    // MARK: While one runs

    private func follow(_ id: Int64, _ run: ExperimentRun) async {
        for await progress in run.progress {
            running[id]?.summary = progress.summary
            tellWatchers(of: id)
        }
        var summary = running[id]?.summary
        let end: (state: StoredExperiment.State, reason: String?)
        do {
            let report = try await run.report
            summary = report.progress.summary
            end = (report.stopReason == nil ? .finished : .stopped, report.stopReason)
        } catch is CancellationError {
            // One that ends with the server goes on when it is told to.
            end = isSuspended ? (.running, nil) : (.stopped, "Somebody stopped it.")
        } catch {
            logger.error("The experiment \(id) cannot go on: \(error)")
            end = (.failed, "What happened could not be written down. The server's log has the cause.")
        }
        do {
            _ = try await store.updateExperiment(id, state: end.state, reason: end.reason, summary: summary)
        } catch {
            logger.error("The end of the experiment \(id) could not be written down: \(error)")
        }
        let ended = running.removeValue(forKey: id)
        for watcher in (ended?.watchers ?? [:]).values { watcher.finish() }
    }

    private func tellWatchers(of id: Int64) {
        for watcher in (running[id]?.watchers ?? [:]).values { watcher.yield() }
    }

    /// How far an experiment is; nil unless it runs.
    func live(_ stored: StoredExperiment) -> JSONValue? {
        if let running = running[stored.id] { return running.summary }
        // A plain nil beside a JSON value would be JSON's null, and the experiment one that always runs.
        return starting.contains(stored.id) ? .some(stored.summary) : .none
    }

    /// An element whenever an experiment has come further, though not for each step if they come fast, and now and then
    /// where it has not: so that a line does not lie still. It ends with the experiment; nil unless it runs.
    func watch(_ id: Int64, keepAlive: Duration = .seconds(15)) -> AsyncStream<Void>? {
        guard running[id] != nil else { return nil }
        let (steps, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let watcher = nextWatcher
        nextWatcher += 1
        continuation.onTermination = { _ in
            Task { await self.leave(watcher, of: id) }
        }
        running[id]?.watchers[watcher] = continuation
        continuation.yield()
        Task {
            while true {
                try? await Task.sleep(for: keepAlive)
                if case .terminated = continuation.yield() { return }
            }
        }
        return steps
    }

    private func leave(_ watcher: Int, of id: Int64) {
        running[id]?.watchers[watcher] = nil
    }

    // MARK: Ending

    /// Waits until an experiment's end has been written down, and says why it has not gone through all of its examples;
    /// nil if it has.
    func reasonOfEnd(of id: Int64) async -> String? {
        await running[id]?.end?.value
        return try? await store.experiment(id)?.reason
    }

    /// Stops an experiment, and returns when its end has been written down. False if it does not run.
    func stop(_ id: Int64) async -> Bool {
        guard let running = running[id] else { return false }
        running.run.cancel()
        await running.end?.value
        return true
    }

    /// Stops all, to be gone on with, and takes no more: the server ends.
    func suspend() async {
        isSuspended = true
        let ends = running.values.compactMap(\.end)
        for running in running.values { running.run.cancel() }
        for end in ends { await end.value }
    }
}

extension APIError {
    static var noExperiment: APIError {
        APIError(.notFound, "no_such_experiment", "There is no such experiment.")
    }
}
