import Foundation
import Testing
import Tracewing
import TracewingAgents
import TracewingConcurrency
import Tracing
import TracewingModel
import TracewingSDK
import TracewingTesting

@testable import TracewingEvaluation

@Suite("Experiments")
struct ExperimentTests {
    private func dataset(_ count: Int) throws -> Dataset.Version {
        let examples = (0..<count).map { DatasetExample(id: "\($0)", input: .integer(Int64($0)), reference: "r\($0)") }
        return try Dataset("numbers", examples: examples).latest
    }

    private let echo = FunctionTask { example, _ in example.input }

    @Test("try every example as often as told and judge every answer")
    func runs() async throws {
        let evaluators = [FunctionEvaluator("a"), FunctionEvaluator("b") { _, _ in .success(0.5) }]
        let experiment = Experiment("e", dataset: try dataset(7), repetitions: 3, task: echo, evaluators: evaluators)
        let run = try experiment.start()
        var last: ExperimentProgress?
        for await progress in run.progress {
            #expect(progress.fraction >= last?.fraction ?? 0)
            last = progress
        }
        let report = try await run.report
        #expect(last?.fraction == 1)
        #expect(report.stopReason == nil)
        #expect(report.progress.answered == 21)
        #expect(report.progress.judged == 42)
        #expect(report.runs.count == 21)
        #expect(report.runs.allSatisfy { $0.results.count == 2 && $0.attempts.count == 1 })
        #expect(report.evaluators.map(\.meanScore) == [1, 0.5])
        #expect(evaluators.map(\.callCount) == [21, 21])
    }

    @Test("work on as many examples at once as they may, and no more")
    func concurrency() async throws {
        let gate = Gate()
        let task = FunctionTask { _, _ in
            try await gate.wait()
            return 1
        }
        let limits = ExperimentLimits(concurrency: 4)
        let experiment = Experiment(
            "e",
            dataset: try dataset(9),
            task: task,
            evaluators: [FunctionEvaluator("a")],
            limits: limits
        )
        let run = try experiment.start()
        await until { gate.waiterCount == 4 }
        gate.open()
        #expect(try await run.report.progress.answered == 9)
    }

    @Test("try again what may succeed, wait as the provider asks, and keep what failed")
    func retries() async throws {
        let clock = RecordingClock()
        let calls = Locked(0)
        let task = FunctionTask { _, _ in
            let call = calls.withLock {
                $0 += 1; return $0
            }
            if call == 1 { throw ChatError(.refused, "Busy.", status: 429, retryAfter: .seconds(7)) }
            if call == 2 { throw ChatError(.unreachable, "Gone.") }
            return 1
        }
        let evaluator = FunctionEvaluator("a") { _, call in
            call == 1 ? .failure(EvaluationError(.modelUnavailable, "Busy.", retryAfter: .seconds(9))) : .success(1)
        }
        let experiment = Experiment("e", dataset: try dataset(1), task: task, evaluators: [evaluator], clock: clock)
        let report = try await experiment.start().report
        #expect(report.runs.first?.attempts.map(\.error) == ["Busy.", "Gone.", nil])
        #expect(report.runs.first?.attempts.map(\.number) == [1, 2, 3])
        #expect(report.evaluators.first?.meanScore == 1)
        #expect(evaluator.callCount == 2)
        let slept = clock.slept
        #expect(slept.count == 3)
        #expect(slept.first.map { .seconds(7)...(.seconds(7.7)) ~= $0 } == true)
        #expect(slept.last.map { .seconds(9)...(.seconds(9.9)) ~= $0 } == true)
    }

    @Test("do not try again what will not succeed")
    func permanent() async throws {
        let calls = Locked(0)
        let task = FunctionTask { _, _ in
            calls.withLock { $0 += 1 }
            throw ChatError(.refused, "No such model.", status: 404)
        }
        let evaluator = FunctionEvaluator("a")
        let report = try await Experiment("e", dataset: try dataset(2), task: task, evaluators: [evaluator]).start()
            .report
        #expect(calls.withLock { $0 } == 2)
        #expect(evaluator.callCount == 0)
        #expect(report.progress.failedTasks == 2)
        #expect(report.evaluators.first?.meanOfExpected == 0)
    }

    @Test("wait as long as a provider asks for, up to ten minutes")
    func retryDelays() {
        #expect(RetryDelay.before(1, retryAfter: .seconds(300), chance: 0) == .seconds(300))
        #expect(RetryDelay.before(1, retryAfter: .seconds(3_600), chance: 0) == .seconds(600))
        #expect(RetryDelay.before(1, retryAfter: .seconds(-1), chance: 1) == .zero)
        #expect(RetryDelay.before(9, retryAfter: nil, chance: 0) == .seconds(8))
    }

