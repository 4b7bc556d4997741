import Foundation
import NIOHTTP1
import Testing
import TracewingModel
import TracewingOTLP
import TracewingServer

/// What the page reads.
@Suite("Reading over the API")
struct ReadingTests {
    private static func chat(
        _ id: Int,
        in trace: Int,
        session: String? = nil,
        model: String = "gpt-4o-mini"
    ) -> SpanRecord {
        var attributes: Attributes = [
            "gen_ai.operation.name": "chat", "gen_ai.request.model": .string(model),
            "gen_ai.usage.input_tokens": 1_000_000, "gen_ai.usage.output_tokens": 10,
            "gen_ai.input.messages": #"[{"role":"user","parts":[{"type":"text","content":"Oslo to Bergen"}]}]"#,
            "gen_ai.output.messages":
                #"[{"role":"assistant","parts":[{"type":"text","content":"The 08:25."}],"finish_reason":"stop"}]"#,
        ]
        if let session { attributes["gen_ai.conversation.id"] = .string(session) }
        return makeSpan(id, in: trace, name: "chat \(model)", from: trace, to: trace + 10, attributes)
    }

    private static func ids(_ traces: [JSONValue]?) -> [String] {
        (traces ?? []).compactMap { $0["traceId"]?.stringValue }
    }

    @Test("a trace in the list says what it cost, who spoke and where it stands")
    func summary() async throws {
        try await TestServer.run { server in
            try await server.ingest([Self.chat(1, in: 1, session: "s-42")])
            let trace = try await server.get("/api/v1/traces").json?["traces"]?[0]
            #expect(trace?["cost"]?.numberValue.map { abs($0 - 0.150006) < 1e-9 } == true)
            #expect(trace?["endTime"] == .string(String(noon + 11_000_000)))
            #expect(trace?["runningCount"] == 0)
            #expect((trace?["arrival"]?.integerValue ?? 0) > 0)
            #expect(trace?["session"] == "s-42")
            #expect(trace?["inputPreview"] == "Oslo to Bergen")
        }
    }

    @Test("spaces may come as plus or percent, and a filter finds what it says")
    func filter() async throws {
        try await TestServer.run { server in
            try await server.ingest([Self.chat(1, in: 1), Self.chat(1, in: 2, model: "claude-haiku-4-5")])
            for query in ["model+~+%22claude%22", "model%20~%20claude", "+model+=+claude-haiku-4-5+"] {
                let traces = try await server.get("/api/v1/traces?filter=\(query)").json?["traces"]?.arrayValue
                #expect(Self.ids(traces) == [traceID(2).hex], "\(query)")
            }
            #expect(try await server.get("/api/v1/traces?filter=++").json?["traces"]?.arrayValue?.count == 2)
        }
    }

    @Test("a wrong filter is 400 with its place and a hint")
    func wrongFilter() async throws {
        try await TestServer.run { server in
            for path in ["/api/v1/traces", "/api/v1/statistics"] {
                let answer = try await server.get(path + "?filter=latencey+%3E+2s")
                #expect(answer.status == 400)
                #expect(answer.code == "bad_filter")
                let error = answer.json?["error"]
                #expect(error?["position"] == ["start": 0, "length": 8])
                #expect(error?["hint"]?.stringValue?.contains("latency") == true)
                #expect(error?["request_id"]?.stringValue == answer.headers["x-request-id"])
            }
        }
    }

    @Test("of traces asked for by id those within the scope are given")
    func ids() async throws {
        try await TestServer.run { server in
            try await server.ingest([Self.chat(1, in: 1), Self.chat(1, in: 2, model: "other"), Self.chat(1, in: 3)])
            let ids = [1, 2, 9].map { traceID($0).hex }.joined(separator: ",")
            let all = try await server.get("/api/v1/traces?ids=\(ids)").json
            #expect(all?["traces"]?.arrayValue?.count == 2)
            #expect(all?["next"] == nil)
            let some = try await server.get("/api/v1/traces?ids=\(ids)&filter=model+~+gpt+or+model+=+none").json
            #expect(Self.ids(some?["traces"]?.arrayValue) == [traceID(1).hex])
            for bad in ["", "latest", "\(ids),x"] {
                #expect(try await server.get("/api/v1/traces?ids=\(bad)").code == "bad_ids", "\(bad)")
            }
        }
    }

