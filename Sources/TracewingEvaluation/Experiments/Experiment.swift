import TracewingModel
public import Tracing

/// A task tried on every example of a dataset, and what comes of it judged.
///
/// ```swift
/// let experiment = Experiment(
///     "gpt-4o-mini, short prompt",
///     dataset: cities.latest,
///     repetitions: 2,
///     task: PromptTask(PromptTemplate([ChatMessage(role: .user, "The capital of {{country}}?")]), client: model),
///     evaluators: [
///         CodeEvaluator(.contains, mapping: InputMapping(paths: ["text": "$.output", "words": "$.reference"])),
///     ]
/// )
/// let run = try experiment.start(journal: "capitals.journal")
/// for await progress in run.progress { print(progress) }
/// print(try await run.report)
/// ```
///
/// A journal makes it resumable: started again with the same one after a crash, it goes on where it was. What has been
/// answered is not asked again, what has been judged is not judged again; what was under way when the process ended is
/// done anew. Of the task and the evaluators it knows the names alone: give ``revision`` another value whenever a
/// prompt changes, so that answers to the old one are not taken for answers to the new one.
///
/// Every try of a task, and every evaluation, is a trace of its own: neither is a child of whoever starts the
/// experiment, unless ``context`` says so.
public struct Experiment: Sendable {
    public var name: String
    /// What the task and the evaluators are made of, such as a prompt's version: a journal of another one is refused.
    public var revision: String
    public var dataset: Dataset.Version
    /// How often every example is tried.
    public var repetitions: Int
    public var task: any ExperimentTask
    /// Each with a name of its own.
    public var evaluators: [any Evaluator]
    public var limits: ExperimentLimits
    /// What waits between two tries are measured with.
    public var clock: any Clock<Duration>
    /// What tries and evaluations start from: `.topLevel`, or that with baggage for all of them.
    public var context = ServiceContext.topLevel

    public init(
        _ name: String,
        revision: String = "",
        dataset: Dataset.Version,
        repetitions: Int = 1,
        task: any ExperimentTask,
        evaluators: [any Evaluator],
        limits: ExperimentLimits = ExperimentLimits(),
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.name = name
        self.revision = revision
        self.dataset = dataset
        self.repetitions = repetitions
        self.task = task
        self.evaluators = evaluators
        self.limits = limits
        self.clock = clock
    }

    /// Starts it, or goes on with what a journal says.
    ///
    /// - Parameter journal: The path of the journal's file; nil keeps none.
    /// - Throws: ``ExperimentError`` if two evaluators share a name, if the journal cannot be read or written, is in
    ///   use by another process, or belongs to another experiment.
    public func start(journal: String? = nil) throws(ExperimentError) -> ExperimentRun {
        guard let journal else { return try start(after: [], journal: nil) }
        let opened = try ExperimentJournalFile.open(journal, for: self)
        return try start(after: opened.entries, journal: opened.journal)
    }

    /// Starts it, or goes on with what has happened before.
    ///
    /// - Parameters:
    ///   - entries: What has been written down in the journal, the first to be written first.
    ///   - journal: Where to write on; nil writes nothing down.
    package func start(
        after entries: [ExperimentEntry],
        journal: (any ExperimentJournal)?
    ) throws(ExperimentError) -> ExperimentRun {
        var names: Set<String> = []
        for evaluator in evaluators where !names.insert(evaluator.name).inserted {
            throw ExperimentError("Two evaluators are named '\(evaluator.name)'. Give each a name of its own.")
        }
        var state = ExperimentState(experiment: self)
        for entry in entries { state.add(entry) }
        state.markResumed()
        return ExperimentRun(ExperimentRunner(self, state: state, journal: journal))
    }

    /// How far it is before anything has happened.
    package var progressBefore: ExperimentProgress { ExperimentState(experiment: self).progress }

    /// What a journal has to have been written for.
    var identity: JSONValue {
        [
            "experiment": .string(name), "dataset": .string(dataset.fingerprint),
            "evaluators": .array(evaluators.map { .string($0.name) }), "revision": .string(revision), "format": 2,
        ]
    }
}