    @Test("try nothing again once they have stopped, and do not wait for those that would")
    func stoppedWhileWaiting() async throws {
        let clock = StuckClock()
        let calls = Locked<[String]>([])
        let task = FunctionTask { example, _ in
            calls.withLock { $0.append(example.id) }
            if example.id == "0" { throw ChatError(.refused, "Busy.", status: 429, retryAfter: .seconds(500)) }
            await until { clock.sleeperCount == 1 }
            throw ChatError(.refused, "No key.", status: 401)
        }
        let experiment = Experiment(
            "e",
            dataset: try dataset(20),
            task: task,
            evaluators: [FunctionEvaluator("a")],
            limits: ExperimentLimits(concurrency: 2),
            clock: clock
        )
        let report = try await experiment.start().report
        #expect(report.stopReason == "The task failed 5 times in a row, at last because: No key.")
        #expect(calls.withLock { $0.sorted() } == ["0", "1", "2", "3", "4", "5"])
        // Not every try of the first has failed: it is only not over.
        #expect(report.progress.failedTasks == 5)
    }

    @Test("take a task or an evaluator that says it was cancelled for one that failed, unless they are")
    func selfCancelled() async throws {
        try await withObservability { spans in
            let calls = Locked(0)
            let task = FunctionTask { example, _ in
                let call = calls.withLock {
                    $0 += 1
                    return $0
                }
                if call == 1 { throw CancellationError() }
                return example.input
            }
            let evaluator = FunctionEvaluator("a") { _, call in
                call == 1 ? .failure(EvaluationError(.cancelled, "The evaluation was cancelled.")) : .success(1)
            }
            let experiment = Experiment(
                "e",
                dataset: try dataset(3),
                task: task,
                evaluators: [evaluator],
                limits: ExperimentLimits(concurrency: 1),
                clock: RecordingClock()
            )
            let report = try await experiment.start().report
            #expect(report.progress.answered == 3)
            #expect(report.progress.judged == 3)
            let attempts = try #require(report.runs.first?.attempts)
            #expect(attempts.map { $0.output != nil } == [false, true])
            #expect(attempts.first?.error?.contains("nobody stopped the experiment") == true)
            #expect(evaluator.callCount == 4)
            let span = await spans.records(of: attempts.first?.traceID).first
            #expect(span?.status == .error("CancellationError"))
        }
    }

    @Test("number the tries of an item through all starts")
    func attemptNumbers() async throws {
        let journal = MemoryJournal()
        let experiment = Experiment(
            "e",
            dataset: try dataset(1),
            task: FunctionTask { _, _ in throw ChatError(.unreachable, "Gone.") },
            evaluators: [FunctionEvaluator("a")],
            limits: ExperimentLimits(retries: 1),
            clock: RecordingClock()
        )
        for start in 1...3 {
            let before = await journal.entries
            let report = try await experiment.start(after: before, journal: journal).report
            #expect(report.runs.first?.attempts.map(\.number) == Array(1...2 * start))
        }
    }

    @Test("keep the metadata of results, unless it is large")
    func metadata() throws {
        let item = ExperimentItem(exampleID: "1", repetition: 1)
        let kept = EvaluationResult(name: "a", annotatorKind: .code, score: 1, metadata: ["found": [1, "x"]])
        let long = EvaluationResult(
            name: "a",
            annotatorKind: .code,
            score: 1,
            metadata: ["text": .string(String(repeating: "x", count: 5_000))]
        )
        let entry = ExperimentEntry.evaluation(item, evaluator: "a", [kept, long])
        guard case .evaluation(_, _, let results) = ExperimentEntry(entry.json) else {
            Issue.record("It is none.")
            return
        }
        #expect(results.map(\.metadata) == [["found": [1, "x"]], [:]])
        #expect(results.map(\.score) == [1, 1])
    }

    @Test("give up after four tries")
    func exhausted() async throws {
        let task = FunctionTask { _, _ in throw ChatError(.unreachable, "Gone.") }
        let experiment = Experiment(
            "e",
            dataset: try dataset(1),
            task: task,
            evaluators: [FunctionEvaluator("a")],
            clock: RecordingClock()
        )
        let report = try await experiment.start().report
        #expect(report.runs.first?.attempts.count == 4)
    }

