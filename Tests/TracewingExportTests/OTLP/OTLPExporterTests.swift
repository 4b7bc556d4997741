import NIOCore
import NIOHTTP1
import Testing
import Tracewing
import TracewingConcurrency
import TracewingModel
import TracewingOTLP
import TracewingSDK
import Tracing
@testable import TracewingExport

@Suite("The OTLP exporter", .timeLimit(.minutes(10)))
struct OTLPExporterTests {
    /// What the export ended with; nil if the batch arrived.
    private func failure(_ exporter: OTLPExporter, _ batch: [SpanRecord] = SpanRecord.samples(3)) async
        -> SpanExportError?
    {
        do {
            try await exporter.export(batch)
            return nil
        } catch {
            return error as? SpanExportError ?? SpanExportError(.exporterFailed, "\(error)")
        }
    }

    @Test("The request is OTLP: address, headers, and a body from which the records come back")
    func request() async throws {
        try await CollectorServer.run { server in
            let exporter = OTLPExporter(
                to: server.url,
                headers: ["Authorization": "Bearer x", "content-type": "text/plain", "x-team": "travel"]
            )
            try await exporter.export(SpanRecord.various)
            let request = try #require(server.requests.first)
            #expect(request.method == "POST")
            #expect(request.path == "/v1/traces")
            #expect(request.headers["content-type"] == ["application/x-protobuf"])
            #expect(request.headers["user-agent"] == ["tracewing/\(Resource.sdkVersion)"])
            #expect(request.headers["authorization"] == ["Bearer x"])
            #expect(request.headers["x-team"] == ["travel"])
            #expect(request.headers["content-length"] == ["\(request.body.count)"])
            let decoded = try OTLPTraceDecoder.decode(request.body)
            #expect(decoded.rejected.isEmpty)
            #expect(decoded.spans.map(\.record) == SpanRecord.various)
        }
    }

    @Test("Its own requests are not traced and carry no context, whatever is current")
    func untraced() async throws {
        try await CollectorServer.run { server in
            let tracer = TracerProvider().tracer(named: "test")
            try await tracer.withSpan("outer") { _ in
                try await OTLPExporter(to: server.url).export(SpanRecord.samples(1))
            }
            let headers = try #require(server.requests.first).headers
            #expect(!headers.contains(name: "traceparent") && !headers.contains(name: "baggage"))
        }
    }

    @Test("Any 2xx is success, whatever its body", arguments: [200, 201, 202, 204, 299])
    func success(status: Int) async throws {
        let body = status == 204 ? [] : Array("this is no protobuf".utf8)
        try await CollectorServer.run([.status(status, body: body)]) { server in
            #expect(await failure(OTLPExporter(to: server.url)) == nil)
            #expect(server.requests.count == 1)
        }
    }

    @Test(
        "A partial success says how many spans were lost",
        arguments: [(1, 1), (3, 3), (4, 3), (Int64.max, 3), (0, nil), (-1, nil), (Int64.min, nil)] as [(Int64, Int?)]
    )
    func partialSuccess(rejected: Int64, lost: Int?) async throws {
        let body = ExportTraceResponse(rejectedSpans: rejected, errorMessage: "too long").encode()
        try await CollectorServer.run([.status(200, body: body)]) { server in
            let faults = TelemetryFaults()
            let failure = await failure(OTLPExporter(to: server.url, faults: faults))
            #expect(failure?.lost == lost)
            #expect(failure?.reason == lost.map { _ in .rejected })
            #expect(server.requests.count == 1, "what was taken is not sent again")
            if lost == nil {
                #expect(faults.counts == [.partialSuccess: 1])
            } else {
                #expect(failure?.description.contains("too long") == true)
            }
        }
    }

    @Test("What may succeed later is sent again, the same bytes", arguments: [408, 429, 502, 503, 504])
    func retryable(status: Int) async throws {
        try await CollectorServer.run([.status(status), .status(status, body: [1]), .status(200)]) { server in
            let faults = TelemetryFaults()
            #expect(await failure(OTLPExporter(to: server.url, faults: faults)) == nil)
            #expect(server.requests.count == 3)
            #expect(Set(server.requests.map(\.body)).count == 1)
            #expect(faults.counts == [.exportFailed: 2])
        }
    }

    @Test(
        "What would fail again is given up at once",
        arguments: [400, 401, 403, 404, 405, 413, 415, 422, 500, 501, 505]
    )
    func permanent(status: Int) async throws {
        let body = Array("no \u{1B}[31m\nservice".utf8)
        try await CollectorServer.run([.status(status, body: body)]) { server in
            let failure = await failure(OTLPExporter(to: server.url))
            #expect(failure?.reason == .permanent)
            #expect(failure?.lost == nil)
            #expect(failure?.description.contains("answered \(status): no  [31m service") == true, "\(failure as Any)")
            #expect(server.requests.count == 1)
        }
    }

    @Test("Redirects are not followed", arguments: [301, 302, 303, 307, 308])
    func redirect(status: Int) async throws {
        try await CollectorServer.run([.status(status, headers: ["location": "/elsewhere"])]) { server in
            #expect(await failure(OTLPExporter(to: server.url))?.reason == .permanent)
            #expect(server.requests.map(\.path) == ["/v1/traces"])
        }
    }

