import Testing
import TracewingModel
import TracewingStore

@Suite("A trace's summary")
struct TraceSummaryTests {
    private func summary(of spans: [SpanRecord]) async throws -> TraceSummary {
        try await withStore(at: ":memory:") { store in
            try await store.append(spans)
            return try #require(try await store.summaries(of: [traceA]).first)
        }
    }

    @Test("The root gives the name, times span all, errors and running spans are counted")
    func basics() async throws {
        let service = Resource(attributes: ["service.name": "concierge", "service.namespace": "travel"])
        let summary = try await summary(of: [
            makeSpan(2, parent: 1, name: "child", from: 5, to: 40, status: .error("x")),
            makeSpan(1, name: "root", from: 1, to: 30, status: .ok, resource: service),
            makeSpan(3, parent: 1, name: "open", from: 7, to: nil),
        ])
        #expect(summary.traceID == traceA)
        #expect((summary.name, summary.rootSpanID, summary.status) == ("root", SpanID(1), .ok))
        #expect((summary.service, summary.project) == ("concierge", "travel"))
        #expect((summary.startTime, summary.endTime) == (noon + 1_000_000, noon + 40_000_000))
        #expect((summary.spanCount, summary.errorCount, summary.runningCount) == (3, 1, 1))
    }

    @Test("Without a root the earliest span stands for the trace")
    func orphans() async throws {
        let summary = try await summary(of: [
            makeSpan(2, parent: 9, name: "later", from: 5), makeSpan(3, parent: 8, name: "earlier", from: 2),
        ])
        #expect(summary.name == "earlier")
    }

    @Test("What the root does not say, the earliest span that does is asked; the answer is the last one's")
    func fields() async throws {
        let summary = try await summary(of: [
            makeSpan(1, name: "POST /chat", to: 100),
            makeSpan(
                2,
                parent: 1,
                from: 1,
                to: 50,
                ["agent.name": "outer", "input.value": "question", "output.value": "first", "session.id": "s"]
            ),
            makeSpan(
                3,
                parent: 1,
                from: 51,
                to: 90,
                [
                    "agent.name": "inner", "input.value": "other", "output.value": "last", "user.id": "u",
                    "gen_ai.request.model": "m", "gen_ai.response.time_to_first_chunk": 0.25,
                ]
            ),
        ])
        #expect((summary.agent, summary.model, summary.session, summary.user) == ("outer", "m", "s", "u"))
        #expect((summary.inputPreview, summary.outputPreview) == ("question", "last"))
        #expect(summary.timeToFirstChunk == 250_000_000)
    }

    @Test("An agent that repeats the sum of its rounds is not counted on top of them")
    func innermostUsage() async throws {
        let summary = try await summary(of: [
            makeSpan(1, ["gen_ai.usage.input_tokens": 30, "gen_ai.usage.output_tokens": 3]),
            makeSpan(2, parent: 1),
            makeSpan(3, parent: 2, ["gen_ai.usage.input_tokens": 10, "gen_ai.usage.output_tokens": 1]),
            makeSpan(4, parent: 2, ["gen_ai.usage.input_tokens": 20, "gen_ai.usage.output_tokens": 2]),
            // The same call, traced by a second library within the first.
            makeSpan(5, parent: 4, ["llm.token_count.prompt": 20, "llm.token_count.completion": 2]),
        ])
        #expect((summary.tokens.input, summary.tokens.output) == (30, 3))
    }

    /// Spans, and what their trace adds up to: tokens read, and dollars.
    static let totals: [(name: String, spans: [SpanRecord], tokens: Int64, dollars: Double)] = [
        (
            "a call whose price nobody knows leaves its parent's cost",
            [
                makeSpan(1, ["gen_ai.usage.input_tokens": 30, "gen_ai.usage.cost": 0.5]),
                makeSpan(2, parent: 1, ["gen_ai.request.model": "unheard-of", "gen_ai.usage.input_tokens": 20]),
            ],
            20, 0.5
        ),
        (
            "a cost below leaves its parent's tokens",
            [
                makeSpan(1, ["gen_ai.usage.input_tokens": 30, "gen_ai.usage.cost": 0.5]),
                makeSpan(2, parent: 1),
                makeSpan(3, parent: 2, ["gen_ai.usage.cost": 0.25]),
            ],
            30, 0.25
        ),
        (
            "zeros say nothing",
            [
                makeSpan(1, ["gen_ai.usage.input_tokens": 30, "gen_ai.usage.cost": 0.5]),
                makeSpan(
                    2,
                    parent: 1,
                    ["gen_ai.usage.input_tokens": 0, "gen_ai.usage.output_tokens": 0, "gen_ai.usage.cost": 0]
                ),
            ],
            30, 0.5
        ),
        (
            "two parents, of which each knows one part",
            [
                makeSpan(1, ["gen_ai.usage.input_tokens": 30, "gen_ai.usage.cost": 0.5]),
                makeSpan(2, parent: 1, ["gen_ai.usage.cost": 0.25]),
                makeSpan(3, parent: 2, ["gen_ai.usage.input_tokens": 20]),
                makeSpan(4, parent: 1, ["gen_ai.usage.input_tokens": 5]),
            ],
            25, 0.25
        ),
        (
            "a version that knows more",
            [
                makeSpan(1, ["gen_ai.usage.input_tokens": 30, "gen_ai.usage.cost": 0.5]),
                makeSpan(2, parent: 1, to: nil, ["gen_ai.usage.input_tokens": 1]),
                makeSpan(2, parent: 1, ["gen_ai.usage.input_tokens": 20, "gen_ai.usage.cost": 0.25]),
            ],
            20, 0.25
        ),
        (
            "a version that knows less",
            [
                makeSpan(1, ["gen_ai.usage.input_tokens": 30, "gen_ai.usage.cost": 0.5]),
                makeSpan(2, parent: 1, to: nil, ["gen_ai.usage.input_tokens": 20, "gen_ai.usage.cost": 0.25]),
                makeSpan(2, parent: 1, ["gen_ai.usage.input_tokens": 0]),
            ],
            30, 0.5
        ),
    ]