    @Test("count an evaluation on which every try failed, and try it again at the next start")
    func exhaustedEvaluation() async throws {
        let journal = try Journal()
        let evaluator = FunctionEvaluator("a") { _, call in
            call <= 4 ? .failure(EvaluationError(.modelUnavailable, "Busy.")) : .success(1)
        }
        let experiment = Experiment(
            "e",
            dataset: try dataset(1),
            task: echo,
            evaluators: [evaluator],
            clock: RecordingClock()
        )
        let progress = try await experiment.start(journal: journal.path).report.progress
        #expect(evaluator.callCount == 4)
        #expect(progress.judged == 0)
        #expect(progress.failedEvaluations == 1)
        let again = try await experiment.start(journal: journal.path).report.progress
        #expect(again.judged == 1)
        #expect(again.failedEvaluations == 0)
    }

    @Test("say while they run what the results add up to; of several tries the last one counts")
    func summaries() async throws {
        let evaluator = FunctionEvaluator("a") { _, call in
            switch call {
            case 1: .failure(EvaluationError(.modelUnavailable, "Busy."))
            case 3: .failure(EvaluationError(.invalidInput, "No."))
            default: .success(0.5)
            }
        }
        let experiment = Experiment(
            "e",
            dataset: try dataset(3),
            task: echo,
            evaluators: [evaluator],
            limits: ExperimentLimits(concurrency: 1),
            clock: RecordingClock()
        )
        let report = try await experiment.start().report
        let summary = try #require(report.progress.evaluators.first)
        #expect(summary == report.evaluators.first)
        #expect((summary.judged, summary.failed, summary.meanScore) == (2, 1, 0.5))
    }

    @Test("go on from what another journal says")
    func otherJournals() async throws {
        let journal = MemoryJournal()
        let evaluator = FunctionEvaluator("a")
        let experiment = Experiment("e", dataset: try dataset(5), task: echo, evaluators: [evaluator])
        _ = try await experiment.start(after: [], journal: journal).report
        let entries = await journal.entries
        #expect(entries.count == 10)
        let half = entries.prefix(5).compactMap { ExperimentEntry($0.json) }
        let report = try await experiment.start(after: half, journal: nil).report
        #expect(report.progress.resumedAnswers + report.progress.resumedJudgements == 5)
        #expect(report.progress.judged == 5)
    }

