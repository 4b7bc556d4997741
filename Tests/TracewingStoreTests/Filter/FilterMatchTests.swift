import Testing
import TracewingModel
import TracewingStore

@Suite("Filters that match")
struct FilterMatchTests {
    private static func id(_ number: UInt64) -> TraceID { TraceID(high: 9, low: number) }

    /// Four traces: 1 a failed agent run, 2 a cheap and quick one, 3 one that runs, 4 no model at all.
    private static let spans: [SpanRecord] = [
        makeSpan(
            1,
            in: id(1),
            name: "invoke_agent concierge",
            to: 3_000,
            resource: Resource(attributes: ["service.name": "travel", "service.namespace": "shop"]),
            ["gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "concierge", "session.id": "s1"]
        ),
        makeSpan(
            2,
            in: id(1),
            parent: 1,
            name: "chat gpt-4o",
            from: 10,
            to: 2_000,
            [
                "gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o", "gen_ai.provider.name": "OpenAI",
                "gen_ai.usage.input_tokens": 1_000, "gen_ai.usage.output_tokens": 500,
                "gen_ai.response.time_to_first_chunk": 0.4,
                "gen_ai.input.messages": #"[{"role":"user","parts":[{"type":"text","content":"A refund, please"}]}]"#,
                "gen_ai.output.messages": #"[{"role":"assistant","parts":[{"type":"text","content":"100% sure?"}]}]"#,
                "retries": 3, "region": "eu-north", "ratio": 0.5, "streaming": true,
            ]
        ),
        makeSpan(
            3,
            in: id(1),
            parent: 1,
            name: "execute_tool lookup",
            from: 2_000,
            to: 2_100,
            status: .error("no such order"),
            ["gen_ai.tool.name": "lookup", "error.type": "NotFound", "gen_ai.tool.call.id": "c1"]
        ),
        makeSpan(
            1,
            in: id(2),
            name: "chat",
            from: 100,
            to: 150,
            status: .ok,
            [
                "llm.model_name": "claude-sonnet-4-5", "llm.provider": "anthropic", "llm.token_count.prompt": 10,
                "llm.token_count.completion": 5, "input.value": "Grüße aus Bergen", "retries": "7",
            ]
        ),
        makeSpan(1, in: id(3), name: "chat", from: 200, to: nil, ["gen_ai.request.model": "gpt-4o-mini"]),
        SpanRecord(
            traceID: id(4),
            spanID: SpanID(1),
            name: "POST /_health",
            kind: .server,
            startTime: noon - 172_800_000_000_000,
            endTime: noon - 172_799_000_000_000
        ),
    ]

    static let cases: [(filter: String, traces: [UInt64])] = [
        ("", [4, 3, 2, 1]),
        ("status = error", [1]), ("status != error", [4, 3, 2]), ("status = running", [3]), ("status = ok", [2]),
        ("STATUS = Error", [1]), ("status in (ok, running)", [3, 2]),
        ("model = gpt-4o", [1]), ("model ~ \"gpt\"", [3, 1]), ("model ~ GPT", [3, 1]), ("model !~ gpt", [4, 2]),
        ("model != gpt-4o", [4, 3, 2]), ("model exists", [3, 2, 1]), ("not model exists", [4]),
        ("model not exists", [4]), ("model in (gpt-4o, 'claude-sonnet-4-5')", [2, 1]),
        ("model not in (gpt-4o)", [4, 3, 2]),
        ("provider = OpenAI", [1]), ("agent = concierge", [1]), ("tool = lookup", [1]), ("session = s1", [1]),
        ("service = travel and project = shop", [1]), ("project = default", [4, 3, 2, 1]), ("kind = server", [4]),
        ("operation = execute_tool", [1]), ("op ~ agent", [1]), ("error = NotFound", [1]), ("tool_call = c1", [1]),
        ("name ~ \"/_\"", [4]), ("name ~ \"%\"", []), ("output ~ \"0%\"", [1]),
        ("latency > 2s", [1]), ("latency >= 3000ms", [1]), ("latency > 3s", []), ("latency < 0.1s", [2]),
        ("duration <= 1s", [4, 2]), ("latency != 1s", [3, 2, 1]), ("not latency exists", [3]),
        ("ttfc > 300ms", [1]), ("ttfc < 300ms", []),
        ("tokens > 1000", [1]), ("tokens > 1k", [1]), ("tokens = 15", [2]), ("output_tokens in (5, 500)", [2, 1]),
        ("tokens = 1.5k", [1]), ("tokens > 0.014k", [2, 1]),
        ("tokens < 123456.789012m", [4, 3, 2, 1]), ("latency > 1.5s", [1]),
        ("cost > $0.001", [1]), ("cost > 0.0074 and cost < 0.0076", [1]), ("cost exists", [2, 1]),
        ("spans >= 3", [1]), ("errors > 0", [1]), ("errors = 0", [4, 3, 2]),
        ("time > -1d", [3, 2, 1]), ("time < yesterday", [4]), ("time < 2h ago", [4]), ("time >= today", [3, 2, 1]),
        ("time > 2026-05-28T20:26:40", [3, 2]), ("time > 2026-05-28T22:26:40+02:00", [3, 2]),
        ("time < 2026-05-28", [4]),
        ("trace = 00000000000000090000000000000002", [2]),
        ("attr.\"retries\" = 3", [1]), ("attr.retries > 3", [2]), ("attr.retries >= 3", [2, 1]),
        ("attr.retries exists", [2, 1]), ("attr.region ~ NORTH", [1]), ("attr.region = eu-north", [1]),
        ("attr.ratio < 0.6", [1]), ("attr.streaming = true", [1]), ("attr.region > 3", []),
        ("attr.retries in (3, 4)", [1]), ("attr.\"no such\" exists", []), ("attr.region != eu-north", [4, 3, 2]),
        ("text ~ refund", [1]), ("\"refund\"", [1]), ("text ~ \"REFUND please\"", [1]), ("text ~ \"a ref\"", [1]),
        ("text ~ \"please refund\"", []), ("text !~ refund", [4, 3, 2]), ("text ~ grusse", []), ("text ~ grüße", [2]),
        ("text ~ GRÜSSE or text ~ bergen", [2]), ("text ~ \"such order\"", [1]), ("text ~ \"!!\"", []),
        ("text ~ \"refund OR bergen\"", []), ("text ~ 'a \" b'", []), ("text ~ \"body:refund\"", []),
        ("status = error and model ~ \"gpt\" and latency > 2s and tokens > 1000 and text ~ \"refund\"", [1]),
        ("model ~ claude or tool = lookup and latency > 2s", [2, 1]),
        ("(model ~ claude or tool = lookup) and latency > 2s", [1]),
        ("not (model ~ claude or tool = lookup)", [4, 3]), ("not not status = error", [1]),
        // Different spans may match the terms, but not within span(…).
        ("status = error and model = gpt-4o", [1]), ("span(status = error and model = gpt-4o)", []),
        ("span(status = error and tool = lookup)", [1]), ("span(tool = lookup and latency > 2s)", []),
        ("span(tool = lookup and latency = 100ms)", [1]), ("span(model = gpt-4o and text ~ refund)", [1]),
        ("span(tool = lookup and text ~ refund)", []), ("span(model = gpt-4o and attr.retries = 3)", [1]),
        ("not span(status = ok)", [4, 3, 1]), ("span(tokens > 1000 or cost > 1)", [1]),
        ("span(not model exists)", [4, 1]),
        ("'; DROP TABLE traces; --'", []), ("name = \"') OR 1=1 --\"", []),
    ]

    @Test("Each filter finds its traces, and no others")
    func matches() async throws {
        try await withStore { store in
            for number: UInt64 in [1, 2, 3, 4] {
                try await store.append(Self.spans.filter { $0.traceID == Self.id(number) })
            }
            try await store.indexWords()
            for example in Self.cases {
                let filter = try TraceFilter(example.filter, now: noon)
                let page = try await store.traces(TraceQuery(filter: filter))
                #expect(page.traces.map(\.traceID.low) == example.traces, "\(example.filter)")
                #expect(page.next == nil, "\(example.filter)")
            }
        }
    }

    @Test(
        "Text is found whatever the case of its letters, also of those that ASCII has not",
        arguments: [
            "name ~ \"GRÜSSE\"", "name ~ \"GRÜßE\"", "name ~ GRÜẞE", "name ~ üss", "span(name ~ Ü)",
            "not name !~ Ü", "attr.street ~ οδος",
        ]
    )
    func letters(text: String) async throws {
        try await withStore { store in
            try await store.append([makeSpan(1, in: Self.id(1), name: "grüße", ["street": "ΟΔΟΣ ΕΡΜΟΥ"])])
            try await store.append([makeSpan(1, in: Self.id(2), name: "grusse")])
            let page = try await store.traces(TraceQuery(filter: try TraceFilter(text, now: noon)))
            #expect(page.traces.map(\.traceID.low) == [1])
        }
    }

    @Test(
        "An attribute with nothing to read in it is there",
        arguments: [
            ("attr.note exists", [3, 2, 1]), ("attr.note not exists", [4]), ("attr.note = \"\"", [1]),
            ("attr.note != \"\"", [4, 3, 2]), ("attr.note = x", [3]),
        ] as [(String, [UInt64])]
    )
    func emptyAttributes(text: String, traces: [UInt64]) async throws {
        try await withStore { store in
            try await store.append([makeSpan(1, in: Self.id(1), ["note": ""])])
            try await store.append([makeSpan(1, in: Self.id(2), ["note": .bytes([1, 2])])])
            try await store.append([makeSpan(1, in: Self.id(3), ["note": "x"])])
            try await store.append([makeSpan(1, in: Self.id(4))])
            let page = try await store.traces(TraceQuery(filter: try TraceFilter(text, now: noon)))
            #expect(page.traces.map(\.traceID.low) == traces)
        }
    }

    @Test("Filters, projects, ranges and pages go together")
    func pages() async throws {
        try await withStore(at: ":memory:") { store in
            for number: UInt64 in 1...60 {
                var span = makeSpan(1, in: Self.id(number), from: number, ["gen_ai.request.model": "m\(number % 2)"])
                span.endTime = span.startTime + number
                try await store.append([span], project: number % 3 == 0 ? "a" : "b")
            }
            let filter = try TraceFilter("model = m1 and latency > 4ns", now: noon)
            let wanted = (10..<50).filter { $0 % 2 == 1 }.filter { $0 % 3 != 0 }
            var query = TraceQuery(
                project: "b",
                filter: filter,
                since: noon + 10_000_000,
                until: noon + 50_000_000,
                limit: 4
            )
            var seen: [UInt64] = []
            repeat {
                let page = try await store.traces(query)
                seen += page.traces.map(\.traceID.low)
                query.after = page.next
            } while query.after != nil
            #expect(seen == wanted.reversed().map(UInt64.init))
        }
    }

    @Test("The list of fields is complete: each is found by its names, and its operators are taken")
    func fields() throws {
        for field in FilterField.all {
            #expect(!field.operators.isEmpty && !field.summary.isEmpty)
            let value =
                switch field.kind {
                case .word: field.values[0]
                case .text, .attribute, .search: "\"x\""
                case .count: "1k"
                case .duration: "2s"
                case .cost: "$1"
                case .time: "-24h"
                }
            for name in [field.name] + field.aliases {
                let name = field.kind == .attribute ? name + ".\"key\"" : name
                for sign in field.operators {
                    let text =
                        switch sign {
                        case "in": "\(name) in (\(value))"
                        case "exists": "\(name) exists"
                        default: "\(name) \(sign) \(value)"
                        }
                    #expect(throws: Never.self) { _ = try TraceFilter(text, now: noon) }
                }
            }
        }
    }

    @Test("The values a field has had are offered, the most frequent first")
    func values() async throws {
        try await withStore { store in
            try await store.append(Self.spans)
            func values(_ name: String) async throws -> [String] {
                let field = try #require(FilterField.all.first { $0.name == name })
                return try await store.values(of: field, project: nil, limit: 10)
            }
            #expect(try await values("model") == ["claude-sonnet-4-5", "gpt-4o", "gpt-4o-mini"])
            #expect(try await values("status") == ["error", "ok", "unset", "running"])
            #expect(try await values("tool") == ["lookup"])
            #expect(try await values("latency").isEmpty)
        }
    }
}
