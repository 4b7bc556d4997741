import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Testing
import TracewingModel
import TracewingOTLP
import TracewingStore

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
            let stored = try await server.spans(of: traceID(1))
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
            for encoding in ["gzip", "GZIP", "br", "identity, gzip"] {
                let answer = try await server.post(body, headers: [("content-encoding", encoding)])
                #expect(answer.status == 415, "\(encoding)")
                #expect(answer.code == "unsupported_encoding")
                #expect(answer.json?["error"]?["message"]?.stringValue?.contains("uncompressed") == true)
            }
            #expect(try await server.post(body, headers: [("content-encoding", "identity")]).status == 200)
            #expect(try await server.store.statistics().spans == 1)
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
