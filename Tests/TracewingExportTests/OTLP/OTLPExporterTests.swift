import AsyncHTTPClient
import Testing
import Tracewing
import TracewingCompression
import TracewingModel
import TracewingOTLP
import TracewingSDK
import TracewingTesting
import Tracing
@testable import TracewingExport

/// What is sent. What comes back is in `OTLPAnswerTests`, what happens in between in `OTLPRetryTests`.
@Suite("The OTLP exporter", .timeLimit(.minutes(10)))
struct OTLPExporterTests {
    @Test("The request is OTLP: address, headers, and a body from which the records come back")
    func request() async throws {
        try await FaultServer.run { server in
            let exporter = OTLPExporter(
                to: server.url,
                headers: [
                    "Authorization": "Bearer x", "content-type": "text/plain", "x-team": "travel",
                    "Content-Encoding": "br", "content-length": "1",
                ]
            )
            try await exporter.export(SpanRecord.various)
            let request = try #require(server.requests.first)
            #expect(request.method == "POST")
            #expect(request.path == "/v1/traces")
            #expect(request.values(of: "content-type") == ["application/x-protobuf"])
            #expect(request.values(of: "content-encoding") == [])
            #expect(request.values(of: "user-agent") == ["tracewing/\(Resource.sdkVersion)"])
            #expect(request.values(of: "authorization") == ["Bearer x"])
            #expect(request.values(of: "x-team") == ["travel"])
            #expect(request.values(of: "content-length") == ["\(request.body.count)"])
            let decoded = try OTLPTraceDecoder.decode(request.body)
            #expect(decoded.rejected.isEmpty)
            #expect(decoded.spans.map(\.record) == SpanRecord.various)
        }
    }

    @Test(
        "As JSON, compressed or both, the same records come back",
        arguments: [
            (.json, .none, "application/json"), (.protobuf, .gzip, "application/x-protobuf"),
            (.json, .gzip, "application/json"),
        ] as [(OTLPEncoding, OTLPCompression, String)]
    )
    func forms(encoding: OTLPEncoding, compression: OTLPCompression, contentType: String) async throws {
        try await FaultServer.run { server in
            try await OTLPExporter(to: server.url, encoding: encoding, compression: compression)
                .export(SpanRecord.various)
            let request = try #require(server.requests.first)
            #expect(request.values(of: "content-type") == [contentType])
            #expect(request.values(of: "content-encoding") == (compression == .gzip ? ["gzip"] : []))
            #expect(request.values(of: "content-length") == ["\(request.body.count)"])
            var body = request.body
            if compression == .gzip { body = try Gzip.decompress(body, limit: 1 << 20) }
            if encoding == .json {
                #expect(String(decoding: body, as: UTF8.self).hasPrefix(#"{"resourceSpans":["#))
                body = try OTLPTraceJSON.protobuf(from: body)
            }
            #expect(try OTLPTraceDecoder.decode(body).spans.map(\.record) == SpanRecord.various)
        }
    }

    @Test("Its own requests are not traced and carry no context, whatever is current")
    func untraced() async throws {
        try await ObservabilityTurn.take {
            let spans = SpanCollector()
            Observability.configure(serviceName: "test", exporter: .inMemory(spans))
            #expect(HTTPClient.Configuration().tracing.tracer != nil, "any other client of this process is traced")
            #expect(ExportHTTPClient.configuration.tracing.tracer == nil)
            try await FaultServer.run { server in
                try await Observability.tracer().withSpan("outer") { _ in
                    try await OTLPExporter(to: server.url).export(SpanRecord.samples(1))
                }
                let request = try #require(server.requests.first)
                #expect(request.values(of: "traceparent") == [] && request.values(of: "baggage") == [])
                #expect(await Observability.forceFlush(deadline: .seconds(30)))
                let traceID = try #require(spans.records.first { $0.name == "outer" }).traceID
                #expect(spans.records.filter { $0.traceID == traceID }.map(\.name) == ["outer"])
            }
            await Observability.reset()
        }
    }

    @Test("Nothing is not sent")
    func empty() async throws {
        try await FaultServer.run { server in
            try await OTLPExporter(to: server.url).export([])
            #expect(server.requests.isEmpty)
        }
    }

    @Test("Values that JSON has no form for are no trap", arguments: [OTLPEncoding.protobuf, .json])
    func hostileValues(encoding: OTLPEncoding) async throws {
        var nested = AttributeValue.array([])
        for _ in 0..<200 { nested = .array([nested]) }
        let values: [String: AttributeValue] = [
            "nan": .double(.nan), "inf": .double(-.infinity), "nested": nested, "\u{0}\u{1F}": "\u{FFFF}\u{2028}",
            "": .bytes([]),
        ]
        let records = values.sorted { $0.key < $1.key }.enumerated().map { index, value in
            SpanRecord(
                traceID: TraceID(high: 1, low: 2),
                spanID: SpanID(UInt64(index + 1)),
                name: value.key,
                startTime: .max,
                endTime: 0,
                attributes: [value.key: value.value]
            )
        }
        try await FaultServer.run { server in
            #expect(await OTLPExporter(to: server.url, encoding: encoding).failure(records) == nil)
            var body = try #require(server.requests.first).body
            if encoding == .json { body = try OTLPTraceJSON.protobuf(from: body) }
            #expect(try OTLPTraceDecoder.decode(body).spans.count == values.count)
        }
    }

    @Test(
        "Timeouts beyond counting are no trap",
        arguments: [.seconds(Int64.max), .milliseconds(Int64.max)] as [Duration]
    )
    func hugeTimeout(timeout: Duration) async throws {
        try await FaultServer.run { server in
            let policy = RetryPolicy(totalTimeout: timeout)
            let exporter = OTLPExporter(to: server.url, timeout: timeout, retry: policy)
            #expect(await exporter.failure() == nil)
            #expect(exporter.exportTimeout == timeout + .seconds(1))
        }
    }

    @Test("Many batches at once each arrive once")
    func concurrent() async throws {
        try await FaultServer.run { server in
            let exporter = OTLPExporter(to: server.url)
            let failures = await withTaskGroup(of: SpanExportError?.self) { group in
                for _ in 0..<50 { group.addTask { await exporter.failure() } }
                return await group.reduce(into: 0) { $0 += $1 == nil ? 0 : 1 }
            }
            #expect(failures == 0)
            #expect(server.requests.count == 50)
        }
    }

    @Test("Batches that follow each other share a connection")
    func reuse() async throws {
        try await FaultServer.run { server in
            let exporter = OTLPExporter(to: server.url)
            for _ in 0..<5 { try await exporter.export(SpanRecord.samples(1)) }
            #expect(server.connections == 1)
        }
    }
}
