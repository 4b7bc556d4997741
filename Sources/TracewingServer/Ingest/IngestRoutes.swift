import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import TracewingModel
import TracewingOTLP
import TracewingStore

/// `POST /v1/traces`: spans over OTLP/HTTP. A 2xx means they are on disk.
struct IngestRoutes: Sendable {
    let store: any TraceStore
    let feed: LiveFeed
    let keys: AccessKeys
    let limits: ServerLimits
    let gate: IngestGate
    let rates: SenderRates
    let counters: ServerCounters
    let logger: Logger

    func add<Context: RequestContext>(to router: some RouterMethods<Context>) {
        router.post("/v1/traces") { request, _ in
            do {
                let response = try await ingest(request)
                counters.count(request: 200)
                return response
            } catch let error as APIError {
                counters.count(request: error.status.code)
                throw error
            }
        }
    }

    private func ingest(_ request: Request) async throws -> Response {
        let format = try IngestFormat(request)
        let project = try await project(of: request)
        // From here on the request's bytes are counted, until it is answered.
        let announced = request.headers[.contentLength].flatMap { Int($0) }
        guard announced ?? 0 <= limits.bodyBytes else { throw APIError.bodyTooLarge(limits.bodyBytes) }
        let passage = try gate.enter(announced: announced ?? 0)
        defer { passage.leave() }
        let body = try await IngestBody(limits: limits, passage: passage).read(request.body, announced: announced)
        let traces = try await passage.decode(body, format, limits: limits)
        if !traces.spans.isEmpty {
            let receipt = try await append(traces.spans, project: project)
            await feed.touch(receipt.traceIDs)
        }
        counters.count(accepted: traces.spans.count, rejected: traces.rejections.count)
        return answer(traces.rejections, format.encoding)
    }

    /// Whose spans these are: the key's, the header's; nil for the resource's.
    private func project(of request: Request) async throws -> String? {
        let key = request.bearerKey
        if let key, keys.areAsked || key.hasPrefix("twk_") {
            if let project = try await stored({ try await store.project(ofIngestKey: key) }) {
                guard rates.admit(key) else { throw Self.tooOften }
                return project
            }
            throw APIError(.unauthorized, "bad_key", "This key sends to no project. Make one on the page's settings.")
        }
        guard !keys.areAsked else {
            throw APIError(
                .unauthorized,
                "bad_key",
                "This server takes spans from holders of a key.",
                hint: "Send it as 'authorization: Bearer …'; OTEL_EXPORTER_OTLP_HEADERS sets it in most programs."
            )
        }
        return request.headers[.projectName].flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
    }

    private static var tooOften: APIError {
        APIError(.tooManyRequests, "too_often", "This key is used too often. Send larger batches, less often.")
            .retried(after: 1)
    }

    private func append(_ spans: [IngestedSpan], project: String?) async throws -> AppendReceipt {
        try await stored { try await store.append(spans, project: project) }
    }

    private func stored<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch {
            logger.error("Spans were not stored: \(error)")
            throw APIError(
                .serviceUnavailable,
                "store_unavailable",
                "The spans could not be stored. Send them again; the server's log has the cause."
            )
            .retried(after: 1)
        }
    }

    /// Says which spans were not taken; the others are stored.
    private func answer(_ rejections: [String], _ encoding: IngestFormat.Encoding) -> Response {
        let reasons = Set(rejections).sorted().prefix(5).joined(separator: "; ")
        let answer = ExportTraceResponse(rejectedSpans: Int64(rejections.count), errorMessage: reasons)
        return Response(
            status: .ok,
            headers: [.contentType: encoding.rawValue],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: encoding == .json ? answer.encodeJSON() : answer.encode()))
        )
    }
}
