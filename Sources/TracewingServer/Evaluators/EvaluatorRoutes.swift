import HTTPTypes
import Hummingbird
import TracewingEvaluation
import TracewingModel
import Tracing

/// `/api/v1/evaluators…`: which there are, and what they find in something given.
struct EvaluatorRoutes: Sendable {
    private let providers: Providers
    private let limits: ServerLimits
    private let places: Places
    /// A rule may compare texts for seconds without a pause: not on the threads that take requests.
    private let threads = EvaluationThreads()

    init(providers: Providers, limits: ServerLimits) {
        (self.providers, self.limits) = (providers, limits)
        places = Places(limits.previews)
    }

    func add<Context: RequestContext>(to router: some RouterMethods<Context>) {
        router.get("/api/v1/evaluators") { _, _ in
            Response(json: ["evaluators": .array(EvaluatorKind.all.map(\.json))])
        }
        for path in ["/api/v1/evaluators/preview", "/api/evaluators/preview"] as [RouterPath] {
            router.post(path) { request, _ in
                var request = request
                let body = try await request.readJSON(upTo: limits.playgroundBytes)
                return try await preview(JSONMembers(reading: body), request)
            }
        }
    }

    /// Judges what is given. Nothing is annotated; the evaluation's own trace is kept as a run's is.
    private func preview(_ body: JSONMembers, _ request: Request) async throws -> Response {
        guard let description = try body.optionalObject("evaluator") else {
            throw body.refusal(of: "evaluator", "must be an object")
        }
        // An answer may be null, as it may be in an experiment: the member is there.
        guard let output = body.object["output"] else {
            throw body.refusal(of: "output", "must be given: it is judged")
        }
        let evaluator = try EvaluatorDescription(description).evaluator(providers, silence: limits.modelSilence)
        let input = EvaluationInput(
            input: body["input"] ?? [:],
            output: output,
            reference: body["reference"],
            metadata: body["metadata"] ?? [:]
        )
        guard let place = places.take() else {
            throw APIError(.serviceUnavailable, "busy", "Too many previews are under way. Wait for one to end.")
                .retried(after: 1)
        }
        // Taken until the evaluator is through, also where nobody waits for it any more.
        defer { withExtendedLifetime(place) {} }
        let context = ServiceContext.topLevel(inProject: ServiceContext.playgroundProject)
        let results = try await request.body.consumeWithCancellationOnInboundClose { _ in
            await withTaskExecutorPreference(threads) { await evaluator.evaluate(input, context: context) }
        }
        var response = Response(json: ["results": .array(results.map(\.apiJSON))])
        // Watching for the client's disconnect has used the connection up.
        response.headers[.connection] = "close"
        return response
    }
}
