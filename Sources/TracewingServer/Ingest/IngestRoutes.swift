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
    let logger: Logger

    /// The largest body taken.
    private static let maxBodyBytes = 20 << 20

    func add<Context: RequestContext>(to router: Router<Context>) {
        router.post("/v1/traces") { request, _ in
            try await ingest(request)
        }
    }

    private func ingest(_ request: Request) async throws -> Response {
        let encoding = try encoding(of: request)
        var body = try await body(of: request)
        let decoded: DecodedTraces
        do throws(OTLPDecodingError) {
            // What is kept is protobuf, however it came.
            if encoding == .json { body = try OTLPTraceJSON.protobuf(from: body) }
            decoded = try OTLPTraceDecoder.decode(body)
        } catch {
            throw APIError(.badRequest, "malformed_body", "The body is no OTLP trace request: \(error)")
        }
        if !decoded.spans.isEmpty {
            let receipt = try await append(
                decoded.spans.map { IngestedSpan($0, in: body) },
                project: request.headers[.projectName]
            )
            await feed.touch(receipt.traceIDs)
        }
        return answer(rejected: decoded.rejected, encoding)
    }

    private func append(_ spans: [IngestedSpan], project: String?) async throws -> AppendReceipt {
        do {
            return try await store.append(spans, project: project)
        } catch {
            logger.error("Spans were not stored: \(error)")
            var refusal = APIError(
                .serviceUnavailable,
                "store_unavailable",
                "The spans could not be stored. Send them again; the server's log has the cause."
            )
            refusal.headers[.retryAfter] = "1"
            throw refusal
        }
    }

    /// The two encodings of OTLP over HTTP.
    private enum Encoding: String {
        case protobuf = "application/x-protobuf"
        case json = "application/json"
    }

    private func encoding(of request: Request) throws(APIError) -> Encoding {
        let type = request.headers[.contentType]?.split { ";, \t".contains($0) }.first?.lowercased() ?? ""
        guard let encoding = Encoding(rawValue: type) else {
            throw APIError(
                .unsupportedMediaType,
                "unsupported_type",
                "The body's type is '\(HumanText.oneLine(type, limit: 60))'; send OTLP as application/x-protobuf or application/json."
            )
        }
        if let packing = request.headers[.contentEncoding], packing.lowercased() != "identity" {
            throw APIError(
                .unsupportedMediaType,
                "unsupported_encoding",
                "The body's encoding is '\(HumanText.oneLine(packing, limit: 60))'; send it uncompressed."
            )
        }
        return encoding
    }

    private func body(of request: Request) async throws -> [UInt8] {
        do {
            return Array(try await request.body.collect(upTo: Self.maxBodyBytes).readableBytesView)
        } catch is NIOTooManyBytesError {
            throw APIError(
                .contentTooLarge,
                "body_too_large",
                "The body is larger than the \(Self.maxBodyBytes >> 20) MiB allowed. Send smaller batches."
            )
        }
    }

    /// Says which spans were not taken; the others are stored.
    private func answer(rejected: [RejectedSpan], _ encoding: Encoding) -> Response {
        let reasons = Set(rejected.map(\.reason)).sorted().prefix(5).joined(separator: "; ")
        let answer = ExportTraceResponse(rejectedSpans: Int64(rejected.count), errorMessage: reasons)
        return Response(
            status: .ok,
            headers: [.contentType: encoding.rawValue],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: encoding == .json ? answer.encodeJSON() : answer.encode()))
        )
    }
}
