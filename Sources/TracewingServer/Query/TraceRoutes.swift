import HTTPTypes
import Hummingbird
import TracewingModel
import TracewingStore

/// `GET /api/v1/traces…`: the list of traces, one trace, one span.
struct TraceRoutes: Sendable {
    let read: StoreReader

    /// Traces up to this size are read whole, so that events and chunks show in the tree.
    private static let wholeLimit = 1_000
    /// How many traces can be asked for by id.
    private static let mostIDs = 50

    func add<Context: RequestContext>(to router: some RouterMethods<Context>) {
        router.get("/api/v1/traces") { request, _ in
            try await traces(QueryParameters(request))
        }
        router.get("/api/v1/traces/{trace}") { request, context in
            try await trace(try context.traceID(), QueryParameters(request))
        }
        router.get("/api/v1/traces/{trace}/spans/{span}") { _, context in
            let (trace, span) = (try context.traceID(), try context.spanID())
            return Response(json: try await self.span(span, of: trace).detail)
        }
        router.get("/api/v1/traces/{trace}/spans/{span}/otlp") { _, context in
            let (trace, span) = (try context.traceID(), try context.spanID())
            return Response(otlp: [try await self.span(span, of: trace).record])
        }
        router.get("/api/v1/traces/{trace}/export") { request, context in
            try await export(try context.traceID(), QueryParameters(request))
        }
    }

    /// `?limit&cursor&project&filter&from&to`: the newest first. `?ids`: those of these that are within the scope.
    private func traces(_ parameters: QueryParameters) async throws -> Response {
        var query = TraceQuery(
            project: parameters.project,
            filter: try parameters.filter(now: ServerClock.now),
            since: try parameters.time("from"),
            until: try parameters.time("to"),
            limit: try parameters.limit(most: TraceQuery.maximumLimit),
            after: try parameters.cursor { text throws(TraceStoreError) in try TraceCursor(text) }
        )
        if let ids = parameters["ids"] {
            query.ids = try Self.ids(ids)
            query.after = nil
            query.limit = Self.mostIDs
        }
        let page = try await read(slowly: query.filter != nil) { [query] store in try await store.traces(query) }
        return Response(json: [
            "traces": .array(page.traces.map(\.json)),
            "next": .optional(parameters["ids"] == nil ? page.next?.text : nil),
        ])
    }

    private static func ids(_ text: String) throws(APIError) -> [TraceID] {
        let parts = text.split(separator: ",")
        let ids = parts.compactMap { TraceID(hex: String($0)) }
        guard !ids.isEmpty, ids.count <= mostIDs, ids.count == parts.count else {
            throw APIError(.badRequest, "bad_ids", "'ids' must be 1 to \(mostIDs) trace ids with commas.")
        }
        return ids
    }

    /// `?limit&cursor`: the summary, and some spans without what they carry.
    private func trace(_ id: TraceID, _ parameters: QueryParameters) async throws -> Response {
        let most = StoredTrace.maximumPageLimit
        let limit = try parameters.limit(most: most, default: most)
        let cursor = try parameters.cursor { text throws(TraceStoreError) in try SpanCursor(text) }
        guard let summary = try await read({ try await $0.summaries(of: [id]) }).first else { throw Self.missing(id) }
        let spans: [JSONValue]
        let next: SpanCursor?
        if summary.spanCount <= Self.wholeLimit {
            let page = try await read { try await $0.spans(of: id, after: cursor, limit: limit) }
            (spans, next) = (page?.spans.map { .object($0.outline) } ?? [], page?.next)
        } else {
            let page = try await read { try await $0.outline(of: id, after: cursor, limit: limit) }
            (spans, next) = (page?.spans.map { .object($0.outline) } ?? [], page?.next)
        }
        return Response(json: ["summary": summary.json, "spans": .array(spans), "next": .optional(next?.text)])
    }

    private func span(_ id: SpanID, of trace: TraceID) async throws -> StoredSpan {
        guard let span = try await read({ try await $0.span(id, of: trace) }) else {
            throw APIError.noSpan(id, of: trace)
        }
        return span
    }

    private func export(_ id: TraceID, _ parameters: QueryParameters) async throws -> Response {
        let format = parameters["format"] ?? TraceExport.Format.otlp.rawValue
        guard let format = TraceExport.Format(rawValue: format) else {
            throw APIError(.badRequest, "bad_format", "'format' must be otlp or jsonl.")
        }
        guard try await !read({ try await $0.summaries(of: [id]) }).isEmpty else { throw Self.missing(id) }
        return try await TraceExport(trace: id, format: format, read: read).response()
    }

    private static func missing(_ id: TraceID) -> APIError {
        APIError(.notFound, "no_such_trace", "No span of trace \(id) has been received.")
    }
}

extension RequestContext {
    /// The trace in the address.
    func traceID() throws(APIError) -> TraceID {
        guard let id = TraceID(hex: parameters.get("trace") ?? ""), id.isValid else {
            throw APIError(.badRequest, "bad_trace_id", "A trace id has 32 hexadecimal digits.")
        }
        return id
    }

    /// The span in the address.
    func spanID() throws(APIError) -> SpanID {
        guard let id = SpanID(hex: parameters.get("span") ?? ""), id.isValid else {
            throw APIError(.badRequest, "bad_span_id", "A span id has 16 hexadecimal digits.")
        }
        return id
    }
}
