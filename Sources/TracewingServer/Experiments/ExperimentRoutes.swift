import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle
import TracewingModel
import TracewingStore

/// `/api/v1/experiments…`: experiments that run in the server, and what came of them.
struct ExperimentRoutes: Sendable {
    private let read: EvaluationReader
    private let experiments: RunningExperiments
    private let limits: ServerLimits
    private let places: Places

    /// How often a watcher is told at most.
    private static let interval = Duration.milliseconds(100)

    init(read: EvaluationReader, experiments: RunningExperiments, limits: ServerLimits) {
        self.read = read
        self.experiments = experiments
        self.limits = limits
        places = Places(limits.watchers)
    }

    func add<Context: RequestContext>(to router: some RouterMethods<Context>) {
        router.get("/api/v1/experiments") { request, _ in
            try await list(QueryParameters(request))
        }
        router.post("/api/v1/experiments") { request, _ in
            let body = try await request.json(upTo: limits.playgroundBytes)
            let description = try ExperimentDescription(JSONMembers(reading: body))
            let begun = try await read { _ in try await experiments.begin(description) }
            return Response(json: .object(try await json(begun)), status: .accepted)
        }
        router.get("/api/v1/experiments/{experiment}") { _, context in
            let stored = try await experiment(context)
            var object = try await json(stored)
            object["description"] = stored.description
            return Response(json: .object(object))
        }
        router.delete("/api/v1/experiments/{experiment}") { _, context in
            let id = try await experiment(context).id
            _ = await experiments.stop(id)
            guard try await read({ try await $0.deleteExperiment(id) }) else { throw APIError.noExperiment }
            return Response.done
        }
        router.get("/api/v1/experiments/{experiment}/results") { request, context in
            try await results(of: try await experiment(context), QueryParameters(request))
        }
        router.get("/api/v1/experiments/{experiment}/events") { request, context in
            try events(of: try await experiment(context), request)
        }
        router.post("/api/v1/experiments/{experiment}/stop") { _, context in
            try await stop(try await experiment(context))
        }
        router.post("/api/v1/experiments/{experiment}/resume") { _, context in
            let stored = try await experiment(context)
            try await read { _ in try await experiments.start(stored) }
            return Response(json: .object(try await json(try await experiment(stored.id))), status: .accepted)
        }
    }

    private func experiment(_ context: some RequestContext) async throws -> StoredExperiment {
        guard let id = context.number("experiment") else { throw APIError.noExperiment }
        return try await experiment(id)
    }

    private func experiment(_ id: Int64) async throws -> StoredExperiment {
        guard let stored = try await read({ try await $0.experiment(id) }) else { throw APIError.noExperiment }
        return stored
    }

    private func json(_ stored: StoredExperiment) async throws -> JSONObject {
        let live = await experiments.live(stored)
        guard stored.state == .running, live == nil else { return stored.json(live: live) }
        // It may have ended since it was read: its end is written down before it is no longer said to run.
        let again = try await experiment(stored.id)
        return again.json(live: await experiments.live(again))
    }

    /// `?dataset&after&limit`: the last to begin first.
    private func list(_ parameters: QueryParameters) async throws -> Response {
        let (place, limit) = (try parameters.place(), try parameters.limit(most: 100))
        let stored = try await read {
            try await $0.experiments(dataset: parameters["dataset"], after: place, limit: limit + 1)
        }
        var list: [JSONValue] = []
        for experiment in stored.prefix(limit) { list.append(.object(try await json(experiment))) }
        return Response(json: [
            "experiments": .array(list),
            "next": .optional(stored.count > limit ? String(stored[limit - 1].id) : nil),
        ])
    }

    /// `?after&limit`: in the order of the dataset, the repetitions of an example together. Those that have not been
    /// reached are left out.
    private func results(of stored: StoredExperiment, _ parameters: QueryParameters) async throws -> Response {
        let (place, limit) = (try parameters.place(), try parameters.limit(most: 1_000))
        let page = try await read { try await $0.entries(ofExperiment: stored.id, after: place, items: limit) }
        let results = page.entries.byItem.compactMap { ExperimentResult($0) }
        let ids = Array(Set(results.map(\.exampleID)))
        let examples = try await read {
            try await $0.examples(ids, ofDataset: stored.dataset, version: stored.version)
        }
        return Response(json: [
            "results": .array(results.map { $0.json(examples[$0.exampleID]) }),
            "next": .optional(page.next.map(String.init)),
        ])
    }

    private func stop(_ stored: StoredExperiment) async throws -> Response {
        if await !experiments.stop(stored.id) {
            // Nobody runs it: if it was interrupted, it is not to go on.
            guard stored.state == .running else {
                throw APIError(.conflict, "ended", "The experiment has ended already.")
            }
            _ = try await read {
                try await $0.updateExperiment(
                    stored.id,
                    state: .stopped,
                    reason: "Somebody stopped it after it had been interrupted.",
                    summary: nil
                )
            }
        }
        return Response(json: .object(try await json(try await experiment(stored.id))))
    }

    // MARK: Watching

    private func events(of stored: StoredExperiment, _ request: Request) throws -> Response {
        guard let place = places.take() else {
            throw APIError(.serviceUnavailable, "busy", "Too many watch already. Close another page.")
                .retried(after: 15)
        }
        return Response(
            status: .ok,
            // Watching for the client's disconnect uses the connection up.
            headers: [.contentType: "text/event-stream", .cacheControl: "no-store", .connection: "close"],
            body: ResponseBody { writer in
                // Taken until the watcher has left.
                defer { withExtendedLifetime(place) {} }
                try await request.body.consumeWithCancellationOnInboundClose { _ in
                    try await write(stored.id, to: &writer)
                }
                try await writer.finish(nil)
            }
        )
    }

    private func write(_ id: Int64, to writer: inout any ResponseBodyWriter) async throws {
        if let steps = await experiments.watch(id) {
            for await _ in steps.cancelOnGracefulShutdown() {
                try await writer.write(Self.frame("progress", try await json(try await experiment(id))))
                // Steps that come meanwhile become one.
                try await Task.sleep(for: Self.interval)
            }
        }
        try await writer.write(Self.frame("progress", try await json(try await experiment(id))))
        try await writer.write(Self.frame("done", [:]))
    }

    private static func frame(_ event: String, _ json: JSONObject) -> ByteBuffer {
        ByteBuffer(bytes: ServerSentEvent.frame(event, .object(json)))
    }
}

extension [StoredEntry] {
    /// Neighbours of one item together.
    fileprivate var byItem: [ArraySlice<StoredEntry>] {
        var parts: [ArraySlice<StoredEntry>] = []
        var start = startIndex
        for index in indices where index + 1 == endIndex || self[index + 1].item != self[index].item {
            parts.append(self[start...index])
            start = index + 1
        }
        return parts
    }
}
