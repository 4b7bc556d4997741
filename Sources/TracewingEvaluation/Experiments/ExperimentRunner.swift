#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
import Tracewing
import TracewingAgents
import TracewingConcurrency
import TracewingModel
import TracewingSDK
import Tracing

/// Works an experiment off: each worker takes the next item, has it answered and has the answer judged.
actor ExperimentRunner {
    private let experiment: Experiment
    private let examples: [String: DatasetExample]
    private var state: ExperimentState
    private let journal: (any ExperimentJournal)?
    private var breaker: Breaker
    private var nextItem = 0
    private var onProgress: @Sendable (ExperimentProgress) -> Void = { _ in }

    /// The source of failures that is no evaluator. Those have names; this is none.
    private static let taskSource = ""

    init(_ experiment: Experiment, state: ExperimentState, journal: (any ExperimentJournal)?) {
        self.experiment = experiment
        self.state = state
        self.journal = journal
        examples = Dictionary(experiment.dataset.examples.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        breaker = Breaker(limit: experiment.limits.failuresInARow)
    }

    func run(onProgress: @escaping @Sendable (ExperimentProgress) -> Void) async throws -> ExperimentReport {
        self.onProgress = onProgress
        onProgress(state.progress)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<max(1, min(experiment.limits.concurrency, state.order.count)) {
                group.addTask { try await self.work() }
            }
            try await group.waitForAll()
        }
        try Task.checkCancellation()
        return state.report
    }

    private func work() async throws {
        while let item = takeItem() {
            try Task.checkCancellation()
            guard let example = examples[item.exampleID] else { continue }
            try await complete(item, example)
        }
    }

    private func takeItem() -> ExperimentItem? {
        guard state.stopReason == nil, nextItem < state.order.count else { return nil }
        defer { nextItem += 1 }
        return state.order[nextItem]
    }

    private func complete(_ item: ExperimentItem, _ example: DatasetExample) async throws {
        let answer: TaskAttempt
        var subject: EvaluationSubject?
        // The span of the answer stays open until it is judged, so that the judgements are on it. It ends when the
        // task did.
        var scope: EvaluationScope?
        defer { scope?.end() }
        if let known = state.answer(to: item) {
            answer = known
            subject = known.spanContext.map { EvaluationSubject($0) }
        } else {
            guard let new = try await answered(item, example) else { return }
            answer = new.attempt
            scope = new.scope
            subject = new.scope.handle.span.map { EvaluationSubject($0) }
        }
        let input = EvaluationInput(
            input: example.input,
            output: answer.output ?? .null,
            reference: example.reference,
            metadata: .object(example.metadata),
            subject: subject
        )
        for evaluator in experiment.evaluators where !state.isEvaluated(item, by: evaluator.name) {
            guard state.stopReason == nil else { return }
            try await judge(item, input, by: evaluator)
        }
    }

    // MARK: Answering

    /// Has an item answered, with as many tries as are allowed. Nil if all of them failed.
    private func answered(
        _ item: ExperimentItem,
        _ example: DatasetExample
    ) async throws -> (attempt: TaskAttempt, scope: EvaluationScope)? {
        var number = 1
        while true {
            let scope = EvaluationScope.start(
                "Experiment: \(experiment.name)",
                attributes: [
                    TracewingNames.experimentName: .string(experiment.name),
                    TracewingNames.experimentExample: .string(item.exampleID),
                    TracewingNames.experimentRepetition: .integer(item.repetition),
                ],
                context: experiment.context
            )
            let start = Date()
            var context = scope.context
            context.experimentItem = item
            let result = await tryTask(example, in: context)
            if let now = scope.handle.span?.now { scope.setEndTime(now) }
            if case .failure(let error) = result {
                scope.record(failure: error)
                scope.end()
                // What is called off has not failed.
                if error is CancellationError || Task.isCancelled { throw CancellationError() }
            }
            let span = scope.handle.span?.spanContext
            let attempt = TaskAttempt(
                item,
                number: number,
                result,
                // One that is not sampled is nowhere to be found.
                span: span?.isSampled == true ? span : nil,
                start: start
            )
            try await add(.attempt(attempt))
            guard case .failure(let error) = result else {
                recordOutcome(of: Self.taskSource, error: nil)
                return (attempt, scope)
            }
            guard number <= experiment.limits.retries, error.isWorthRetrying else {
                state.recordFailedTask()
                recordOutcome(of: Self.taskSource, error: "\(error)")
                onProgress(state.progress)
                return nil
            }
            let retryAfter = (error as? ChatError)?.retryAfter
            try await experiment.clock.sleep(for: RetryDelay.before(number, retryAfter: retryAfter))
            number += 1
        }
    }

    private nonisolated func tryTask(
        _ example: DatasetExample,
        in context: ServiceContext
    ) async -> Result<JSONValue, any Error> {
        let limit = experiment.limits.taskTimeout
        let outcome = await withDeadline(limit) { [task = experiment.task] in
            try await task.answer(example, context: context)
        }
        return switch outcome {
        case .finished(let result): result
        case .timedOut: .failure(EvaluationError(.timedOut, "The task took longer than \(limit)."))
        case .cancelled: .failure(CancellationError())
        }
    }

    // MARK: Judging

    private func judge(_ item: ExperimentItem, _ input: EvaluationInput, by evaluator: any Evaluator) async throws {
        var retry = 0
        while true {
            let results = await tryEvaluator(evaluator, input)
            let errors = results.compactMap(\.error)
            if Task.isCancelled || errors.contains(where: { $0.kind == .cancelled }) { throw CancellationError() }
            try await add(.evaluation(item, evaluator: evaluator.name, results))
            let isTransient = errors.contains(where: \.isTransient)
            guard isTransient, retry < experiment.limits.retries else {
                if isTransient {
                    state.recordFailedEvaluation()
                    onProgress(state.progress)
                }
                recordOutcome(of: evaluator.name, error: results.allSatisfy(\.isJudged) ? nil : errors.first?.message)
                return
            }
            retry += 1
            let retryAfter = errors.lazy.compactMap(\.retryAfter).max()
            try await experiment.clock.sleep(for: RetryDelay.before(retry, retryAfter: retryAfter))
        }
    }

    private nonisolated func tryEvaluator(
        _ evaluator: any Evaluator,
        _ input: EvaluationInput
    ) async -> [EvaluationResult] {
        let limit = experiment.limits.evaluationTimeout
        let outcome = await withDeadline(limit) { [context = experiment.context] in
            await evaluator.evaluate(input, context: context)
        }
        switch outcome {
        case .finished(.success(let results)): return results
        case .finished(.failure), .cancelled:
            return evaluator.results(failing: EvaluationError(.cancelled, "The evaluation was cancelled."))
        case .timedOut:
            return evaluator.results(failing: EvaluationError(.timedOut, "The evaluation took longer than \(limit)."))
        }
    }

    // MARK: Keeping

    /// Writes an entry down, then counts it: what is shown is on the disk.
    private func add(_ entry: ExperimentEntry) async throws {
        try await journal?.append(entry, after: state.progress)
        state.add(entry)
        onProgress(state.progress)
    }

    private func recordOutcome(of source: String, error: String?) {
        guard breaker.record(source, hasFailed: error != nil), state.stopReason == nil else { return }
        let who = source == Self.taskSource ? "The task" : "The evaluator '\(source)'"
        state.stopReason =
            "\(who) failed \(experiment.limits.failuresInARow) times in a row, at last because: \(error ?? "")"
    }
}

extension EvaluationScope {
    /// Records why a try failed. The message may quote the example: it is content, and no status.
    fileprivate func record(failure error: any Error) {
        guard !(error is CancellationError) else { return recordCancellation() }
        let name = (error as? EvaluationError)?.kind.name ?? "\(type(of: error))"
        setTagMaybe(OTel.errorType, .string(name))
        handle.span?.setStatus(.error(name))
        if Observability.configuration.content.capturesContent { recordOutput(["error": .string("\(error)")]) }
    }
}

extension Evaluator {
    /// A result for every output that says why there is no judgement.
    fileprivate func results(failing error: EvaluationError) -> [EvaluationResult] {
        outputs.map {
            EvaluationResult(
                name: resultName(of: $0),
                annotatorKind: self is CodeEvaluator ? .code : .llm,
                error: error
            )
        }
    }
}

extension Error {
    /// Whether another try may end otherwise: nobody knows of an error that is not ours, so it is tried.
    fileprivate var isWorthRetrying: Bool {
        switch self {
        case let error as ChatError: error.isTransient
        case let error as EvaluationError: error.isTransient
        default: true
        }
    }
}