    @Test("refuse a journal of another revision, and say so")
    func revisions() async throws {
        let journal = try Journal()
        var experiment = Experiment(
            "e",
            revision: "1",
            dataset: try dataset(1),
            task: echo,
            evaluators: [FunctionEvaluator("a")]
        )
        _ = try await experiment.start(journal: journal.path).report
        experiment.revision = "2"
        let error = await #expect(throws: ExperimentError.self) {
            try await experiment.start(journal: journal.path).report
        }
        #expect(error?.description.contains("another revision") == true, "\(error?.description ?? "")")
    }

    @Test("keep what a failed try says out of the status")
    func failedTryTelemetry() async throws {
        try await withObservability(configure: { $0.content = .redact(Redactor { _ in "[gone]" }) }) { spans in
            let task = FunctionTask { _, _ in throw ChatError(.refused, "secret", status: 404) }
            let experiment = Experiment(
                "e",
                dataset: try dataset(1),
                task: task,
                evaluators: [FunctionEvaluator("a")]
            )
            let attempt = try #require(try await experiment.start().report.runs.first?.attempts.first)
            let records = await spans.records(of: attempt.traceID)
            #expect(records.map(\.status) == [.error("ChatError")])
            #expect(!"\(records)".contains("secret"))
        }
    }

    @Test("leave behind what takes too long")
    func timeouts() async throws {
        let gate = Gate()
        let task = FunctionTask { example, _ in
            if example.id == "0" { try await gate.wait() }
            return 1
        }
        let slow = FunctionEvaluator("slow") { _, _ in
            try? await gate.wait()
            return .success(1)
        }
        let limits = ExperimentLimits(taskTimeout: .milliseconds(20), evaluationTimeout: .milliseconds(20), retries: 0)
        let experiment = Experiment("e", dataset: try dataset(2), task: task, evaluators: [slow], limits: limits)
        let report = try await experiment.start().report
        #expect(report.runs.map { $0.attempts.last?.error != nil } == [true, false])
        let result = try #require(report.runs.last?.results.first)
        #expect(result.error?.kind == .timedOut)
        #expect(result.annotatorKind == .human)
        #expect(result.end.timeIntervalSince(result.start) >= 0.019)
    }

    @Test("say of an evaluation that takes too long where its trace is")
    func timedOutTrace() async throws {
        try await withObservability { spans in
            let judge = LLMEvaluator(
                name: "judge",
                prompt: PromptTemplate([ChatMessage(role: .user, "Is {{output}} right?")]),
                client: JudgeClient(.hanging),
                outputs: [CategoricalOutput("right", labels: [("yes", 1), ("no", 0)])]
            )
            let limits = ExperimentLimits(evaluationTimeout: .milliseconds(500), retries: 0)
            let experiment = Experiment("e", dataset: try dataset(1), task: echo, evaluators: [judge], limits: limits)
            let result = try #require(try await experiment.start().report.runs.first?.results.first)
            #expect(result.error?.kind == .timedOut)
            #expect(result.annotatorKind == .llm)
            let trace = try #require(result.traceID)
            // It was left behind, and ends a little later.
            await until { await spans.records(of: trace).contains { $0.name == "Evaluator: judge" } }
        }
    }

    @Test("stop when the task, or one evaluator, has failed five times in a row")
    func breaker() async throws {
        let failing = FunctionEvaluator("bad") { _, _ in .failure(EvaluationError(.invalidInput, "No.")) }
        let good = FunctionEvaluator("good")
        let limits = ExperimentLimits(concurrency: 1)
        let judged = Experiment("e", dataset: try dataset(50), task: echo, evaluators: [good, failing], limits: limits)
        let report = try await judged.start().report
        #expect(report.stopReason == "The evaluator 'bad' failed 5 times in a row, at last because: No.")
        #expect(failing.callCount == 5)
        let task = FunctionTask { _, _ in throw ChatError(.refused, "No key.", status: 401) }
        let answered = Experiment("e", dataset: try dataset(50), task: task, evaluators: [good], limits: limits)
        let other = try await answered.start().report
        #expect(other.stopReason == "The task failed 5 times in a row, at last because: No key.")
        #expect(other.runs.count == 5)
    }

    @Test("go on where they were stopped, and judge nothing twice", arguments: [1, 10])
    func resumes(concurrency: Int) async throws {
        let journal = try Journal()
        let counts = Locked<[String: Int]>([:])
        let isBlocked = Locked(true)
        let gate = Gate()
        let task = FunctionTask { example, _ in
            if isBlocked.withLock({ $0 }), (Int(example.id) ?? 0) >= 20 { try await gate.wait() }
            return example.input
        }
        let evaluators = ["a", "b", "c"].map { name in
            FunctionEvaluator(name) { input, _ in
                counts.withLock { $0["\(name) \(input.values["input"]?.text ?? "")", default: 0] += 1 }
                return .success(1)
            }
        }
        let limits = ExperimentLimits(concurrency: concurrency)
        let experiment = Experiment("e", dataset: try dataset(40), task: task, evaluators: evaluators, limits: limits)
        let first = try experiment.start(journal: journal.path)
        await until { gate.waiterCount == concurrency }
        first.cancel()
        await #expect(throws: CancellationError.self) { try await first.report }
        isBlocked.withLock { $0 = false }
        let second = try experiment.start(journal: journal.path)
        let report = try await second.report
        #expect(report.progress.answered == 40)
        #expect(report.progress.judged == 120)
        #expect(report.progress.resumedAnswers == 20)
        #expect(report.progress.resumedJudgements == 60)
        #expect(counts.withLock { $0.count } == 120)
        #expect(counts.withLock { $0.values.allSatisfy { $0 == 1 } })
        // And once more: there is nothing left to do.
        let third = try await experiment.start(journal: journal.path).report
        #expect(third.progress.resumedJudgements == 120)
        #expect(counts.withLock { $0.values.allSatisfy { $0 == 1 } })
        #expect(third.evaluators.map(\.meanScore) == [1, 1, 1])
    }

    @Test("pass over a line that a crash has torn, wherever it is torn")
    func torn() async throws {
        let journal = try Journal()
        let evaluator = FunctionEvaluator("a")
        let experiment = Experiment("e", dataset: try dataset(3), task: echo, evaluators: [evaluator])
        _ = try await experiment.start(journal: journal.path).report
        let whole = try Data(contentsOf: URL(fileURLWithPath: journal.path))
        for length in stride(from: 0, through: whole.count, by: 7) {
            try whole.prefix(length).write(to: URL(fileURLWithPath: journal.path))
            let report = try await experiment.start(journal: journal.path).report
            #expect(report.progress.judged == 3)
            let again = try await experiment.start(journal: journal.path).report
            #expect(again.progress.resumedJudgements == 3)
        }
    }

    @Test("refuse a journal that is in use, of another experiment, or none")
    func journals() async throws {
        let journal = try Journal()
        let gate = Gate()
        let task = FunctionTask { _, _ in
            try await gate.wait()
            return 1
        }
        let evaluators = [FunctionEvaluator("a")]
        let running = try Experiment("e", dataset: try dataset(1), task: task, evaluators: evaluators).start(
            journal: journal.path
        )
        let experiment = Experiment("e", dataset: try dataset(1), task: echo, evaluators: evaluators)
        #expect(throws: ExperimentError.self) { try experiment.start(journal: journal.path) }
        gate.open()
        _ = try await running.report
        let other = Experiment("e", dataset: try dataset(2), task: echo, evaluators: evaluators)
        await until {
            (try? other.start(journal: journal.path)) == nil && (try? experiment.start(journal: journal.path)) != nil
        }
        try Data("my thesis\n".utf8).write(to: URL(fileURLWithPath: journal.path))
        await #expect(throws: ExperimentError.self) { try await experiment.start(journal: journal.path).report }
        #expect(throws: ExperimentError.self) { try experiment.start(journal: "/nowhere/at/all") }
        let twins = Experiment(
            "e",
            dataset: try dataset(1),
            task: echo,
            evaluators: [evaluators[0], FunctionEvaluator("a")]
        )
        #expect(throws: ExperimentError.self) { try twins.start() }
    }

    @Test("trace every try by itself, with its judgements on it, and end its span when the task has ended")
    func traced() async throws {
        try await withObservability { spans in
            let evaluator = CodeEvaluator(
                .exactMatch,
                mapping: InputMapping(paths: ["expected": "$.input", "actual": "$.output"])
            )
            let experiment = Experiment("cities", dataset: try dataset(2), task: echo, evaluators: [evaluator])
            let report = try await Observability.tracer().withSpan("request", context: .topLevel) { _ in
                try await experiment.start().report
            }
            #expect(Set(report.runs.compactMap { $0.attempts.first?.traceID }).count == 2)
            for run in report.runs {
                let attempt = try #require(run.attempts.first)
                let records = await spans.records(of: attempt.traceID)
                let span = try #require(records.first)
                #expect(records.map(\.name) == ["Experiment: cities"])
                #expect(span.parentSpanID == nil)
                #expect(span.attributes[TracewingNames.experimentExample]?.stringValue == attempt.exampleID)
                #expect(span.events.map(\.name) == [GenAI.Evaluation.resultEvent])
                let judged = await spans.records(of: run.results.first?.traceID).first { $0.parentSpanID == nil }
                #expect(judged?.links.map(\.spanID) == [span.spanID])
                #expect(span.endTime <= judged?.endTime ?? 0)
                #expect(run.results.first?.score == 1)
            }
        }
    }

    @Test("ask a model with the example's members, and judge what was recorded elsewhere")
    func tasks() async throws {
        let client = ScriptedChatClient { request in [.text("\(request.messages.last?.text ?? "")!")] }
        let prompt = PromptTemplate([ChatMessage(role: .user, "Capital of {{country}}, not {{reference}}?")])
        let example = DatasetExample(
            input: ["country": "Norway"],
            reference: "Bergen",
            metadata: ["answer": ["text": "Oslo"]]
        )
        let answer = try await PromptTask(prompt, client: client).answer(example, context: .topLevel)
        #expect(answer == "Capital of Norway, not Bergen?!")
        let polite = PromptTemplate([ChatMessage(role: .user, "{{tone}}: {{country}}")])
        let variables: JSONObject = ["tone": "kind", "country": "Sweden"]
        let other = PromptTask(polite, variables: variables, client: client)
        #expect(try await other.answer(example, context: .topLevel) == "kind: Norway!")
        #expect(try await RecordedTask(path: "$.metadata.answer.text").answer(example, context: .topLevel) == "Oslo")
        await #expect(throws: EvaluationError.self) {
            try await RecordedTask(path: "$.nothing").answer(example, context: .topLevel)
        }
    }
}

/// A place for a journal, gone with it.
private final class Journal {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "tracewing-evaluation-tests-" + UUID().uuidString
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}

/// A journal that is nowhere.
private actor MemoryJournal: ExperimentJournal {
    private(set) var entries: [ExperimentEntry] = []

    func append(_ entry: ExperimentEntry, after progress: ExperimentProgress) {
        entries.append(entry)
    }
}
