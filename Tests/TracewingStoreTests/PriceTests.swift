import Testing
import TracewingModel

@testable import TracewingStore

@Suite("Costs")
struct PriceTests {
    static let models: [(model: String, provider: String?, pattern: String?)] = [
        ("gpt-4o", "openai", "gpt-4o"), ("gpt-4o-2024-08-06", nil, "gpt-4o"),
        ("gpt-4o-2024-05-13", nil, "gpt-4o-2024-05-13"), ("GPT-4o-Mini-2024-07-18", "openai", "gpt-4o-mini"),
        ("openai/gpt-4o-mini", nil, "gpt-4o-mini"), ("gpt-4o-audio-preview", nil, nil), ("gpt-5.99", nil, nil),
        ("claude-sonnet-4-20250514", "anthropic", "claude-sonnet-4"),
        ("claude-sonnet-4-5-20250929", nil, "claude-sonnet-4-5"), ("claude-opus-4-1@20250805", nil, "claude-opus-4-1"),
        // Regions have prices of their own.
        ("us.anthropic.claude-sonnet-4-20250514-v1:0", "aws.bedrock", nil),
        ("models/gemini-2.5-flash", nil, "gemini-2.5-flash"), ("gemini-2.5-flash-lite", nil, "gemini-2.5-flash-lite"),
        ("claude-3-5-sonnet-20241022", nil, "claude-3-5-sonnet"), ("claude-3-5-haiku-latest", nil, "claude-3-5-haiku"),
        ("gemini-1.5-pro-002", nil, "gemini-1.5-pro*"), ("models/gemini-1.5-flash", nil, "gemini-1.5-flash*"),
        ("gemini-1.5-flash-8b-001", nil, "gemini-1.5-flash-8b*"), ("o1-mini-2024-09-12", nil, "o1-mini"),
        ("o3-mini", nil, "o3-mini"), ("grok-3-latest", nil, "grok-3"), ("-2024-08-06", nil, nil), ("-latest", nil, nil),
        ("my-own-model", nil, nil), ("", nil, nil), ("/", nil, nil),
    ]

    @Test("A release has its own price or its model's, a stranger none", arguments: models.indices)
    func patterns(index: Int) {
        let example = Self.models[index]
        let price = PriceTable.builtIn.price(ofModel: example.model, provider: example.provider)
        #expect(price?.pattern == example.pattern, "\(example.model)")
    }

    @Test("A file's prices go before the built-in ones, a provider's before anybody's")
    func file() throws {
        let json = try JSONValue(
            parsing: """
                {"prices": [{"model": "gpt-4o*", "input": 1, "output": 2},
                 {"model": "gpt-4o*", "provider": "Azure", "input": 3, "output": 4, "cache_read": 0.5}]}
                """
        )
        let table = try PriceTable(json: json).followed(by: .builtIn)
        #expect(table.price(ofModel: "gpt-4o-mini", provider: "openai")?.input == 1)
        #expect(table.price(ofModel: "gpt-4o", provider: "azure")?.input == 3)
        #expect(table.price(ofModel: "gpt-4o-2024-05-13", provider: nil)?.input == 1)
        #expect(table.price(ofModel: "o3", provider: nil)?.input == 2)
    }

    @Test("The longest pattern that matches counts")
    func longest() {
        let table = PriceTable([
            ModelPrice("gpt*", input: 1, output: 1), ModelPrice("gpt-4o*", input: 2, output: 1),
            ModelPrice("*", input: 3, output: 1),
        ])
        let inputs = ["gpt-4o-mini", "gpt-3", "llama"].map { table.price(ofModel: $0, provider: nil)?.input }
        #expect(inputs == [2, 1, 3])
    }

    @Test(
        "A file that cannot be read says which entry is wrong",
        arguments: [
            "{}", "5", #"{"prices": [{}]}"#, #"[{"model": "m", "input": "1", "output": 1}]"#,
            #"[{"model": "m", "input": -1, "output": 1}]"#,
        ]
    )
    func badFile(text: String) throws {
        let json = try JSONValue(parsing: text)
        let error = #expect(throws: TraceStoreError.self) { _ = try PriceTable(json: json) }
        #expect(error?.code == .invalidPrices)
    }

    @Test("Cached tokens are part of the input and have their own price")
    func cache() {
        let price = ModelPrice("m", input: 2, output: 8, cacheRead: 0.5, cacheWrite: 2.5)
        let tokens = TokenCounts(input: 1_000, output: 100, cacheRead: 600, cacheWrite: 100, reasoning: 50)
        #expect(price.cost(of: tokens) == (300 * 2_000 + 600 * 500 + 100 * 2_500 + 100 * 8_000))
        #expect(price.cost(of: TokenCounts(input: 5, cacheRead: 900)) == 900 * 500)
        #expect(price.cost(of: TokenCounts(input: .max, output: .max)) == 9_000_000_000_000_000_000)
    }

    @Test("A cost the sender says is believed; a model nobody knows has none; totals count a call once")
    func spans() async throws {
        func call(_ id: UInt64, parent: UInt64? = nil, _ attributes: Attributes) -> SpanRecord {
            makeSpan(id, parent: parent, attributes)
        }
        try await withStore(at: ":memory:") { store in
            try await store.append([
                call(1, ["llm.model_name": "gpt-4o", "llm.token_count.prompt": 3_000]),
                call(2, parent: 1, ["llm.model_name": "gpt-4o", "llm.token_count.prompt": 1_000]),
                call(3, parent: 1, ["llm.model_name": "gpt-4o", "llm.token_count.prompt": 9, "llm.cost.total": 0.25]),
                call(4, parent: 1, ["llm.model_name": "unheard-of", "llm.token_count.prompt": 9]),
                call(
                    5,
                    parent: 1,
                    ["llm.model_name": "alias", "llm.request.model_name": "gpt-4o", "llm.usage.total_tokens": 1_000]
                ),
            ])
            let trace = try #require(try await store.trace(traceA))
            let spans = trace.spans.sorted { $0.record.spanID.value < $1.record.spanID.value }
            let costs: [Int64?] = [7_500_000, 2_500_000, 250_000_000, nil, 2_500_000]
            #expect(spans.map(\.columns.cost) == costs)
            #expect(trace.summary.cost == 255_000_000)
        }
    }
}
