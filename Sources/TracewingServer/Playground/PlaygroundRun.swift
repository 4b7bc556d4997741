import Tracewing
import TracewingAgents
import TracewingConcurrency
import TracewingEvaluation
import TracewingModel
import TracewingSDK
import Tracing

/// A prompt that is asked a number of times, and whose answers are judged.
///
/// Its spans start from nothing, whoever asked for it: they are no part of the request that started it.
struct PlaygroundRun: Sendable {
    private let prompt: PromptDescription
    private let client: any ChatClient
    private let evaluators: [any Evaluator]
    private let repetitions: Int
    private let silence: Duration

    /// How many answers are under way at once.
    private static let concurrency = 3
    private static let mostRepetitions = 20

    /// - Throws: ``APIError`` if the request cannot be used.
    init(_ members: JSONMembers, providers: Providers, limits: ServerLimits) throws(APIError) {
        prompt = try PromptDescription(members)
        client = try prompt.client(providers)
        silence = limits.modelSilence
        repetitions = try members.optionalInteger("repetitions", in: 1...Self.mostRepetitions) ?? 1
        var evaluators: [any Evaluator] = []
        for evaluator in try EvaluatorDescription.list(in: members) {
            evaluators.append(try evaluator.evaluator(providers, silence: limits.modelSilence))
        }
        self.evaluators = evaluators
    }

    /// Runs to its end, also when it is cancelled: every answer has a result.
    func run(into events: PlaygroundEvents) async {
        await withTaskGroup(of: Void.self) { group in
            for repetition in 0..<repetitions {
                if repetition >= Self.concurrency { await group.next() }
                group.addTask { await answer(PlaygroundEvent.Place(repetition: repetition), into: events) }
            }
        }
        events.send(.done)
    }

    private func answer(_ place: PlaygroundEvent.Place, into events: PlaygroundEvents) async {
        let answer = PlaygroundAnswer(place, events: events)
        let context = ServiceContext.topLevel(inProject: ServiceContext.playgroundProject)
        // The model's span ends before its answer can be judged. This one around it stays open, so that the judgements
        // are on it. It ends when the answer did.
        let scope = evaluators.isEmpty ? nil : EvaluationScope.start("Playground: \(prompt.model)", context: context)
        defer { scope?.end() }
        let response: ChatResponse
        do {
            response = try await answer.ask(
                client,
                prompt,
                prompt.variables,
                silence: silence,
                context: scope?.context ?? context
            )
            .get()
        } catch {
            scope?.recordError(error)
            return
        }
        if let scope, let now = scope.handle.span?.now { scope.setEndTime(now) }
        let input = EvaluationInput(
            input: prompt.variables.isEmpty ? .string(prompt.question) : .object(prompt.variables),
            output: response.judged,
            metadata: [
                "provider": .string(prompt.provider), "model": .string(prompt.model),
                "repetition": place.repetition.json,
            ],
            subject: scope?.handle.span.map { EvaluationSubject($0) }
        )
        for evaluator in evaluators {
            for result in await evaluator.evaluate(input, context: context) {
                events.send(.evaluation(result, place))
            }
        }
    }
}

extension PromptDescription {
    /// What the user said last.
    fileprivate var question: String { template.messages.last { $0.role == .user }?.text ?? "" }
}
