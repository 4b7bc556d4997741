import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Testing
import TracewingCompression
import TracewingModel
import TracewingOTLP
import TracewingStore

@testable import TracewingServer

/// `POST /v1/traces` over a real connection into a real file.
@Suite("Ingest")
struct IngestTests {
    @Test("a 200 means that the spans are there, with an OTLP answer")
    func good() async throws {
        try await TestServer.run { server in
            let answer = try await server.ingest([makeSpan(1), makeSpan(2, parent: 1), makeSpan(3, in: 2)])
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"] == "application/x-protobuf")
            #expect(try ExportTraceResponse(decoding: answer.body).isPartial == false)
            #expect(try await server.store.statistics().spans == 3)
            #expect(try await server.spans(of: traceID(1)).count == 2)
        }
    }

    @Test("a request without spans is fine", arguments: [[], [0x0A, 0x00]] as [[UInt8]])
    func empty(body: [UInt8]) async throws {
        try await TestServer.run { server in
            let answer = try await server.post(body)
            #expect(answer.status == 200)
            #expect(try await server.store.statistics().spans == 0)
        }
    }

    @Test(
        "media types may have parameters and any case",
        arguments: ["application/x-protobuf", "Application/X-Protobuf", "application/x-protobuf ; charset=utf-8"]
    )
    func types(type: String) async throws {
        try await TestServer.run { server in
            let answer = try await server.post(OTLPTraceEncoder().encode([makeSpan(1)]), type: type)
            #expect(answer.status == 200)
        }
    }

    @Test(
        "JSON is taken as protobuf is, and answered as JSON",
        arguments: ["application/json", "application/json; charset=utf-8"]
    )
    func json(type: String) async throws {
        var withoutTrace = makeSpan(2)
        withoutTrace.traceID = .invalid
        let body = OTLPTraceJSON.encode([makeSpan(1, name: "chat", ["big": .int(1 << 60)]), withoutTrace])
        try await TestServer.run { server in
            let answer = try await server.post(body, type: type)
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"] == "application/json")
            #expect(try ExportTraceResponse(decodingJSON: answer.body).rejectedSpans == 1)
            let stored = try await server.details(of: traceID(1))
            #expect(stored.first?["name"] == "chat")
            #expect(stored.first?["attributes"] == [["key": "big", "value": "1152921504606846976"]])
            let broken = try await server.post(Array(body.dropLast()), type: type)
            #expect(broken.status == 400)
            #expect(broken.code == "malformed_body")
        }
    }

    @Test("other types and encodings are 415, and nothing is stored")
    func unsupported() async throws {
        let body = OTLPTraceEncoder().encode([makeSpan(1)])
        try await TestServer.run { server in
            for type in [nil, "", "text/plain", "application/jsonl", ";", "application/grpc"] {
                let answer = try await server.post(body, type: type)
                #expect(answer.status == 415, "\(type ?? "none")")
                #expect(answer.code == "unsupported_type")
            }
            for encoding in ["br", "zstd", "identity, gzip"] {
                let answer = try await server.post(body, headers: [("content-encoding", encoding)])
                #expect(answer.status == 415, "\(encoding)")
                #expect(answer.code == "unsupported_encoding")
                #expect(answer.json?["error"]?["message"]?.stringValue?.contains("uncompressed") == true)
                #expect(answer.json?["error"]?["message"]?.stringValue?.contains("gzip") == true)
            }
            #expect(try await server.post(body, headers: [("content-encoding", "identity")]).status == 200)
            #expect(try await server.store.statistics().spans == 1)
        }
    }

    @Test(
        "gzip and deflate are unpacked, whatever the case of their names",
        arguments: [("gzip", false), ("GZIP", false), ("x-gzip", false), ("deflate", true), ("Deflate", true)]
    )
    func packed(name: String, isZlib: Bool) async throws {
        let body = OTLPTraceEncoder().encode([makeSpan(1, name: "packed")])
        // What is inside of gzip is what HTTP calls deflate, but for its frame.
        let gzip = Gzip.compress(body)
        let packed = isZlib ? Array(gzip.dropFirst(10).dropLast(8)) : gzip
        try await TestServer.run { server in
            #expect(try await server.post(packed, headers: [("content-encoding", name)]).status == 200)
            #expect(try await server.spans(of: traceID(1)).first?["name"] == "packed")
            for broken in [Array(packed.dropLast(3)), [UInt8]("no gzip".utf8), [], packed + [1, 2, 3]] {
                let answer = try await server.post(broken, headers: [("content-encoding", name)])
                #expect(answer.status == 400)
                #expect(answer.code == "malformed_body")
            }
        }
    }

    @Test("a bomb ends at the limit: 413, and the server goes on")
    func bomb() async throws {
        let bomb = Gzip.compress([UInt8](repeating: 0, count: 64 << 20))
        #expect(bomb.count < 1 << 20)
        try await TestServer.run { server in
            let answer = try await server.post(bomb, headers: [("content-encoding", "gzip")])
            #expect(answer.status == 413)
            #expect(answer.code == "body_too_large")
            #expect(try await server.ingest([makeSpan(1)]).status == 200)
        }
    }