    @Test("a range takes its beginning in and leaves its end out")
    func range() async throws {
        try await TestServer.run { server in
            try await server.ingest((1...3).map { Self.chat(1, in: $0) })
            func count(_ first: UInt64, _ last: UInt64) async throws -> Int? {
                let (from, to) = (noon + first * 1_000_000, noon + last * 1_000_000)
                return try await server.get("/api/v1/traces?from=\(from)&to=\(to)").json?["traces"]?.arrayValue?.count
            }
            #expect(try await count(1, 3) == 2)
            #expect(try await count(2, 2) == 0)
            #expect(try await count(3, 4) == 1)
            for bad in ["from=x", "to=-1", "from=18446744073709551615"] {
                #expect(try await server.get("/api/v1/traces?\(bad)").code == "bad_time", "\(bad)")
            }
        }
    }

    @Test("a trace comes in pages, in the order its spans started")
    func pages() async throws {
        try await TestServer.run { server in
            try await server.ingest((1...25).map { makeSpan($0, from: 30 - $0, to: 40) })
            var ids: [String] = []
            var cursor: String?
            repeat {
                let query = "limit=10" + (cursor.map { "&cursor=\($0)" } ?? "")
                let page = try await server.get("/api/v1/traces/\(traceID(1))?\(query)").json
                #expect(page?["summary"]?["spanCount"] == 25)
                ids += page?["spans"]?.arrayValue?.compactMap { $0["spanId"]?.stringValue } ?? []
                cursor = page?["next"]?.stringValue
            } while cursor != nil
            #expect(ids == (1...25).reversed().map { SpanID(UInt64($0)).hex })
        }
    }

    @Test("a large trace is given in short, a small one with its marks and chunks", arguments: [3, 1_200])
    func outlines(count: Int) async throws {
        let attributes: Attributes = ["tracewing.stream.chunks": 38, "gen_ai.operation.name": "execute_tool"]
        var first = makeSpan(1, to: 20, attributes)
        first.status = .error(String(repeating: "m", count: 2_000))
        first.events = [SpanRecord.Event(name: "exception", time: noon)]
        let spans = [first] + (2...count).map { makeSpan($0, parent: 1, from: 1) }
        try await TestServer.run { [first] server in
            try await server.ingest(spans)
            let span = try await server.spans(of: traceID(1)).first
            #expect(span?["category"] == "tool")
            #expect(span?["attributes"] == nil)
            #expect(span?["status"]?["code"] == "error")
            let isWhole = count < 1_000
            #expect(span?["chunks"]?.integerValue == (isWhole ? 38 : nil))
            #expect(span?["marks"]?[0]?["name"]?.stringValue == (isWhole ? "exception" : nil))
            #expect(span?["status"]?["message"]?.stringValue?.count == (isWhole ? 1_000 : nil))
            let detail = try await server.get("/api/v1/traces/\(traceID(1))/spans/\(first.spanID)").json
            #expect(detail?["status"]?["message"]?.stringValue?.count == 2_000)
            #expect(detail?["eventCount"] == 1)
        }
    }

