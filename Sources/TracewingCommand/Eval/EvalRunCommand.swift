import ArgumentParser
import Tracewing
import TracewingEvaluation
import TracewingExport
import TracewingModel
import TracewingSDK

/// `tracewing eval run`: an experiment from a file, in the terminal and in CI.
struct EvalRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Runs an experiment: tries a task on a dataset and judges the answers.",
        discussion: """
            The file is JSON:

              {
                "name": "capitals",
                "dataset": "capitals.jsonl",
                "repetitions": 2,
                "task": {
                  "model": "gpt-4o-mini",
                  "messages": [{"role": "user", "content": "What is the capital of {{country}}?"}]
                },
                "evaluators": [
                  {"key": "contains", "paths": {"text": "$.output", "words": "$.reference"}},
                  {"key": "llm", "name": "politeness", "model": "gpt-4o-mini",
                   "messages": [{"role": "user", "content": "Is this polite? {{output}}"}],
                   "labels": {"polite": 1, "rude": 0}}
                ]
              }

            A dataset is JSON Lines ({"input": …, "reference": …} a line) or CSV. The task may also take the answer \
            from the dataset: {"output": "$.metadata.answer"}. With --journal, a run that was stopped goes on where it \
            was, unless the file or the model has changed. Spans are sent where OTEL_EXPORTER_OTLP_ENDPOINT says.

            The exit code is 1 if a mean score is under a --fail-under or over a --fail-over, if something was not \
            answered or not judged, or if the run stopped early.
            """
    )

    @Argument(help: "The experiment's file.")
    var file: String

    @OptionGroup var model: ModelOptions

    @Option(help: "Another dataset than the file's.")
    var dataset: String?

    @Option(help: "Where to write down what has been done, and to go on from.")
    var journal: String?

    @Option(help: "How often every example is tried.")
    var repetitions: Int?

    @Option(help: "How many examples are worked on at once.")
    var concurrency = 10

    @Option(
        help: "Fail if a mean score is lower: 0.8 for every evaluator of which higher is better, or name=0.8 for one."
    )
    var failUnder: [Threshold] = []

    @Option(
        help: "Fail if a mean score is higher: 1 for every evaluator of which lower is better, or name=1 for one."
    )
    var failOver: [Threshold] = []

    @Flag(help: "Print the whole report as JSON.")
    var json = false

    func validate() throws {
        guard concurrency > 0 else { throw ValidationError("--concurrency must be at least 1, not \(concurrency).") }
        if let repetitions, repetitions < 1 {
            throw ValidationError("--repetitions must be at least 1, not \(repetitions).")
        }
    }

    func run() async throws {
        Terminal.bootstrapLogging()
        let file = try ExperimentFile(path: file, model: model)
        let experiment = Experiment(
            file.name,
            revision: file.revision,
            dataset: try file.dataset(dataset).latest,
            repetitions: try repetitions ?? file.repetitions,
            task: try file.task(),
            evaluators: try file.evaluators(),
            limits: ExperimentLimits(concurrency: concurrency)
        )
        for threshold in failUnder { try threshold.check(experiment.evaluators, .under) }
        for threshold in failOver { try threshold.check(experiment.evaluators, .over) }
        configureTelemetry(project: file.name)
        let report: ExperimentReport
        do {
            let run = try experiment.start(journal: journal)
            await show(run.progress)
            report = try await run.report
        } catch let error as ExperimentError {
            throw Failure(error.description)
        }
        await Observability.shutdown(deadline: .seconds(5))
        print(json ? report.json.text : ExperimentText(report).text)
        let problems = problems(of: report)
        for problem in problems { Terminal.note(problem) }
        if !problems.isEmpty { throw ExitCode.failure }
    }

    /// A line whenever another tenth is done.
    private func show(_ progress: AsyncStream<ExperimentProgress>) async {
        var shown = -1
        for await value in progress {
            let tenth = Int(value.fraction * 10)
            guard tenth != shown else { continue }
            shown = tenth
            Terminal.note("\(tenth * 10) %: \(value)")
        }
    }

    private func problems(of report: ExperimentReport) -> [String] {
        var problems = failUnder.flatMap { $0.failures(in: report, .under) }
        problems += failOver.flatMap { $0.failures(in: report, .over) }
        let progress = report.progress
        if let reason = report.stopReason { problems.append("It stopped early. \(reason)") }
        let unanswered = progress.tasks - progress.answered
        if unanswered > 0 {
            let reason = report.runs.lazy.compactMap { $0.attempts.last?.error }.first.map { " The first says: \($0)" }
            problems.append("\(unanswered) of \(progress.tasks) are not answered.\(reason ?? "")")
        }
        let errors = report.runs.flatMap(\.results).compactMap(\.error)
        if let first = errors.first {
            problems.append("\(errors.count) evaluations have no judgement. The first says: \(first)")
        }
        return problems
    }

    private func configureTelemetry(project: String) {
        var configuration = ObservabilityConfiguration.environment
        guard configuration.namesCollector else { return }
        configuration.resourceAttributes[OpenInference.projectName] = .string(project)
        Observability.configure(
            serviceName: "tracewing-eval",
            exporter: .otlp(.environment),
            configuration: configuration
        )
    }
}
