import Testing
import TracewingModel
import TracewingStore

@Suite("Statistics")
struct StatisticsTests {
    @Test("Traces are counted in the stretch they started in, with percentiles by nearest rank")
    func buckets() async throws {
        try await withStore { store in
            for number: UInt64 in 1...100 {
                var span = makeSpan(
                    1,
                    in: TraceID(high: 5, low: number),
                    status: number > 95 ? .error("x") : .ok,
                    [
                        "gen_ai.request.model": "gpt-4o", "gen_ai.usage.input_tokens": 1_000,
                        "gen_ai.response.time_to_first_chunk": .double(Double(number) / 1_000),
                    ]
                )
                span.endTime = span.startTime + number * 1_000_000
                try await store.append([span])
            }
            try await store.append([makeSpan(1, in: TraceID(high: 5, low: 101), from: 2_500, to: nil)])
            let query = StatisticsQuery(since: noon, until: noon + 3_000_000_000, buckets: 3)
            let statistics = try await store.statistics(query)
            #expect(statistics.buckets.map(\.start) == [noon, noon + 1_000_000_000, noon + 2_000_000_000])
            #expect(statistics.buckets.map(\.traces) == [100, 0, 1])
            let first = statistics.buckets[0]
            #expect((first.errors, first.tokens.input, first.cost) == (5, 100_000, 250_000_000))
            let latency = try #require(first.latency)
            #expect((latency.p50, latency.p95, latency.p99) == (50_000_000, 95_000_000, 99_000_000))
            #expect(first.firstChunk == latency)
            #expect(statistics.buckets[1].latency == nil && statistics.buckets[2].latency == nil)
            #expect(!statistics.isPartial)

            var filtered = query
            filtered.filter = try TraceFilter("status = error", now: noon)
            #expect(try await store.statistics(filtered).buckets.map(\.traces) == [5, 0, 0])
            filtered.filter = try TraceFilter("model = gpt-4o", now: noon)
            filtered.project = "default"
            let slices = try await store.statistics(filtered)
            #expect(slices.buckets.map(\.traces) == [100, 0, 0])
            #expect(slices.models.map(\.calls) == [100] && !slices.isPartial)
            filtered.since = noon + 1_000_000_000
            #expect(try await store.statistics(filtered).buckets.map(\.traces).max() == 0)
        }
    }

    @Test("Models by cost, a call traced twice once; tools by how slow they are")
    func models() async throws {
        func call(_ id: UInt64, parent: UInt64?, _ model: String, _ tokens: Int64) -> SpanRecord {
            makeSpan(
                id,
                parent: parent,
                ["gen_ai.request.model": .string(model), "gen_ai.usage.input_tokens": .int(tokens)]
            )
        }
        func tool(_ id: UInt64, _ name: String, to end: UInt64) -> SpanRecord {
            makeSpan(
                id,
                parent: 1,
                to: end,
                ["gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": .string(name)]
            )
        }
        try await withStore { store in
            try await store.append([
                call(1, parent: nil, "gpt-4o", 3_000), call(2, parent: 1, "gpt-4o", 1_000),
                call(3, parent: 1, "o3", 2_000),
                call(4, parent: 3, "o3", 2_000), tool(5, "slow", to: 90), tool(6, "quick", to: 5),
                tool(7, "quick", to: 6),
            ])
            let statistics = try await store.statistics(StatisticsQuery(since: noon, until: noon + 1, buckets: 1))
            #expect(statistics.models.map(\.model) == ["o3", "gpt-4o"])
            #expect(statistics.models.map(\.calls) == [1, 1])
            #expect(statistics.models.map(\.cost) == [4_000_000, 2_500_000])
            #expect(statistics.buckets[0].cost == 6_500_000)
            #expect(statistics.tools.map(\.tool) == ["slow", "quick"])
            #expect(statistics.tools.map(\.calls) == [1, 2])
        }
    }

    @Test("A call without usage is a call, traced twice or not; one with a cost alone costs that; an agent is none")
    func callsWithoutUsage() async throws {
        func failed(_ id: UInt64, parent: UInt64, _ model: String, as operation: String = "chat") -> SpanRecord {
            makeSpan(
                id,
                parent: parent,
                status: .error("429"),
                ["gen_ai.operation.name": .string(operation), "gen_ai.request.model": .string(model)]
            )
        }
        try await withStore { store in
            try await store.append([
                makeSpan(1, ["gen_ai.operation.name": "invoke_agent", "gen_ai.request.model": "gpt-4o"]),
                failed(2, parent: 1, "gpt-4o"), failed(3, parent: 1, "gpt-4o"),
                failed(4, parent: 1, "gpt-4o"), failed(5, parent: 4, "gpt-4o"),
                failed(6, parent: 1, "text-embedding-3-small", as: "embeddings"),
                makeSpan(7, parent: 1, ["gen_ai.request.model": "o3", "gen_ai.usage.input_tokens": 1_000]),
                failed(8, parent: 7, "o3"),
                makeSpan(9, parent: 1, ["gen_ai.request.model": "ours", "gen_ai.usage.cost": 0.5]),
            ])
            let statistics = try await store.statistics(StatisticsQuery(since: noon, until: noon + 1, buckets: 1))
            #expect(statistics.models.map(\.model) == ["ours", "o3", "gpt-4o", "text-embedding-3-small"])
            #expect(statistics.models.map(\.calls) == [1, 1, 3, 1])
            #expect(statistics.models.map(\.errors) == [0, 0, 3, 1])
            #expect(statistics.models.map(\.cost) == [500_000_000, 2_000_000, 0, 0])
            #expect(statistics.buckets[0].cost == 502_000_000)
        }
    }

    @Test(
        "A time without length or end is no trap",
        arguments: [(UInt64(0), UInt64(0)), (noon, noon), (5, 1), (0, .max)] as [(UInt64, UInt64)]
    )
    func odd(since: UInt64, until: UInt64) async throws {
        try await withStore(at: ":memory:") { store in
            try await store.append([makeSpan(1)])
            let statistics = try await store.statistics(
                StatisticsQuery(since: since, until: until, buckets: .max)
            )
            #expect(statistics.buckets.count == StatisticsQuery.maximumBuckets)
        }
    }
}
