import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle
import TracewingModel

/// `/api/v1/playground…`: models are asked from the page.
struct PlaygroundRoutes: Sendable {
    private let providers: Providers
    private let experiments: RunningExperiments?
    private let limits: ServerLimits
    private let places: Places

    /// How often a reader is told that the line is up: a model may think for long.
    private static let keepAlive = Duration.seconds(15)

    init(providers: Providers, experiments: RunningExperiments?, limits: ServerLimits) {
        self.providers = providers
        self.experiments = experiments
        self.limits = limits
        places = Places(limits.playgroundRuns)
    }

    func add<Context: RequestContext>(to router: some RouterMethods<Context>) {
        router.get("/api/v1/playground/providers") { _, _ in
            Response(json: ["providers": providers.json])
        }
        for path in ["/api/v1/playground/runs", "/api/playground/runs"] as [RouterPath] {
            router.post(path) { request, _ in
                var request = request
                let body = try await request.readJSON(upTo: limits.playgroundBytes)
                return try await run(JSONMembers(reading: body), request)
            }
        }
    }

    /// The events of a run, which lives as long as its client reads: when that leaves, the answers under way are
    /// cancelled, waited for, and then the events are closed.
    private func run(_ body: JSONMembers, _ request: Request) async throws -> Response {
        let run = try await self.run(body)
        guard let place = places.take() else {
            throw APIError(.serviceUnavailable, "busy", "Too many runs are under way. Wait for one to end.")
                .retried(after: 15)
        }
        return Response(
            status: .ok,
            // Watching for the client's disconnect uses the connection up.
            headers: [.contentType: "text/event-stream", .cacheControl: "no-store", .connection: "close"],
            body: ResponseBody { writer in
                // Taken until the run is over.
                defer { withExtendedLifetime(place) {} }
                // A gone client is noticed at once, not at the next write.
                try await request.body.consumeWithCancellationOnInboundClose { _ in
                    try await write(run, to: &writer)
                }
                try await writer.finish(nil)
            }
        )
    }

    /// What sends the events. It runs to its end also when it is cancelled.
    private func run(_ body: JSONMembers) async throws -> @Sendable (PlaygroundEvents) async -> Void {
        if let dataset = try body.optionalObject("dataset") {
            let experiment = try await PlaygroundExperiment(
                body,
                dataset: dataset,
                experiments: experiments,
                limits: limits
            )
            return experiment.run(into:)
        }
        return try PlaygroundRun(body, providers: providers, limits: limits).run(into:)
    }

    private func write(
        _ run: @escaping @Sendable (PlaygroundEvents) async -> Void,
        to writer: inout any ResponseBodyWriter
    ) async throws {
        let events = PlaygroundEvents(limit: limits.playgroundBacklog)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                // A server that shuts down does not wait for models.
                await cancelWhenGracefulShutdown { await run(events) }
                events.finish()
            }
            group.addTask {
                while true {
                    try await Task.sleep(for: Self.keepAlive)
                    events.keepAlive()
                }
            }
            defer { group.cancelAll() }
            while let bytes = await events.next() { try await writer.write(bytes) }
        }
    }
}