    @Test("Retry-After is waited at least, but never longer than the policy allows")
    func retryAfter() async throws {
        let answers: [CollectorServer.Answer] = [.status(429, headers: ["retry-after": "3600"]), .status(200)]
        try await CollectorServer.run(answers) { server in
            let policy = RetryPolicy(initialBackoff: .zero, maxBackoff: .milliseconds(50), totalTimeout: .seconds(60))
            let start = ContinuousClock.now
            #expect(await failure(OTLPExporter(to: server.url, retry: policy)) == nil)
            #expect(ContinuousClock.now - start >= .milliseconds(50))
        }
    }

    @Test("A Retry-After that makes no sense changes nothing", arguments: ["-5", "NaN", "soon", "1e999", ""])
    func nonsenseRetryAfter(value: String) async throws {
        let answers: [CollectorServer.Answer] = [.status(503, headers: ["Retry-After": value]), .status(200)]
        try await CollectorServer.run(answers) { server in
            // Had it counted, the wait would not fit into the time there is.
            let policy = RetryPolicy(initialBackoff: .zero, maxBackoff: .seconds(3_600), totalTimeout: .seconds(30))
            #expect(await failure(OTLPExporter(to: server.url, retry: policy)) == nil)
        }
    }

    @Test("When the time for retries is up, the batch is given up")
    func retriesExhausted() async throws {
        try await CollectorServer.run([.status(503)]) { server in
            let policy = RetryPolicy(
                initialBackoff: .milliseconds(1),
                maxBackoff: .milliseconds(1),
                totalTimeout: .milliseconds(100)
            )
            let failure = await failure(OTLPExporter(to: server.url, retry: policy))
            #expect(failure?.reason == .retriesExhausted)
            #expect(
                failure?.description.contains("answered 503; given up after \(server.requests.count) attempts") == true
            )
        }
    }

    @Test("A server that is not there is tried until it is")
    func connectionRefused() async throws {
        let port = try await CollectorServer.unusedPort()
        let faults = TelemetryFaults()
        let exporter = OTLPExporter(to: "http://127.0.0.1:\(port)", faults: faults)
        let result = Task { await failure(exporter) }
        await until { faults.counts[.exportFailed, default: 0] >= 2 }
        try await CollectorServer.run(port: port) { server in
            let failure = await result.value
            #expect(failure == nil)
            #expect(server.requests.count == 1)
        }
    }

    @Test("A server that is never there: the batch is given up, with a sentence that says why")
    func unreachable() async throws {
        let port = try await CollectorServer.unusedPort()
        let failure = await failure(OTLPExporter(to: "http://127.0.0.1:\(port)", retry: .none))
        #expect(failure?.reason == .retriesExhausted)
        #expect(
            failure?.description
                == "http://127.0.0.1:\(port)/v1/traces cannot be reached: connection refused; given up after 1 attempts"
        )
    }

    @Test("A connection that is closed before the answer is tried again")
    func hangUp() async throws {
        try await CollectorServer.run([.cut(""), .cut("HTTP/1.1 2"), .cut("nonsense\r\n\r\n"), .status(200)]) {
            server in
            #expect(await failure(OTLPExporter(to: server.url)) == nil)
            #expect(server.requests.count >= 4)
        }
    }

    @Test("A server that never answers is left at the timeout")
    func silence() async throws {
        try await CollectorServer.run([.silence]) { server in
            let failure = await failure(OTLPExporter(to: server.url, timeout: .milliseconds(20), retry: .none))
            #expect(failure?.reason == .retriesExhausted)
            #expect(failure?.description.contains("no answer in time") == true)
        }
    }

    @Test("A server that answers the second time is given the second time")
    func silenceThenAnswer() async throws {
        try await CollectorServer.run([.silence, .stall("HTTP/1.1 200 OK\r\n"), .status(200)]) { server in
            #expect(await failure(OTLPExporter(to: server.url, timeout: .milliseconds(200))) == nil)
            #expect(server.requests.count >= 3)
        }
    }

    @Test("Of a body that never ends, a little is read, and the connection is left")
    func endlessBody() async throws {
        try await CollectorServer.run([.endless]) { server in
            #expect(await failure(OTLPExporter(to: server.url)) == nil)
            await until { server.closedConnections == 1 }
            #expect(server.sentBytes < 8 << 20)
            #expect(server.requests.count == 1)
        }
    }

    @Test(
        "A 2xx whose body breaks off, or never comes, is success: the batch has arrived and is not sent again",
        arguments: [
            .cut("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc"),
            .stall("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc"),
            .cut("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz"),
        ] as [CollectorServer.Answer]
    )
    func brokenBody(answer: CollectorServer.Answer) async throws {
        try await CollectorServer.run([answer]) { server in
            #expect(await failure(OTLPExporter(to: server.url, timeout: .seconds(5))) == nil)
            #expect(server.requests.count == 1)
        }
    }

    @Test(
        "Timeouts beyond counting are no trap",
        arguments: [.seconds(Int64.max), .milliseconds(Int64.max)] as [Duration]
    )
    func hugeTimeout(timeout: Duration) async throws {
        try await CollectorServer.run { server in
            let policy = RetryPolicy(totalTimeout: timeout)
            #expect(await failure(OTLPExporter(to: server.url, timeout: timeout, retry: policy)) == nil)
        }
    }

    @Test("Many batches at once each arrive once")
    func concurrent() async throws {
        try await CollectorServer.run { server in
            let exporter = OTLPExporter(to: server.url)
            let failures = await withTaskGroup(of: SpanExportError?.self) { group in
                for _ in 0..<50 { group.addTask { await failure(exporter) } }
                return await group.reduce(into: 0) { $0 += $1 == nil ? 0 : 1 }
            }
            #expect(failures == 0)
            #expect(server.requests.count == 50)
        }
    }
}