    @Test("who comes when there is no room is turned away before the body is read")
    func noRoom() async throws {
        var options = ServerOptions()
        options.limits.bytesUnderWay = 1_000
        try await TestServer.run(options) { server in
            let answer = try await server.post([UInt8](repeating: 0, count: 4_000))
            #expect(answer.status == 429)
            #expect(answer.headers["retry-after"] == "1")
            #expect(answer.code == "busy")
            // What was not taken is not counted.
            for number in 1...20 { #expect(try await server.ingest([makeSpan(number)]).status == 200) }
        }
    }

    @Test("what a body takes up unpacked is counted, and given back")
    func unpackedRoom() async throws {
        var options = ServerOptions()
        options.limits.bytesUnderWay = 1 << 20
        let body = Gzip.compress(OTLPTraceEncoder().encode([makeSpan(1, name: String(repeating: "a", count: 4 << 20))]))
        #expect(body.count < 64 << 10)
        try await TestServer.run(options) { server in
            let answer = try await server.post(body, headers: [("content-encoding", "gzip")])
            #expect(answer.status == 429)
            let small = Gzip.compress(OTLPTraceEncoder().encode([makeSpan(1)]))
            for _ in 1...5 {
                #expect(try await server.post(small, headers: [("content-encoding", "gzip")]).status == 200)
            }
            #expect(try await server.get("/metrics").text.contains("tracewing_ingest_bytes 0.0"))
        }
    }

    @Test("large bodies of others leave room for small ones")
    func roomForSmall() throws {
        var limits = ServerLimits()
        limits.bytesUnderWay = 1 << 20
        let gate = IngestGate(limits)
        let large = try gate.enter(announced: 0)
        try large.carry(2 << 20)
        #expect(throws: APIError.self) { try large.carry(1) }
        #expect(throws: APIError.self) { try gate.enter(announced: 2 << 20) }
        let small = try gate.enter(announced: 1_000)
        try small.carry(1_000)
        // It grows beyond what is small.
        #expect(throws: APIError.self) { try small.carry(1 << 20) }
        small.leave()
        large.leave()
        #expect(gate.bytes == 0)
    }

    @Test("more spans than a body may have are 413, in protobuf and JSON, good ones or not")
    func tooManySpans() async throws {
        var options = ServerOptions()
        options.limits.spansPerBody = 10
        try await TestServer.run(options) { server in
            for spans in [(1...11).map { makeSpan($0) }, (1...11).map { _ in makeSpan(0) }] {
                let body = OTLPTraceEncoder().encode(spans)
                let json = try OTLPTraceJSON.json(from: body)
                for answer in [try await server.post(body), try await server.post(json, type: "application/json")] {
                    #expect(answer.status == 413)
                    #expect(answer.code == "too_many_spans")
                }
            }
            #expect(try await server.store.statistics().spans == 0)
            #expect(try await server.ingest((1...10).map { makeSpan($0) }).status == 200)
        }
    }

    @Test("a body that does not arrive is 408", .timeLimit(.minutes(1)))
    func slowBody() async throws {
        var options = ServerOptions()
        options.limits.bodyTime = .milliseconds(50)
        try await TestServer.run(options) { server in
            var request = server.request("/v1/traces")
            request.method = .POST
            request.headers.add(name: "content-type", value: "application/x-protobuf")
            let (body, continuation) = AsyncStream.makeStream(of: ByteBuffer.self)
            continuation.yield(ByteBuffer(repeating: 0, count: 10))
            request.body = .stream(body, length: .known(Int64(1_000)))
            let (answered, answer) = AsyncStream.makeStream(of: TestServer.Answer.self)
            let sending = Task { [request] in
                answer.yield(try await server.send(request))
                answer.finish()
            }
            let first = await answered.first { _ in true }
            #expect(first?.status == 408)
            continuation.finish()
            sending.cancel()
            let next = try await server.ingest([makeSpan(1)])
            #expect(next.status == 200)
        }
    }

    @Test("a broken body is 400, and nothing of it is stored")
    func broken() async throws {
        let whole = OTLPTraceEncoder().encode([makeSpan(1), makeSpan(2)])
        let bodies: [[UInt8]] = [
            Array(whole.dropLast()), Array("{}".utf8), Array(repeating: 0xFF, count: 100),
            Array("not protobuf at all".utf8),
        ]
        try await TestServer.run { server in
            for body in bodies {
                let answer = try await server.post(body)
                #expect(answer.status == 400)
                #expect(answer.code == "malformed_body")
            }
            #expect(try await server.store.statistics().spans == 0)
            // The server is as it was.
            #expect(try await server.post(whole).status == 200)
        }
    }

    @Test("spans that cannot be are counted in a partial success, the rest is stored")
    func partial() async throws {
        var withoutTrace = makeSpan(1)
        withoutTrace.traceID = .invalid
        let body = OTLPTraceEncoder().encode([withoutTrace, makeSpan(0), makeSpan(3)])
        try await TestServer.run { server in
            let answer = try await server.post(body)
            #expect(answer.status == 200)
            let partial = try ExportTraceResponse(decoding: answer.body)
            #expect(partial.rejectedSpans == 2)
            #expect(partial.errorMessage.contains("id"))
            #expect(try await server.store.statistics().spans == 1)
        }
    }

    @Test("times that cannot be are counted and said; clocks that are wrong by years are not")
    func times() async throws {
        func span(_ id: Int, _ start: UInt64, _ end: UInt64) -> SpanRecord {
            SpanRecord(traceID: traceID(1), spanID: SpanID(UInt64(id)), name: "work", startTime: start, endTime: end)
        }
        let year: UInt64 = 365 * 86_400 * 1_000_000_000
        let good = [span(1, noon, noon), span(2, noon, 0), span(3, noon + year, noon + year), span(4, 1, 2)]
        let bad = [span(5, noon, noon - 1), span(6, 0, noon), span(7, 1 << 63, 0), span(8, noon, .max)]
        try await TestServer.run { server in
            let answer = try await server.ingest(bad + good)
            #expect(answer.status == 200)
            let partial = try ExportTraceResponse(decoding: answer.body)
            #expect(partial.rejectedSpans == 4)
            for reason in ["no start time", "after the year 2262", "ended before it started"] {
                #expect(partial.errorMessage.contains(reason), "\(reason)")
            }
            let stored = try await server.spans(of: traceID(1))
            #expect(Set(stored.compactMap { $0["spanId"]?.stringValue }) == Set(good.map(\.spanID.hex)))
        }
    }

    @Test("a span with more attributes, events and links than are allowed is rejected alone")
    func recordedLimit() async throws {
        var options = ServerOptions()
        options.limits.recordedPerSpan = 10
        var full = makeSpan(1)
        full.attributes = ["a": 1, "b": 2, "c": 3]
        full.events = [SpanRecord.Event(name: "e", time: noon, attributes: ["x": 1, "y": 2])]
        full.links = [SpanRecord.Link(traceID: traceID(9), spanID: SpanID(9), attributes: ["x": 1, "y": 2, "z": 3])]
        var beyond = full
        beyond.spanID = SpanID(2)
        beyond.attributes["d"] = 4
        try await TestServer.run(options) { [full, beyond] server in
            let answer = try await server.ingest([full, beyond])
            let partial = try ExportTraceResponse(decoding: answer.body)
            #expect(partial.rejectedSpans == 1)
            #expect(partial.errorMessage == "a span has more than the 10 attributes, events and links allowed")
            let stored = try await server.spans(of: full.traceID)
            #expect(stored.map { $0["spanId"]?.stringValue } == [full.spanID.hex])
        }
        try await TestServer.run { server in
            var huge = makeSpan(1)
            huge.attributes = Attributes(unchecked: (0..<40_000).map { .init(key: "k\($0)", value: 1) })
            let answer = try await server.ingest([huge, makeSpan(2)])
            #expect(try ExportTraceResponse(decoding: answer.body).rejectedSpans == 1)
            #expect(try await server.store.statistics().spans == 1)
        }
    }

    @Test("more than 20 MiB is 413, whether its length is told or not", .timeLimit(.minutes(1)))
    func tooLarge() async throws {
        let size = 21 << 20
        try await TestServer.run { server in
            var request = server.request("/v1/traces")
            request.method = .POST
            request.headers.add(name: "content-type", value: "application/x-protobuf")
            for told in [true, false] {
                let chunks = AsyncStream<ByteBuffer> { stream in
                    for _ in 0..<21 { stream.yield(ByteBuffer(repeating: 0, count: size / 21)) }
                    stream.finish()
                }
                request.body = .stream(chunks, length: told ? .known(Int64(size)) : .unknown)
                let answer = try await server.send(request)
                #expect(answer.status == 413)
                #expect(answer.code == "body_too_large")
            }
            #expect(try await server.ingest([makeSpan(1)]).status == 200)
        }
    }

    @Test("the project comes from the header")
    func project() async throws {
        try await TestServer.run { server in
            let body = OTLPTraceEncoder().encode([makeSpan(1)])
            #expect(try await server.post(body, headers: [("x-project-name", "travel")]).status == 200)
            try await server.ingest([makeSpan(1, in: 2)])
            let page = try await server.get("/api/v1/traces?project=travel").json
            #expect(page?["traces"]?.arrayValue?.count == 1)
            #expect(page?["traces"]?[0]?["project"] == "travel")
        }
    }

    @Test("a closed store is 503 with Retry-After, and says nothing of the inside")
    func storeGone() async throws {
        try await TestServer.run { server in
            try server.store.close()
            let answer = try await server.ingest([makeSpan(1)])
            #expect(answer.status == 503)
            #expect(answer.headers["retry-after"] == "1")
            #expect(answer.code == "store_unavailable")
            #expect(!answer.text.contains("sqlite"))
            for path in ["/api/v1/traces", "/api/v1/traces/\(traceID(1))", "/readyz"] {
                #expect(try await server.get(path).status == 503, "\(path)")
            }
            #expect(try await server.get("/healthz").status == 200)
        }
    }
}
