import HTTPTypes
import TracewingModel
import TracewingStore

/// A prompt that is asked for every example of a dataset: an experiment, told as it goes.
///
/// It is kept as every other one; what is told of it is what happens anyway.
struct PlaygroundExperiment: Sendable {
    private let description: ExperimentDescription
    private let experiments: RunningExperiments
    private let silence: Duration

    /// As many answers are under way at once as without a dataset.
    private static let concurrency = 3

    /// - Throws: ``APIError`` if the request cannot be used.
    init(
        _ members: JSONMembers,
        dataset: JSONMembers,
        experiments: RunningExperiments?,
        limits: ServerLimits
    ) async throws {
        guard let experiments else {
            throw APIError(.conflict, "no_datasets", "The store of this server keeps no datasets.")
        }
        let prompt = ["provider", "model", "messages", "template", "variables", "tools", "tool_choice", "parameters"]
        // Read here as well, so that what is wrong is called by its place in this request.
        _ = try PromptDescription(members)
        let model = try members.text("model")
        let name = try members.optionalText("experiment") ?? "\(model) on \(try dataset.text("name"))"
        var object: JSONObject = [
            "name": .string(name), "dataset": .object(dataset.object), "concurrency": Self.concurrency.json,
            "prompt": .object(JSONObject(prompt.compactMap { name in members[name].map { (name, $0) } })),
        ]
        for name in ["repetitions", "evaluators"] { object[name] = members[name] }
        description = try ExperimentDescription(JSONMembers(object))
        self.experiments = experiments
        silence = limits.modelSilence
        try await experiments.check(description)
    }

    /// Runs to its end. When it is cancelled, the experiment is stopped, and its answers have results all the same.
    func run(into events: PlaygroundEvents) async {
        let told = ToldExperiment(events: events, silence: silence)
        do {
            let id = try await experiments.begin(description, told).id
            let reason = await withTaskCancellationHandler {
                await experiments.reasonOfEnd(of: id)
            } onCancel: {
                Task { await experiments.stop(id) }
            }
            await told.answersEnded()
            // One that was stopped, by somebody or by its breaker, has not gone through all of its examples.
            if !Task.isCancelled, let reason { events.send(.error(reason)) }
        } catch let error as APIError {
            events.send(.error(error.message))
        } catch {
            events.send(.error("The experiment could not be begun: \(error)"))
        }
        events.send(.done)
    }
}
