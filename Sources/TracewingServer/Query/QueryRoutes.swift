import HTTPTypes
import Hummingbird
import Logging
import TracewingModel
import TracewingStore

/// `GET /api/v1/…`: what is stored, as JSON.
struct QueryRoutes: Sendable {
    let store: any TraceStore
    let logger: Logger

    func add<Context: RequestContext>(to router: Router<Context>) {
        let api = router.group("/api/v1")
        api.get("traces") { request, _ in
            try await traces(request)
        }
        api.get("traces/{id}") { _, context in
            try await trace(context.parameters.get("id") ?? "")
        }
    }

    /// `?limit=50&cursor=…&project=…`: the newest first.
    private func traces(_ request: Request) async throws -> Response {
        let parameters = request.uri.queryParameters
        var query = TraceQuery(limit: 50)
        if let text = parameters["limit"] {
            guard let limit = Int(text), 1...TraceQuery.maximumLimit ~= limit else {
                throw APIError(
                    .badRequest,
                    "bad_limit",
                    "'limit' must be a number from 1 to \(TraceQuery.maximumLimit)."
                )
            }
            query.limit = limit
        }
        if let text = parameters["cursor"] {
            guard let cursor = try? TraceCursor(String(text)) else {
                throw APIError(.badRequest, "bad_cursor", "'cursor' is none this server gave. Start without one.")
            }
            query.after = cursor
        }
        query.project = parameters["project"].map { String($0) }
        let page = try await reading { try await store.traces(query) }
        return Response(json: [
            "traces": .array(page.traces.map(\.json)),
            "next": page.next.map { .string($0.text) } ?? .null,
        ])
    }

    private func trace(_ id: String) async throws -> Response {
        guard let traceID = TraceID(hex: id), traceID.isValid else {
            throw APIError(.badRequest, "bad_trace_id", "A trace id has 32 hexadecimal digits.")
        }
        guard let trace = try await reading({ try await store.trace(traceID) }) else {
            throw APIError(.notFound, "no_such_trace", "No span of trace \(traceID) has been received.")
        }
        return Response(json: ["summary": trace.summary.json, "spans": .array(trace.spans.map(\.json))])
    }

    private func reading<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch {
            logger.error("The store could not be read: \(error)")
            throw APIError(
                .serviceUnavailable,
                "store_unavailable",
                "The store could not be read. The server's log has the cause."
            )
        }
    }
}
