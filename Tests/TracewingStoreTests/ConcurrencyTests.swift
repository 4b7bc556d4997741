import Testing
import TracewingModel
import TracewingStore

@Suite("Many at once")
struct ConcurrencyTests {
    @Test("Concurrent appends are all there when they return, also to the same trace", arguments: [1, 16, 200])
    func concurrentAppends(writers: Int) async throws {
        try await withStore { store in
            try await withThrowingTaskGroup { group in
                for writer in 0..<writers {
                    group.addTask {
                        for number in 0..<5 {
                            let own = TraceID(high: 1, low: UInt64(writer + 1))
                            let id = UInt64(writer * 10 + number + 1)
                            let receipt = try await store.append([makeSpan(id, in: own), makeSpan(id)])
                            #expect(receipt == AppendReceipt(traceIDs: [own, traceA], inserted: 2))
                            #expect(try await store.trace(own)?.spans.count == number + 1)
                        }
                    }
                }
                try await group.waitForAll()
            }
            let statistics = try await store.statistics()
            #expect((statistics.spans, statistics.traces) == (writers * 10, writers + 1))
            #expect(try await store.trace(traceA)?.spans.count == writers * 5)
            #expect(try await store.summaries(of: [traceA]).first?.spanCount == writers * 5)
        }
    }

    @Test("The same append from many tasks is stored once")
    func concurrentRetries() async throws {
        let spans = (1...20).map { makeSpan($0, ["gen_ai.usage.output_tokens": 1]) }
        try await withStore { store in
            let inserted = try await withThrowingTaskGroup { group in
                for _ in 0..<20 { group.addTask { try await store.append(spans).inserted } }
                return try await group.reduce(0, +)
            }
            #expect(inserted == 20)
            let summary = try #require(try await store.summaries(of: [traceA]).first)
            #expect(summary.tokens.output == 20)
        }
    }

    @Test("Readers see whole appends, never part of one, and a summary that fits the spans")
    func readersDuringWrites() async throws {
        try await withStore { store in
            try await withThrowingTaskGroup { group in
                group.addTask {
                    for batch in 0..<60 {
                        try await store.append((1...10).map { makeSpan(UInt64(batch * 10 + $0)) })
                    }
                }
                for _ in 0..<6 {
                    group.addTask {
                        var seen = 0
                        while seen < 600 {
                            guard let trace = try await store.trace(traceA) else { continue }
                            #expect(trace.spans.count.isMultiple(of: 10))
                            #expect(trace.summary.spanCount == trace.spans.count)
                            #expect(trace.spans.count >= seen)
                            seen = trace.spans.count
                            _ = try await store.traces(TraceQuery(limit: 5))
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test("An append whose task is cancelled is stored all the same")
    func cancelledAppend() async throws {
        try await withStore { store in
            let task = Task { try await store.append([makeSpan(1)]) }
            task.cancel()
            let receipt = try await task.value
            #expect(receipt.inserted == 1)
            #expect(try await store.trace(traceA)?.spans.count == 1)
        }
    }
}