    @Test(
        "messages have one shape, whatever vocabulary they came in",
        arguments: [
            [
                "gen_ai.input.messages": #"[{"role":"user","parts":[{"type":"text","content":"Hi"}]}]"#,
                "gen_ai.output.messages":
                    #"[{"role":"assistant","parts":[{"type":"tool_call","id":"c1","name":"find","arguments":{"a":1}}]}]"#,
            ],
            [
                "llm.input_messages.0.message.role": "user", "llm.input_messages.0.message.content": "Hi",
                "llm.output_messages.0.message.role": "assistant",
                "llm.output_messages.0.message.tool_calls.0.tool_call.id": "c1",
                "llm.output_messages.0.message.tool_calls.0.tool_call.function.name": "find",
                "llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments": #"{"a":1}"#,
            ],
            [
                "gen_ai.prompt.0.role": "user", "gen_ai.prompt.0.content": "Hi",
                "gen_ai.completion.0.role": "assistant", "gen_ai.completion.0.tool_calls.0.id": "c1",
                "gen_ai.completion.0.tool_calls.0.name": "find",
                "gen_ai.completion.0.tool_calls.0.arguments": #"{"a":1}"#,
            ],
            [
                "gen_ai.input.messages": #"[{"role":"user","content":"Hi"}]"#,
                "gen_ai.output.messages":
                    #"[{"role":"assistant","tool_calls":[{"id":"c1","function":{"name":"find","arguments":"{\"a\":1}"}}]}]"#,
            ],
        ] as [Attributes]
    )
    func conversations(attributes: Attributes) async throws {
        try await TestServer.run { server in
            try await server.ingest([makeSpan(1, attributes)])
            let span = try await server.details(of: traceID(1)).first
            #expect(span?["inputMessages"] == [["role": "user", "parts": [["type": "text", "content": "Hi"]]]])
            let call: JSONValue = ["type": "tool_call", "id": "c1", "name": "find", "arguments": ["a": 1]]
            #expect(span?["outputMessages"] == [["role": "assistant", "parts": [call]]])
            #expect(span?["input"] == nil && span?["output"] == nil)
        }
    }

    @Test("messages may come in an event")
    func messagesInEvents() async throws {
        var span = makeSpan(1)
        let messages = #"[{"role":"user","parts":[{"type":"text","content":"Hi"}]}]"#
        span.events = [
            SpanRecord.Event(
                name: "gen_ai.client.inference.operation.details",
                time: noon,
                attributes: ["gen_ai.input.messages": .string(messages)]
            )
        ]
        try await TestServer.run { [span] server in
            try await server.ingest([span])
            let detail = try await server.details(of: traceID(1)).first
            #expect(detail?["inputMessages"]?[0]?["parts"]?[0]?["content"] == "Hi")
        }
    }

