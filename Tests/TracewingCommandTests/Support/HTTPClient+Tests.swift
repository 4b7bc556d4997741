import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import TracewingModel
import TracewingOTLP

extension HTTPClient {
    /// For tests: nothing it sends is traced.
    static let untraced: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.tracing.tracer = nil
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    func json(_ url: String) async throws -> JSONValue {
        let response = try await execute(HTTPClientRequest(url: url), timeout: .seconds(20))
        return try JSONValue(parsing: Array(try await response.body.collect(upTo: 64 << 20).readableBytesView))
    }

    /// Posts an OTLP body and gives the status.
    func postTraces(_ body: [UInt8], to server: String) async throws -> UInt {
        var request = HTTPClientRequest(url: server + "/v1/traces")
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/x-protobuf")
        request.body = .bytes(body)
        let response = try await execute(request, timeout: .seconds(20))
        _ = try await response.body.collect(upTo: 1 << 20)
        return response.status.code
    }

    /// Sends a span, and says the answer's status.
    func postSpan(to server: String) async throws -> UInt {
        let span = SpanRecord(
            traceID: TraceID(high: 1, low: 1),
            spanID: SpanID(1),
            name: "work",
            startTime: 1_780_000_000_000_000_000,
            endTime: 1_780_000_000_010_000_000
        )
        return try await postTraces(OTLPTraceEncoder().encode([span]), to: server)
    }
}
