import HTTPTypes
import Hummingbird
import TracewingModel
import TracewingStore

/// `GET /api/v1/statistics`: traces counted over time.
struct StatisticsRoutes: Sendable {
    let read: StoreReader

    private static let mostBuckets = 200
    private static let mostRows = 20

    func add<Context: RequestContext>(to router: some RouterMethods<Context>) {
        router.get("/api/v1/statistics") { request, _ in
            try await statistics(QueryParameters(request))
        }
    }

    /// `?project&filter&from&to&buckets`.
    private func statistics(_ parameters: QueryParameters) async throws -> Response {
        let now = ServerClock.now
        var query = StatisticsQuery(
            since: try parameters.time("from") ?? 0,
            until: try parameters.time("to") ?? now,
            buckets: try parameters.number("buckets", in: 1...Self.mostBuckets, default: 60),
            project: parameters.project,
            filter: try parameters.filter(now: now)
        )
        var isPartial = false
        if parameters["from"] == nil { (query.since, isPartial) = try await beginning(of: query) }
        let until = max(query.until, query.since + 1)
        query.until = until
        let statistics = try await read(slowly: true) { [query] store in try await store.statistics(query) }
        var whole = query
        whole.buckets = 1
        let totals = try await read(slowly: true) { [whole] store in try await store.statistics(whole) }
        let buckets = statistics.buckets.filter { $0.start < until }
        return Response(json: [
            "from": .string(String(query.since)),
            "to": .string(String(until)),
            "bucketNano": .optional(
                buckets.count > 1 ? buckets[1].start - buckets[0].start : until - query.since
            ),
            "partial": .bool(isPartial || statistics.isPartial || totals.isPartial),
            "totals": totals.buckets.first.map { .object($0.json) } ?? .null,
            "buckets": .array(
                buckets.map { bucket in
                    var object = bucket.json
                    object["start"] = .string(String(bucket.start))
                    return .object(object)
                }
            ),
            "models": .array(statistics.models.prefix(Self.mostRows).map(\.json)),
            "tools": .array(statistics.tools.prefix(Self.mostRows).map(\.json)),
        ])
    }

    /// About when the oldest of the traces started: found in two looks, the second closer than the first.
    private func beginning(of query: StatisticsQuery) async throws -> (since: UInt64, isPartial: Bool) {
        var query = query
        var isPartial = false
        query.buckets = StatisticsQuery.maximumBuckets
        for _ in 1...2 where query.until > query.since {
            let statistics = try await read(slowly: true) { [query] store in try await store.statistics(query) }
            isPartial = isPartial || statistics.isPartial
            guard let first = statistics.buckets.first(where: { $0.traces > 0 }) else {
                // Nothing to count: an hour of nothing.
                return (query.until - min(query.until, 3_600_000_000_000), isPartial)
            }
            query.since = first.start
        }
        return (query.since, isPartial)
    }
}

extension Percentiles {
    fileprivate var json: JSONValue {
        ["p50": .optional(p50), "p95": .optional(p95), "p99": .optional(p99)]
    }
}

extension Percentiles? {
    /// All three, unknown where nothing was measured.
    fileprivate var json: JSONValue { self?.json ?? ["p50": nil, "p95": nil, "p99": nil] }
}

extension TraceStatistics.Bucket {
    fileprivate var json: JSONObject {
        [
            "traces": traces.json,
            "errors": errors.json,
            "inputTokens": .integer(tokens.input),
            "outputTokens": .integer(tokens.output),
            "cost": .dollars(cost),
            "latency": latency.json,
            "firstChunk": firstChunk.json,
        ]
    }
}

extension TraceStatistics.Model {
    fileprivate var json: JSONValue {
        [
            "model": .string(model),
            "provider": .optional(provider),
            "calls": calls.json,
            "errors": errors.json,
            "inputTokens": .integer(tokens.input),
            "outputTokens": .integer(tokens.output),
            "cost": .dollars(cost),
            "latency": latency.json,
            "firstChunk": firstChunk.json,
        ]
    }
}

extension TraceStatistics.Tool {
    fileprivate var json: JSONValue {
        ["tool": .string(tool), "calls": calls.json, "errors": errors.json, "latency": latency.json]
    }
}
