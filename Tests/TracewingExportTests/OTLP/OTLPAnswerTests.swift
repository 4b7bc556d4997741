import Testing
import Tracewing
import TracewingCompression
import TracewingModel
import TracewingOTLP
import TracewingSDK
import TracewingTesting
@testable import TracewingExport

/// What becomes of spans, by what the collector answers; always with the account that is kept of them.
@Suite("Answers to OTLP", .timeLimit(.minutes(10)))
struct OTLPAnswerTests {
    /// Ends five spans in a provider of their own and flushes them.
    private func account(
        _ exporter: OTLPExporter,
        spans: Int = 5,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> ExporterStatistics {
        let provider = TracerProvider.exporting(to: exporter)
        provider.endSpans(spans)
        let succeeded = await provider.forceFlush(deadline: .seconds(60))
        let statistics = try #require(provider.statistics.first, sourceLocation: sourceLocation)
        #expect(statistics.isBalanced, sourceLocation: sourceLocation)
        #expect(statistics.exported + statistics.droppedTotal == spans, sourceLocation: sourceLocation)
        #expect(succeeded == (statistics.droppedTotal == 0), sourceLocation: sourceLocation)
        return statistics
    }

    @Test("Any 2xx is success, whatever its body", arguments: [200, 201, 202, 204, 206, 299])
    func success(status: Int) async throws {
        try await FaultServer.run([.status(status, body: Array("this is no protobuf".utf8))]) { server in
            let statistics = try await account(OTLPExporter(to: server.url))
            #expect(statistics.exported == 5)
            #expect(server.requests.count == 1)
        }
    }

    @Test("Answers that only announce another are passed over", arguments: [100, 102, 103])
    func informational(status: Int) async throws {
        try await FaultServer.run([.status(status).then(.status(status)).then(.status(200))]) { server in
            let statistics = try await account(OTLPExporter(to: server.url))
            #expect(statistics.exported == 5)
            #expect(server.requests.count == 1)
        }
    }

    @Test(
        "A partial success says how many spans were lost; it is counted, and nothing is sent again",
        arguments: [
            (1, 1), (3, 3), (5, 5), (6, 5), (Int64.max, 5), (0, 0), (-1, 0), (Int64.min, 0),
        ] as [(Int64, Int)],
        [OTLPEncoding.protobuf, .json]
    )
    func partialSuccess(_ counts: (rejected: Int64, lost: Int), encoding: OTLPEncoding) async throws {
        let response = ExportTraceResponse(rejectedSpans: counts.rejected, errorMessage: "too\nlong")
        let answer: FaultServer.Answer =
            encoding == .json
            ? .status(200, headers: ["Content-Type": "application/json; charset=utf-8"], body: response.encodeJSON())
            : .status(200, headers: ["content-type": "application/x-protobuf"], body: response.encode())
        try await FaultServer.run([answer]) { server in
            let faults = TelemetryFaults()
            let statistics = try await account(OTLPExporter(to: server.url, encoding: encoding, faults: faults))
            #expect(statistics.dropped == (counts.lost > 0 ? [.rejected: counts.lost] : [:]))
            #expect(server.requests.count == 1)
            #expect(faults.counts == [.partialSuccess: 1])
            let failure = await OTLPExporter(to: server.url, encoding: encoding).failure(SpanRecord.samples(5))
            #expect((failure == nil) == (counts.lost == 0))
            if let failure { #expect(failure.description.contains("too long"), "\(failure)") }
        }
    }

    @Test("A partial success is logged once a minute, and counted every time")
    func partialSuccessLog() async throws {
        let response = ExportTraceResponse(rejectedSpans: 1, errorMessage: "attributes too long")
        try await FaultServer.run([.status(200, body: response.encode())]) { server in
            let log = LogLines()
            let faults = TelemetryFaults(logger: log.logger)
            let exporter = OTLPExporter(to: server.url, faults: faults)
            for _ in 0..<3 { _ = await exporter.failure() }
            #expect(faults.counts == [.partialSuccess: 3])
            #expect(log.lines == ["\(server.url)/v1/traces did not take 1 of 3 spans: attributes too long"])
        }
    }

    @Test("What may succeed later is sent again, the same bytes", arguments: [408, 429, 500, 502, 503, 504])
    func retryable(status: Int) async throws {
        let answers: [FaultServer.Answer] = [.status(status), .status(status, body: [1]), .status(200)]
        try await FaultServer.run(answers) { server in
            let faults = TelemetryFaults()
            let statistics = try await account(OTLPExporter(to: server.url, faults: faults))
            #expect(statistics.exported == 5)
            #expect(server.requests.count == 3)
            #expect(Set(server.requests.map(\.body)).count == 1)
            #expect(faults.counts == [.exportFailed: 2])
        }
    }

    @Test("A 500 is sent again only as configured")
    func internalServerError() async throws {
        try await FaultServer.run([.status(500), .status(200)]) { server in
            let exporter = OTLPExporter(to: server.url, retriesInternalServerError: false)
            let statistics = try await account(exporter)
            #expect(statistics.dropped == [.permanent: 5])
            #expect(server.requests.count == 1)
        }
    }

    @Test(
        "What would fail again is given up at once, with what the server says",
        arguments: [400, 401, 402, 403, 404, 405, 410, 415, 422, 431, 501, 505, 511]
    )
    func permanent(status: Int) async throws {
        let body = Array("no \u{1B}[31m\nservice".utf8)
        try await FaultServer.run([.status(status, body: body)]) { server in
            let statistics = try await account(OTLPExporter(to: server.url))
            #expect(statistics.dropped == [.permanent: 5])
            #expect(server.requests.count == 1)
            let failure = await OTLPExporter(to: server.url).failure()
            #expect(
                failure?.description
                    == "\(server.url)/v1/traces answered \(status): no  [31m service. Check the address and the headers."
            )
        }
    }

    @Test("Redirects are not followed, and where they point is said", arguments: [300, 301, 302, 303, 304, 307, 308])
    func redirect(status: Int) async throws {
        try await FaultServer.run([.redirect(to: "/elsewhere", status: status)]) { server in
            let statistics = try await account(OTLPExporter(to: server.url))
            #expect(statistics.dropped == [.permanent: 5])
            #expect(server.requests.map(\.path) == ["/v1/traces"])
            let failure = await OTLPExporter(to: server.url).failure()
            #expect(failure?.description.contains("a redirect to /elsewhere") == true)
        }
    }

    @Test(
        "Of a body that never ends, a little is read and the connection is left; the status alone decides",
        arguments: [
            (.endless(), [:]), (.gzipBomb(), [:]), (.gzipBomb(kilobytes: 60), [:]), (.endless(400), [.permanent: 5]),
            (.gzipBomb(404), [.permanent: 5]), (.endless(headers: ["content-encoding": "gzip"]), [:]),
        ] as [(FaultServer.Answer, [DropReason: Int])]
    )
    func endlessBody(answer: FaultServer.Answer, dropped: [DropReason: Int]) async throws {
        try await FaultServer.run([answer]) { server in
            let statistics = try await account(OTLPExporter(to: server.url))
            #expect(statistics.dropped == dropped)
            await until { server.floodedBytes > 0 }
            let isEndless = server.floodedBytes > 64 << 10
            if isEndless { await until { server.openConnections == 0 } }
            #expect(server.floodedBytes < 8 << 20)
            #expect(server.requests.count == 1)
        }
    }

    @Test("A compressed answer is read, also one that says what went wrong")
    func compressedAnswer() async throws {
        let response = ExportTraceResponse(rejectedSpans: 2, errorMessage: "no").encode()
        let gzip = ["content-encoding": "GZIP"]
        try await FaultServer.run([
            .status(200, headers: gzip, body: Gzip.compress(response)),
            .status(400, headers: gzip, body: Gzip.compress(Array("bad".utf8))),
            .status(200, headers: ["content-encoding": "br"], body: response),
        ]) { server in
            let exporter = OTLPExporter(to: server.url)
            #expect(await exporter.failure()?.losses(of: 3) == [.rejected: 2])
            #expect(await exporter.failure()?.description.contains("answered 400: bad.") == true)
            #expect(await exporter.failure() == nil, "what cannot be unpacked says nothing")
        }
    }

    @Test("What is larger than 64 KiB once it is unpacked says nothing")
    func largeCompressedAnswer() async throws {
        let large = ExportTraceResponse(rejectedSpans: 2, errorMessage: String(repeating: "x", count: 64 << 10))
        let answer = FaultServer.Answer.status(
            200,
            headers: ["content-encoding": "gzip"],
            body: Gzip.compress(large.encode())
        )
        try await FaultServer.run([answer]) { server in
            let statistics = try await account(OTLPExporter(to: server.url))
            #expect(statistics.exported == 5)
        }
    }

    @Test(
        "A 2xx whose body breaks off, or never comes, is success: the batch has arrived and is not sent again",
        arguments: [
            .raw("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc").then(.close),
            .raw("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc").then(.reset),
            .raw("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc"),
            .raw("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz").then(.close),
        ] as [FaultServer.Answer]
    )
    func brokenBody(answer: FaultServer.Answer) async throws {
        try await FaultServer.run([answer]) { server in
            let statistics = try await account(OTLPExporter(to: server.url, timeout: .seconds(2)))
            #expect(statistics.exported == 5)
            #expect(server.requests.count == 1)
        }
    }
}
