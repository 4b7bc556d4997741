import TracewingModel

/// What an experiment has come to: everything that follows from its entries.
struct ExperimentState: Sendable {
    private struct Item: Sendable {
        var attempts: [TaskAttempt] = []
        var results: [String: [EvaluationResult]] = [:]

        var answer: TaskAttempt? { attempts.last { $0.output != nil } }
    }

    private let experiment: String
    /// In the order of the dataset, one repetition after the other.
    let order: [ExperimentItem]
    private let evaluators: [(name: String, outputs: [(name: String, direction: OptimizationDirection)])]
    private var items: [ExperimentItem: Item] = [:]
    /// Kept up to date with every entry, so that progress costs no walk over everything.
    private(set) var progress: ExperimentProgress
    /// Why it ended before its end.
    var stopReason: String?

    init(experiment: Experiment) {
        self.experiment = experiment.name
        let repetitions = max(0, experiment.repetitions)
        order = (0..<repetitions).flatMap { repetition in
            experiment.dataset.examples.map { ExperimentItem(exampleID: $0.id, repetition: repetition + 1) }
        }
        evaluators = experiment.evaluators.map { evaluator in
            (
                name: evaluator.name,
                outputs: evaluator.outputs.map { (name: evaluator.resultName(of: $0), direction: $0.direction) }
            )
        }
        for item in order { items[item] = Item() }
        progress = ExperimentProgress(
            tasks: order.count,
            evaluations: order.count * evaluators.count,
            evaluators: evaluators.flatMap { $0.outputs }.map { [expected = order.count] output in
                EvaluatorSummary(name: output.name, direction: output.direction, expected: expected)
            }
        )
    }

    /// The answer to an item, if there is one.
    func answer(to item: ExperimentItem) -> TaskAttempt? { items[item]?.answer }

    /// The number of the last try on an item; 0 if there is none.
    func lastAttempt(on item: ExperimentItem) -> Int { items[item]?.attempts.last?.number ?? 0 }

    /// Whether an evaluator has said what it will say.
    func isEvaluated(_ item: ExperimentItem, by evaluator: String) -> Bool {
        items[item]?.results[evaluator]?.allSatisfy { $0.error?.isTransient != true } ?? false
    }

    /// Takes an entry in. One of an example that is none, or of a judgement that is there, changes nothing.
    mutating func add(_ entry: ExperimentEntry) {
        switch entry {
        case .attempt(let attempt):
            guard let known = items[attempt.item], known.answer == nil else { return }
            items[attempt.item]?.attempts.append(attempt)
            if attempt.output != nil { progress.answered += 1 } else { progress.failedAttempts += 1 }
        case .evaluation(let item, let evaluator, let results):
            guard items[item] != nil, !isEvaluated(item, by: evaluator) else { return }
            summarize(results, replacing: items[item]?.results[evaluator] ?? [], of: evaluator)
            items[item]?.results[evaluator] = results
            guard isEvaluated(item, by: evaluator) else { return }
            progress.judged += 1
            if results.contains(where: { $0.error != nil }) { progress.failedEvaluations += 1 }
        }
    }

    private mutating func summarize(
        _ results: [EvaluationResult],
        replacing earlier: [EvaluationResult],
        of evaluator: String
    ) {
        guard let position = evaluators.firstIndex(where: { $0.name == evaluator }) else { return }
        let first = evaluators[..<position].reduce(0) { $0 + $1.outputs.count }
        // An evaluator gives a result for each of its outputs, in their order.
        for (index, result) in results.prefix(evaluators[position].outputs.count).enumerated() {
            let replaced = earlier.indices.contains(index) ? earlier[index] : nil
            progress.evaluators[first + index].add(result, replacing: replaced)
        }
    }

    /// Every try of a task has failed.
    mutating func recordFailedTask() {
        progress.failedTasks += 1
    }

    /// Every try of an evaluation has failed. It is not judged: a later start tries it again.
    mutating func recordFailedEvaluation() {
        progress.failedEvaluations += 1
    }

    /// Everything so far was there before.
    mutating func markResumed() {
        progress.resumedAnswers = progress.answered
        progress.resumedJudgements = progress.judged
    }

    var report: ExperimentReport {
        ExperimentReport(
            name: experiment,
            progress: progress,
            runs: order.compactMap { item in
                guard let state = items[item], !state.attempts.isEmpty else { return nil }
                return ExperimentReport.Run(
                    attempts: state.attempts,
                    results: evaluators.flatMap { state.results[$0.name] ?? [] }
                )
            },
            evaluators: evaluators.flatMap { evaluator in
                evaluator.outputs.map { output in
                    EvaluatorSummary(
                        name: output.name,
                        direction: output.direction,
                        expected: order.count,
                        results: order.compactMap { item in
                            items[item]?.results[evaluator.name]?.first { $0.name == output.name }
                        }
                    )
                }
            },
            stopReason: stopReason
        )
    }
}
