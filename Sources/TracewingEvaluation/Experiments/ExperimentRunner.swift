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
    /// Waits for other tries, to be cut short when the experiment stops.
    private var waits: Set<Task<Void, any Error>> = []
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
        // Tries of earlier starts have their numbers already; this one has as many of its own.
        var number = state.lastAttempt(on: item) + 1
        var retry = 0
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
                // What is called off has not failed. A task that says so of itself has.
                try Task.checkCancellation()
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
            guard retry < experiment.limits.retries, error.isWorthRetrying else {
                state.recordFailedTask()
                recordOutcome(of: Self.taskSource, error: attempt.error)
                onProgress(state.progress)
                return nil
            }
            retry += 1
            guard try await wait(before: retry, retryAfter: (error as? ChatError)?.retryAfter) else { return nil }
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
            // What is called off has not failed. An evaluator that says so of itself has.
            try Task.checkCancellation()
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
            guard try await wait(before: retry, retryAfter: errors.lazy.compactMap(\.retryAfter).max()) else { return }
        }
    }

    private nonisolated func tryEvaluator(
        _ evaluator: any Evaluator,
        _ input: EvaluationInput
    ) async -> [EvaluationResult] {
        let limit = experiment.limits.evaluationTimeout
        let started = StartedEvaluation()
        let start = Date()
        var context = experiment.context
        context.startedEvaluation = started
        let outcome = await withDeadline(limit) { [context] in
            await evaluator.evaluate(input, context: context)
        }
        let error: EvaluationError
        switch outcome {
        case .finished(.success(let results)): return results
        case .finished(.failure), .cancelled: error = EvaluationError(.cancelled, "The evaluation was cancelled.")
        case .timedOut: error = EvaluationError(.timedOut, "The evaluation took longer than \(limit).")
        }
        let end = Date()
        return evaluator.outputs.map { output in
            EvaluationResult(
                name: evaluator.resultName(of: output),
                annotatorKind: evaluator.annotatorKind,
                error: error,
                traceID: started.traceID,
                start: start,
                end: end
            )
        }
    }

    // MARK: Waiting

    /// Waits before something is tried again. False if the experiment stops, before or meanwhile: nothing is then.
    private func wait(before retry: Int, retryAfter: Duration?) async throws -> Bool {
        guard state.stopReason == nil else { return false }
        let delay = RetryDelay.before(retry, retryAfter: retryAfter)
        let sleep = Task { [clock = experiment.clock] in try await clock.sleep(for: delay) }
        waits.insert(sleep)
        defer { waits.remove(sleep) }
        await withTaskCancellationHandler {
            _ = await sleep.result
        } onCancel: {
            sleep.cancel()
        }
        try Task.checkCancellation()
        return state.stopReason == nil
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
        for wait in waits { wait.cancel() }
    }
}

extension EvaluationScope {
    /// Records why a try failed. The message may quote the example: it is content, and no status.
    fileprivate func record(failure error: any Error) {
        guard !Task.isCancelled else { return recordCancellation() }
        let name = (error as? EvaluationError)?.kind.name ?? "\(type(of: error))"
        setTagMaybe(OTel.errorType, .string(name))
        handle.span?.setStatus(.error(name))
        if Observability.configuration.content.capturesContent { recordOutput(["error": .string("\(error)")]) }
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
