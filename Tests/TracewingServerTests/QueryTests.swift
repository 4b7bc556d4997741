import Testing
import TracewingModel

@Suite("The query API")
struct QueryTests {
    @Test("pages follow each other without a gap or a repetition, while traces arrive")
    func paging() async throws {
        try await TestServer.run { server in
            try await server.ingest((1...25).map { makeSpan(1, in: $0) })
            var seen: [String] = []
            var cursor: String?
            repeat {
                let page = try await server.get("/api/v1/traces?limit=7" + (cursor.map { "&cursor=\($0)" } ?? "")).json
                seen += page?["traces"]?.arrayValue?.compactMap { $0["traceId"]?.stringValue } ?? []
                cursor = page?["next"]?.stringValue
                try await server.ingest([makeSpan(1, in: 100 + seen.count)])
            } while cursor != nil
            #expect(seen == (1...25).reversed().map { traceID($0).hex })
        }
    }

    @Test(
        "what cannot be asked is 400 with a code",
        arguments: [
            ("/api/v1/traces?limit=0", "bad_limit"), ("/api/v1/traces?limit=1001", "bad_limit"),
            ("/api/v1/traces?limit=-1", "bad_limit"), ("/api/v1/traces?limit=ten", "bad_limit"),
            ("/api/v1/traces?limit=", "bad_limit"), ("/api/v1/traces?limit=99999999999999999999", "bad_limit"),
            ("/api/v1/traces?cursor=", "bad_cursor"), ("/api/v1/traces?cursor=a%00", "bad_cursor"),
            ("/api/v1/traces?cursor=-1", "bad_cursor"), ("/api/v1/traces?cursor=1%27%20or%201=1", "bad_cursor"),
            ("/api/v1/traces/latest", "bad_trace_id"),
            ("/api/v1/traces/00000000000000000000000000000000", "bad_trace_id"),
            ("/api/v1/traces/zz000000000000000000000000000001", "bad_trace_id"),
        ]
    )
    func bad(path: String, code: String) async throws {
        try await TestServer.run { server in
            let answer = try await server.get(path)
            #expect(answer.status == 400)
            #expect(answer.code == code)
            #expect(answer.json?["error"]?["request_id"]?.stringValue == answer.headers["x-request-id"])
        }
    }

    @Test("a trace nobody sent is 404")
    func missing() async throws {
        try await TestServer.run { server in
            let answer = try await server.get("/api/v1/traces/\(traceID(9))")
            #expect(answer.status == 404)
            #expect(answer.code == "no_such_trace")
        }
    }

    @Test("a trace is given as it was sent: links, events, resource and scope")
    func whole() async throws {
        var span = makeSpan(2, parent: 1, name: "chat gpt", ["gen_ai.operation.name": "chat"])
        span.kind = .client
        span.status = .error("refused")
        span.events = [SpanRecord.Event(name: "retry", time: noon + 1, attributes: ["attempt": 2])]
        span.links = [SpanRecord.Link(traceID: traceID(7), spanID: SpanID(7), attributes: ["why": "because"])]
        span.resource = Resource(attributes: ["service.name": "concierge"])
        span.scope = InstrumentationScope(name: "agents", version: "1.2")
        try await TestServer.run { [span] server in
            try await server.ingest([span])
            let stored = try #require(try await server.details(of: traceID(1)).first)
            #expect(stored["parentSpanId"] == "0000000000000001")
            #expect(stored["kind"] == "client")
            #expect(stored["status"] == ["code": "error", "message": "refused"])
            #expect(stored["startTime"] == .string(String(noon)))
            #expect(stored["durationNano"] == 10_000_000)
            #expect(stored["events"]?[0]?["name"] == "retry")
            #expect(stored["events"]?[0]?["time"] == .string(String(noon + 1)))
            #expect(stored["events"]?[0]?["attributes"] == [["key": "attempt", "value": 2]])
            #expect(stored["links"]?[0]?["traceId"] == .string(traceID(7).hex))
            #expect(stored["links"]?[0]?["attributes"] == [["key": "why", "value": "because"]])
            #expect(stored["resource"] == [["key": "service.name", "value": "concierge"]])
            #expect(stored["scope"] == ["name": "agents", "version": "1.2"])
        }
    }

    @Test("values that JSON or a browser cannot hold arrive as what they are")
    func hostileValues() async throws {
        let values: [(String, AttributeValue, JSONValue)] = [
            ("__proto__", "own", "own"),
            ("constructor", .bool(true), true),
            ("", "empty key", "empty key"),
            ("a.b[0]'\"; drop table spans", "sql", "sql"),
            (String(repeating: "k", count: 10_000), "long", "long"),
            ("nul\u{0}key", "nul\u{0}value", "nul\u{0}value"),
            (
                "\u{202E}right to left", "\u{2028}\u{FEFF}<script>alert(1)</script>",
                "\u{2028}\u{FEFF}<script>alert(1)</script>"
            ),
            ("largest safe", .int(1 << 53), .integer(1 << 53)),
            ("2^60", .int(1 << 60), .string("1152921504606846976")),
            ("smallest", .int(.min), .string("-9223372036854775808")),
            ("bytes", .bytes([0, 0xFF, 0x7F]), ["base64": "AP9/"]),
            (
                "deep", .map(["__proto__": .array([.int(1 << 60), .bytes([1])])]),
                ["__proto__": ["1152921504606846976", ["base64": "AQ=="]]]
            ),
            ("not a number", .double(.nan), "NaN"),
            ("infinite", .double(-.infinity), "-Infinity"),
        ]
        let sent = makeSpan(1, name: "n\u{0}</script>", Attributes(values.map { ($0.0, $0.1) }))
        try await TestServer.run { server in
            #expect(try await server.ingest([sent]).status == 200)
            let stored = try #require(try await server.details(of: traceID(1)).first)
            #expect(stored["name"] == "n\u{0}</script>")
            let shown = stored["attributes"]?.arrayValue ?? []
            #expect(shown.count == values.count)
            for ((key, _, expected), attribute) in zip(values, shown) {
                #expect(attribute["key"]?.stringValue == key)
                #expect(attribute["value"] == expected, "\(HumanText.oneLine(key, limit: 30))")
            }
            #expect(try await server.get("/api/v1/traces").status == 200)
        }
    }
}
