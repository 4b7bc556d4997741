import HTTPTypes
import TracewingEvaluation
import TracewingModel
import Tracing

/// An experiment as a request writes it: `name`, `dataset`, `repetitions`, `prompt`, `evaluators`, `concurrency`.
struct ExperimentDescription: Sendable {
    let name: String
    let dataset: String
    /// nil for the newest.
    let version: Int?
    let repetitions: Int
    /// What is kept, to be read again when the experiment goes on.
    let json: JSONValue
    private let concurrency: Int
    private let prompt: PromptDescription
    private let evaluators: [EvaluatorDescription]

    /// The most answers of one experiment.
    static let mostItems = 200_000

    init(_ members: JSONMembers) throws(APIError) {
        let dataset = try members.object("dataset")
        name = try JSONValue.object(members.object).name("name")
        self.dataset = try dataset.text("name")
        version = try dataset.optionalInteger("version", in: 1...Int(Int32.max))
        repetitions = try members.optionalInteger("repetitions", in: 1...20) ?? 1
        concurrency = try members.optionalInteger("concurrency", in: 1...32) ?? 10
        prompt = try PromptDescription(members.object("prompt"))
        evaluators = try EvaluatorDescription.list(in: members)
        let names = ["name", "dataset", "repetitions", "concurrency", "prompt", "evaluators"]
        json = .object(JSONObject(names.compactMap { name in members[name].map { (name, $0) } }))
    }

    /// - Parameter told: What is told of it as it goes; then a try that fails is not repeated.
    /// - Throws: ``APIError`` if this server does not have the providers it asks.
    func experiment(
        _ examples: [DatasetExample],
        _ providers: Providers,
        _ told: ToldExperiment? = nil
    ) throws -> Experiment {
        guard examples.count * repetitions <= Self.mostItems else {
            throw APIError(
                .badRequest,
                "too_large",
                "\(examples.count) examples and \(repetitions) repetitions are more than the \(Self.mostItems) answers "
                    + "an experiment may have."
            )
        }
        var experiment = Experiment(
            name,
            dataset: try Dataset(dataset, examples: examples).latest,
            repetitions: repetitions,
            task: try task(providers, told),
            evaluators: try evaluators.map { try $0.evaluator(providers) },
            limits: told == nil
                ? ExperimentLimits(concurrency: concurrency)
                : ExperimentLimits(concurrency: concurrency, retries: 0)
        )
        experiment.context = .topLevel(inProject: "experiment: \(name)")
        return experiment
    }

    private func task(_ providers: Providers, _ told: ToldExperiment?) throws(APIError) -> any ExperimentTask {
        let client = try prompt.client(providers)
        return told?.task(prompt, client)
            ?? PromptTask(prompt.template, variables: prompt.variables, client: client, options: prompt.options)
    }

    /// That it could be run here.
    func check(_ providers: Providers) throws {
        _ = try experiment([], providers)
    }
}