    @Test("a span without messages shows its input and output")
    func values() async throws {
        try await TestServer.run { server in
            try await server.ingest([makeSpan(1, ["input.value": #"{"q":1}"#, "output.value": "plain"])])
            let span = try await server.details(of: traceID(1)).first
            #expect(span?["input"] == ["q": 1])
            #expect(span?["output"] == "plain")
        }
    }

    @Test("a span and a trace leave as OTLP, and the trace as lines")
    func export() async throws {
        try await TestServer.run { server in
            let spans = (1...1_100).map { makeSpan($0, ["n": .int(Int64($0))]) }
            try await server.ingest(spans)
            let path = "/api/v1/traces/\(traceID(1))"
            let file = try await server.get(path + "/export?format=otlp")
            #expect(file.headers["content-disposition"] == "attachment; filename=\"trace-\(traceID(1)).json\"")
            let back = try OTLPTraceDecoder.decode(OTLPTraceJSON.protobuf(from: file.body))
            #expect(back.spans.map(\.record.attributes) == spans.map(\.attributes))
            let lines = try await server.get(path + "/export?format=jsonl")
            #expect(lines.headers["content-disposition"]?.hasSuffix(".jsonl\"") == true)
            #expect(lines.text.split(separator: "\n").count == 1_100)
            let one = try await server.get(path + "/spans/\(SpanID(7).hex)/otlp")
            let span = try OTLPTraceDecoder.decode(OTLPTraceJSON.protobuf(from: one.body)).spans.first
            #expect(span?.record.attributes == ["n": 7])
            #expect(try await server.get(path + "/export?format=csv").code == "bad_format")
            #expect(try await server.get("/api/v1/traces/\(traceID(9))/export").code == "no_such_trace")
            #expect(try await server.get(path + "/spans/00000000000fffff").code == "no_such_span")
            #expect(try await server.get(path + "/spans/7").code == "bad_span_id")
        }
    }

    @Test("sessions are listed, and read turn by turn")
    func sessions() async throws {
        try await TestServer.run { server in
            try await server.ingest((1...3).map { Self.chat(1, in: $0, session: "a/b c") })
            let sessions = try await server.get("/api/v1/sessions").json?["sessions"]
            #expect(sessions?.arrayValue?.count == 1)
            #expect(sessions?[0]?["session"] == "a/b c")
            #expect(sessions?[0]?["traceCount"] == 3)
            let path = "/api/v1/session?id=a%2Fb+c&project=default"
            let first = try await server.get(path + "&limit=2").json
            let turns = first?["turns"]?.arrayValue?.compactMap { $0["trace"] }
            #expect(Self.ids(turns) == [traceID(1).hex, traceID(2).hex])
            #expect(first?["turns"]?[0]?["input"] == "Oslo to Bergen")
            #expect(first?["turns"]?[0]?["output"] == "The 08:25.")
            let cursor = try #require(first?["next"]?.stringValue)
            let second = try await server.get(path + "&cursor=\(cursor)").json
            #expect(second?["turns"]?.arrayValue?.count == 1)
            #expect(second?["next"] == nil)
            #expect(try await server.get("/api/v1/session?id=none").code == "no_such_session")
            #expect(try await server.get("/api/v1/session").code == "bad_id")
        }
    }

    @Test("figures have all their buckets, from the oldest trace where no beginning is said", arguments: [true, false])
    func statistics(hasBeginning: Bool) async throws {
        try await TestServer.run { server in
            try await server.ingest((1...4).map { Self.chat(1, in: $0) })
            let to = noon + 1_000_000_000
            let from = hasBeginning ? "&from=\(noon)" : ""
            let json = try await server.get("/api/v1/statistics?buckets=10&to=\(to)\(from)").json
            #expect(json?["buckets"]?.arrayValue?.count == 10)
            #expect(json?["totals"]?["traces"] == 4)
            #expect(json?["totals"]?["inputTokens"] == 4_000_000)
            #expect(json?["totals"]?["latency"]?["p50"] == 10_000_000)
            let start = json?["from"]?.stringValue.flatMap { UInt64($0) } ?? 0
            #expect(start <= noon + 1_000_000)
            #expect(json?["partial"] == false)
            let counts = json?["buckets"]?.arrayValue?.compactMap { $0["traces"]?.integerValue } ?? []
            #expect(counts.reduce(0, +) == 4)
            #expect(json?["models"]?[0]?["model"] == "gpt-4o-mini")
            #expect(json?["models"]?[0]?["calls"] == 4)
        }
    }

    @Test("the filter line is offered fields and values")
    func completion() async throws {
        try await TestServer.run { server in
            try await server.ingest([Self.chat(1, in: 1), Self.chat(1, in: 2, model: "claude")])
            let fields = try await server.get("/api/v1/filter/fields").json
            #expect(fields?["connectives"] == ["and", "or", "not"])
            let model = fields?["fields"]?.arrayValue?.first { $0["name"] == "model" }
            #expect(model?["hasValues"] == true)
            let values = try await server.get("/api/v1/filter/values?field=model&prefix=GP").json?["values"]
            #expect(values?.arrayValue?.compactMap { $0["value"]?.stringValue } == ["gpt-4o-mini"])
            #expect(try await server.get("/api/v1/filter/values?field=nothing").json?["values"] == [])
        }
    }

    @Test("every field's example is a filter")
    func examples() async throws {
        try await TestServer.run { server in
            let fields = try await server.get("/api/v1/filter/fields").json?["fields"]?.arrayValue ?? []
            #expect(fields.count > 20)
            for example in fields.compactMap({ $0["example"]?.stringValue }) {
                let query = try #require(example.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
                #expect(try await server.get("/api/v1/traces?filter=\(query)").status == 200, "\(example)")
            }
        }
    }
}
