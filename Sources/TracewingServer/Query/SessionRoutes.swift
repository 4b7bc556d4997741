import HTTPTypes
import Hummingbird
import TracewingModel
import TracewingStore

/// `GET /api/v1/sessions`, `GET /api/v1/session`: conversations.
struct SessionRoutes: Sendable {
    let read: StoreReader

    private static let most = 200

    func add<Context: RequestContext>(to router: some RouterMethods<Context>) {
        router.get("/api/v1/sessions") { request, _ in
            try await sessions(QueryParameters(request))
        }
        router.get("/api/v1/session") { request, _ in
            try await session(QueryParameters(request))
        }
    }

    /// `?limit&cursor&project`: the last to be heard of first.
    private func sessions(_ parameters: QueryParameters) async throws -> Response {
        let limit = try parameters.limit(most: Self.most)
        let cursor = try parameters.cursor { text throws(TraceStoreError) in try TraceCursor(text) }
        let page = try await read(slowly: true) {
            try await $0.sessions(project: parameters.project, after: cursor, limit: limit)
        }
        return Response(json: ["sessions": .array(page.sessions.map(\.json)), "next": .optional(page.next?.text)])
    }

    /// `?id&project&limit&cursor`: turns, the oldest first.
    private func session(_ parameters: QueryParameters) async throws -> Response {
        guard let id = parameters["id"] else {
            throw APIError(.badRequest, "bad_id", "Say which session: 'id' is missing.")
        }
        let project = parameters.project ?? SpanColumns.defaultProject
        let limit = try parameters.limit(most: Self.most)
        let cursor = try parameters.cursor { text throws(TraceStoreError) in try TraceCursor(text) }
        let found = try await read(slowly: true) {
            try await $0.session(id, project: project, after: cursor, limit: limit)
        }
        guard let found else {
            throw APIError(.notFound, "no_such_session", "The project has no session of this name.")
        }
        return Response(json: [
            "session": found.summary.json, "turns": .array(found.turns.map(\.json)),
            "next": .optional(found.next?.text),
        ])
    }
}

extension SessionSummary {
    /// The session as the API gives it.
    fileprivate var json: JSONValue {
        [
            "session": .string(id),
            "project": .string(project),
            "traceCount": traceCount.json,
            "errorCount": errorCount.json,
            "running": .bool(runningCount > 0),
            "startTime": .time(startTime),
            // While nothing has ended, its beginning is the last that is known.
            "endTime": .time(endTime == 0 ? startTime : endTime),
            "agent": .optional(agent),
            "user": .optional(user),
            "inputPreview": .optional(inputPreview),
            "outputPreview": .optional(outputPreview),
            "inputTokens": tokens.isZero ? .null : .integer(tokens.input),
            "outputTokens": tokens.isZero ? .null : .integer(tokens.output),
            "cost": .dollars(cost),
        ]
    }
}

extension SessionTurn {
    /// The turn as the API gives it.
    fileprivate var json: JSONValue {
        ["trace": trace.json, "input": .optional(input), "output": .optional(output)]
    }
}
