import TracewingEvaluation
import TracewingModel
import TracewingStore

/// What has happened in an experiment of the server, in its store, with what it says of traces.
///
/// Entries that come while one is being written share the next transaction.
actor StoredJournal: ExperimentJournal {
    private struct Waiting {
        let entry: ExperimentEntry
        let continuation: CheckedContinuation<Void, any Error>
    }

    private let experiment: StoredExperiment
    private let repetitions: Int
    private let store: any EvaluationStore
    /// Where each example stands in the dataset.
    private let places: [String: Int]
    private var answers: [ExperimentItem: TaskAttempt] = [:]
    private var waiting: [Waiting] = []
    private var summary: JSONValue
    private var isWriting = false

    init(
        of experiment: StoredExperiment,
        examples: [DatasetExample],
        repetitions: Int,
        store: any EvaluationStore
    ) {
        self.experiment = experiment
        self.repetitions = repetitions
        self.store = store
        summary = experiment.summary
        places = Dictionary(zip(examples.map(\.id), examples.indices)) { first, _ in first }
    }

    /// What has been written down.
    func entries() async throws -> [ExperimentEntry] {
        var entries: [ExperimentEntry] = []
        var last: Int64?
        repeat {
            let page = try await store.entries(ofExperiment: experiment.id, after: last, items: 1_000)
            entries += page.entries.compactMap { ExperimentEntry($0.body) }
            last = page.next
        } while last != nil
        for entry in entries { note(entry) }
        return entries
    }

    func append(_ entry: ExperimentEntry, after progress: ExperimentProgress) async throws {
        summary = progress.summary
        note(entry)
        try await withCheckedThrowingContinuation { continuation in
            waiting.append(Waiting(entry: entry, continuation: continuation))
            guard !isWriting else { return }
            isWriting = true
            // A task of its own: a worker that is cancelled does not take others' entries along.
            Task { await writeAll() }
        }
    }

    private func note(_ entry: ExperimentEntry) {
        if case .attempt(let attempt) = entry, attempt.output != nil { answers[attempt.item] = attempt }
    }

    private func writeAll() async {
        while !waiting.isEmpty {
            let group = waiting
            waiting = []
            let result: Result<Void, any Error>
            do {
                try await store.append(
                    group.map { StoredEntry(item: number(of: $0.entry.item), body: $0.entry.json) },
                    annotations: group.flatMap { annotations($0.entry) },
                    toExperiment: experiment.id,
                    summary: summary
                )
                result = .success(())
            } catch {
                result = .failure(error)
            }
            for entry in group { entry.continuation.resume(with: result) }
        }
        isWriting = false
    }

    /// In the order of the dataset, the repetitions of an example together.
    private func number(of item: ExperimentItem) -> Int64 {
        Int64((places[item.exampleID] ?? 0) * repetitions + item.repetition - 1)
    }

    /// What an entry says of the trace it is about: of a try that failed why, of an answer what each evaluator found.
    private func annotations(_ entry: ExperimentEntry) -> [NewAnnotation] {
        switch entry {
        case .attempt(let attempt):
            guard let trace = attempt.traceID, let error = attempt.error else { return [] }
            return [
                NewAnnotation(
                    traceID: trace,
                    spanID: attempt.spanID,
                    name: "answer",
                    annotatorKind: AnnotatorKind.code.rawValue,
                    error: error,
                    metadata: metadata(attempt.item, ["attempt": attempt.number.json])
                )
            ]
        case .evaluation(let item, let evaluator, let results):
            guard let answer = answers[item], let trace = answer.traceID else { return [] }
            return results.map { result in
                var more: JSONObject = [
                    "evaluator": .string(evaluator), "trace_id": .optional(result.traceID?.hex),
                ]
                let found = result.keptMetadata
                if !found.isEmpty { more["result"] = .object(found) }
                return NewAnnotation(
                    traceID: trace,
                    spanID: answer.spanID,
                    name: result.name,
                    annotatorKind: result.annotatorKind.rawValue,
                    label: result.label,
                    score: result.score,
                    explanation: result.explanation,
                    error: result.error?.message,
                    metadata: metadata(item, more)
                )
            }
        }
    }

    private func metadata(_ item: ExperimentItem, _ more: JSONObject) -> JSONObject {
        let common: JSONObject = [
            "experiment": .string(String(experiment.id)),
            "experiment_name": .string(experiment.name),
            "example_id": .string(item.exampleID),
            "repetition": (item.repetition - 1).json,
        ]
        return JSONObject(common.members + more.members)
    }
}

extension ExperimentEntry {
    fileprivate var item: ExperimentItem {
        switch self {
        case .attempt(let attempt): attempt.item
        case .evaluation(let item, _, _): item
        }
    }
}