    @Test("Tokens and costs count where they are innermost, each for itself, in any order", arguments: totals.indices)
    func parts(index: Int) async throws {
        let (name, spans, tokens, dollars) = Self.totals[index]
        for order in permutations(of: spans) {
            for isTogether in [true, false] {
                try await withStore(at: ":memory:") { store in
                    for part in isTogether ? [order] : order.map({ [$0] }) { try await store.append(part) }
                    let summary = try #require(try await store.summaries(of: [traceA]).first)
                    let expected = Int64(dollars * 1e9)
                    #expect((summary.tokens.input, summary.cost) == (tokens, expected), "\(name)")
                    try await store.append(order)
                    #expect(try await store.summaries(of: [traceA]).first == summary, "\(name), again")
                }
            }
        }
    }

    @Test("Spans that are each other's ancestors are returned, and count none of their tokens")
    func cycles() async throws {
        let spans = [
            makeSpan(1, parent: 2, from: 1, ["gen_ai.usage.input_tokens": 1]),
            makeSpan(2, parent: 3, from: 2, ["gen_ai.usage.input_tokens": 1]),
            makeSpan(3, parent: 1, from: 3, ["gen_ai.usage.input_tokens": 1]),
            makeSpan(4, parent: 4, name: "its own parent", from: 9, ["gen_ai.usage.input_tokens": 5]),
        ]
        try await withStore { store in
            for span in spans { try await store.append([span]) }
            let trace = try #require(try await store.trace(traceA))
            #expect(trace.spans.map(\.record) == spans)
            #expect(trace.summary.name == "its own parent")
            #expect(trace.summary.tokens.input == 5)
        }
    }

    /// A small agent run with everything that could depend on order: usage at three levels, an orphan, two spans that
    /// start together, versions that run and end.
    private static let run: [SpanRecord] = [
        makeSpan(1, to: nil, ["agent.name": "early", "gen_ai.usage.input_tokens": 1]),
        makeSpan(1, to: 100, ["agent.name": "a", "gen_ai.usage.input_tokens": 40, "output.value": "done"]),
        makeSpan(2, parent: 1, from: 10, to: 20, ["gen_ai.usage.input_tokens": 10, "input.value": "two"]),
        makeSpan(3, parent: 1, from: 10, to: 90, ["gen_ai.usage.input_tokens": 30, "input.value": "three"]),
        makeSpan(4, parent: 3, from: 11, to: 80, ["gen_ai.usage.input_tokens": 29, "session.id": "s"]),
        makeSpan(5, parent: 99, from: 5, to: 200, status: .error("x"), ["gen_ai.usage.input_tokens": 7]),
    ]

    @Test("Whatever order spans arrive in, together or alone, the trace is the same")
    func orderDoesNotMatter() async throws {
        var outcomes: Set<StoredTraceContent> = []
        for (number, order) in permutations(of: Self.run).enumerated() {
            try await withStore(at: ":memory:") { store in
                let size = number % order.count + 1
                var rest = order[...]
                while !rest.isEmpty {
                    try await store.append(Array(rest.prefix(size)))
                    rest = rest.dropFirst(size)
                }
                try await store.append([order[number % order.count]])
                outcomes.insert(try await StoredTraceContent(of: traceA, in: store))
            }
        }
        #expect(outcomes.count == 1)
        let summary = try #require(outcomes.first?.trace.summary)
        #expect((summary.spanCount, summary.errorCount, summary.runningCount) == (5, 1, 0))
        #expect(summary.tokens.input == 10 + 29 + 7)
        #expect((summary.agent, summary.session) == ("a", "s"))
        #expect((summary.inputPreview, summary.outputPreview) == ("two", "done"))
    }

    @Test("10,000 spans in one trace, each a child of the one before, come back whole")
    func deepTrace() async throws {
        let spans = (1...10_000).map { (number: UInt64) -> SpanRecord in
            let parent = number == 1 ? nil : number - 1
            return makeSpan(number, parent: parent, from: number, to: 20_000, ["gen_ai.usage.input_tokens": 1])
        }
        try await withStore { store in
            var rest = spans[...]
            while !rest.isEmpty {
                try await store.append(rest.suffix(512).reversed())
                rest = rest.dropLast(512)
            }
            let trace = try #require(try await store.trace(traceA))
            #expect(trace.spans.map(\.record) == spans)
            #expect(trace.summary.tokens.input == 1)
        }
    }
}
