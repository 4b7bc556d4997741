import GRDB
import Testing
import TracewingModel

@testable import TracewingStore

@Suite("Limits of reading")
struct ReadingLimitTests {
    private func store(in directory: TemporaryDirectory) throws -> SQLiteTraceStore {
        var options = StoreOptions()
        options.mostPageBytes = 100_000
        options.mostTraceBytes = 200_000
        return try SQLiteTraceStore(path: directory.databasePath, options: options)
    }

    @Test("A page ends at so many bytes, holds one span at least, and loses none; a trace beyond its limit is refused")
    func bytes() async throws {
        let directory = try TemporaryDirectory()
        let store = try store(in: directory)
        for (number, size) in [40_000, 40_000, 40_000, 150_000, 10].enumerated() {
            let text = String(repeating: "x", count: size)
            try await store.append([
                makeSpan(UInt64(number + 1), from: UInt64(number), ["note": .string(text)])
            ])
        }
        var pages: [[UInt64]] = []
        var next: SpanCursor?
        repeat {
            let page = try #require(try await store.spans(of: traceA, after: next, limit: 100))
            pages.append(page.spans.map(\.record.spanID.value))
            next = page.next
        } while next != nil && pages.count < 10
        #expect(pages == [[1, 2], [3], [4], [5]])
        await #expect {
            try await store.trace(traceA)
        } throws: { error in
            (error as? TraceStoreError)?.code == .tooLarge
        }
        try store.close()
    }

    @Test("Traces are found by their ids, within the rest of the query")
    func ids() async throws {
        let directory = try TemporaryDirectory()
        let store = try store(in: directory)
        func id(_ number: UInt64) -> TraceID { TraceID(high: 8, low: number) }
        for number: UInt64 in 1...6 {
            try await store.append([
                makeSpan(1, in: id(number), ["gen_ai.request.model": number < 4 ? "small" : "large"])
            ])
        }
        try await store.indexWords()
        let wanted = [2, 5, 9, 3].map(id)
        func found(_ filter: String?, _ change: (inout TraceQuery) -> Void = { _ in }) async throws -> [UInt64] {
            var query = TraceQuery(filter: try filter.map { try TraceFilter($0, now: noon) }, ids: wanted)
            change(&query)
            let page = try await store.traces(query)
            #expect(page.next == nil)
            return page.traces.map(\.traceID.low)
        }
        #expect(try await found(nil) == [5, 3, 2])
        #expect(try await found("model = small") == [3, 2])
        #expect(try await found(nil) { $0.since = noon + 1 } == [])
        #expect(try await found(nil) { $0.since = noon } == [5, 3, 2])
        #expect(try await found(nil) { $0.ids = [] } == [])
        try store.close()
    }

    @Test("Messages numbered beyond a thousand are not read, and no more than a thousand are")
    func flattened() {
        func messages(_ attributes: Attributes) -> FlattenedMessages {
            ColumnValues.of(IngestedSpan(makeSpan(1, attributes)).encoded) { $0.flattened }
        }
        var attributes = Attributes()
        for number in [0, 999, 1_000, 70_000] {
            attributes["llm.input_messages.\(number).message.content"] = .string("\(number)")
        }
        let input = messages(attributes)[.openInferenceInput]
        #expect(input.map(\.text) == ["0", "999"])
        var many = Attributes()
        for number in 0..<900 {
            many["llm.input_messages.\(number).message.role"] = "user"
            many["llm.output_messages.\(number).message.role"] = "assistant"
        }
        let messages = messages(many)
        #expect(messages[.openInferenceInput].count + messages[.openInferenceOutput].count == 1_000)
    }

    @Test("Costs beyond what can be are not believed, and no total wraps")
    func totals() async throws {
        var usage = Usage(cost: .max - 1)
        usage += Usage(tokens: TokenCounts(input: 5), cost: 5)
        #expect(usage.cost == .max)
        usage -= Usage(tokens: TokenCounts(input: 9), cost: 1)
        #expect((usage.cost, usage.tokens.input) == (.max - 1, 0))

        let directory = try TemporaryDirectory()
        let store = try store(in: directory)
        for (number, cost) in [1_000_000.0, 1_000_001.0].enumerated() {
            try await store.append([
                makeSpan(
                    1,
                    in: TraceID(high: 8, low: UInt64(number + 1)),
                    ["session.id": "s", "gen_ai.usage.cost": .double(cost)]
                )
            ])
        }
        let costs = try await store.traces(TraceQuery()).traces.map(\.cost)
        #expect(costs == [nil, 1_000_000_000_000_000])
        // Rows of before there was a limit.
        try await store.write { try $0.execute(sql: "UPDATE traces SET cost = \(Int64.max), input_tokens = cost") }
        let session = try await store.sessions(project: nil, after: nil, limit: 5).sessions.first
        #expect(session?.cost == .max)
        try store.close()
    }
}
