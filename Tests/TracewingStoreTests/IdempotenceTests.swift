import Testing
import TracewingModel
import TracewingOTLP
import TracewingStore

@Suite("A span seen again")
struct IdempotenceTests {
    private func only(_ store: SQLiteTraceStore) async throws -> SpanRecord {
        let trace = try #require(try await store.trace(traceA))
        #expect(trace.spans.count == 1)
        return trace.spans[0].record
    }

    @Test("A retry changes nothing")
    func retry() async throws {
        let spans = [makeSpan(1, ["gen_ai.usage.input_tokens": 5]), makeSpan(2, parent: 1, status: .error("x"))]
        try await withStore { store in
            try await store.append(spans)
            let before = try await store.trace(traceA)
            let receipt = try await store.append(spans)
            #expect(receipt == AppendReceipt(traceIDs: [], inserted: 0, replaced: 0, unchanged: 2))
            #expect(try await store.trace(traceA) == before)
            #expect(try await store.statistics().spans == 2)
        }
    }

    @Test("A span twice in one append is there once")
    func twiceAtOnce() async throws {
        try await withStore { store in
            let receipt = try await store.append([makeSpan(1), makeSpan(1)])
            #expect(receipt == AppendReceipt(traceIDs: [traceA], inserted: 1, unchanged: 1))
            #expect(try await store.summaries(of: [traceA]).first?.spanCount == 1)
        }
    }

    @Test("A running span is replaced when it has ended, and its trace with it")
    func ends() async throws {
        let running = makeSpan(1, name: "early", to: nil, ["tracewing.running": true, "gen_ai.usage.input_tokens": 3])
        let ended = makeSpan(1, name: "late", to: 20, status: .error("no"), ["gen_ai.usage.input_tokens": 7])
        try await withStore { store in
            try await store.append([running])
            var summary = try #require(try await store.summaries(of: [traceA]).first)
            #expect(summary.isRunning)
            #expect(summary.duration == nil)
            #expect(summary.tokens.input == 3)

            let receipt = try await store.append([ended])
            #expect(receipt == AppendReceipt(traceIDs: [traceA], replaced: 1))
            #expect(try await only(store) == ended)
            summary = try #require(try await store.summaries(of: [traceA]).first)
            #expect(!summary.isRunning)
            #expect(summary.duration == 20_000_000)
            #expect((summary.spanCount, summary.errorCount, summary.name) == (1, 1, "late"))
            #expect(summary.tokens.input == 7)
        }
    }

    @Test("An ended span never runs again, however much the snapshot says")
    func staysEnded() async throws {
        let ended = makeSpan(1)
        let running = makeSpan(1, to: nil, ["a": "much", "b": "more", "c": "here"])
        try await withStore { store in
            try await store.append([ended])
            let receipt = try await store.append([running])
            #expect(receipt == AppendReceipt(unchanged: 1))
            #expect(try await only(store) == ended)
        }
    }

    @Test("A snapshot gives way to one that says more, and not to one that says less")
    func snapshots() async throws {
        let early = makeSpan(1, to: nil, ["tracewing.running": true])
        let late = makeSpan(1, to: nil, ["tracewing.running": true, "gen_ai.response.model": "m"])
        try await withStore { store in
            try await store.append([early])
            #expect(try await store.append([late]).replaced == 1)
            #expect(try await store.append([early]).unchanged == 1)
            #expect(try await only(store) == late)
        }
    }

    @Test("Of two ended versions the same one stays, whichever comes first")
    func differingDuplicates() async throws {
        let versions = [
            makeSpan(1, name: "aa", to: 30), makeSpan(1, name: "ab", to: 20),
            makeSpan(1, parent: 9, name: "a", from: 3), makeSpan(1, name: "a", ["session.id": "s"]),
        ]
        var outcomes: Set<StoredTraceContent> = []
        for order in permutations(of: versions) {
            try await withStore(at: ":memory:") { store in
                for version in order { try await store.append([version]) }
                outcomes.insert(try await StoredTraceContent(of: traceA, in: store))
            }
        }
        #expect(outcomes.count == 1)
    }
}
