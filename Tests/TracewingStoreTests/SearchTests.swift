import Foundation
import GRDB
import Testing
import TracewingModel

@testable import TracewingStore

@Suite("Searching words")
struct SearchTests {
    private func found(_ text: String, in store: SQLiteTraceStore) async throws -> Int {
        let filter = try TraceFilter("text ~ \"\(text)\"", now: noon)
        return try await store.traces(TraceQuery(filter: filter)).traces.count
    }

    @Test("What was appended is found within two seconds, without anyone asking for it")
    func soon() async throws {
        try await withStore { store in
            try await store.append([makeSpan(1, ["input.value": "a refund"])])
            let clock = ContinuousClock()
            let start = clock.now
            while try await found("refund", in: store) == 0, start.duration(to: clock.now) < .seconds(20) {
                await Task.yield()
            }
            // Two seconds on a machine that has nothing else to do.
            #expect(start.duration(to: clock.now) < .seconds(10))
            #expect(try await store.info().unindexed == 0)
        }
    }

    @Test("A span that ends is found by what it says then, and no more by what it said before")
    func replaced() async throws {
        try await withStore { store in
            try await store.append([makeSpan(1, to: nil, ["output.value": "perhaps"])])
            try await store.indexWords()
            #expect(try await found("perhaps", in: store) == 1)
            try await store.append([makeSpan(1, ["output.value": "certainly"])])
            #expect(try await found("perhaps", in: store) == 0)
            try await store.indexWords()
            #expect(try await found("certainly", in: store) == 1)
            #expect(try await found("perhaps", in: store) == 0)
        }
    }

    @Test("An index that is missing, damaged or of another store is made anew")
    func rebuilt() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.databasePath
        let backup = directory.appending("backup.db")
        try await withStore(at: path) { _ = try await $0.append([makeSpan(1, ["input.value": "first"])]) }
        try FileManager.default.copyItem(atPath: path, toPath: backup)
        try await withStore(at: path) { store in
            try await store.append([makeSpan(2, ["input.value": "second"])])
            try await store.indexWords()
        }
        try FileManager.default.removeItem(atPath: path + "-text")
        try await withStore(at: path) { store in
            try await store.indexWords()
            #expect(try await found("second", in: store) == 1)
        }
        try Data(repeating: 7, count: 100_000).write(to: URL(fileURLWithPath: path + "-text"))
        try await withStore(at: path) { store in
            try await store.indexWords()
            #expect(try await found("second", in: store) == 1)
        }
        // An older copy of the store beside a newer index.
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.moveItem(atPath: backup, toPath: path)
        try await withStore(at: path) { store in
            try await store.append([makeSpan(2, ["input.value": "other"])])
            try await store.indexWords()
            #expect(try await found("other", in: store) == 1)
            #expect(try await found("second", in: store) == 0)
            #expect(try await found("first", in: store) == 1)
        }
    }

    @Test("A span whose bytes are damaged does not keep those after it from being found")
    func damaged() async throws {
        try await withStore(at: ":memory:") { store in
            try await store.append([makeSpan(1, ["input.value": "broken"])])
            try await store.write { try $0.execute(sql: "UPDATE blocks SET body = x'00'") }
            try await store.append([makeSpan(1, in: TraceID(high: 1, low: 2), ["input.value": "whole"])])
            try await store.indexWords()
            #expect(try await found("whole", in: store) == 1)
            let error = await #expect(throws: TraceStoreError.self) { _ = try await store.trace(traceA) }
            #expect(error?.code == .damaged)
        }
    }

    @Test("Prompts, answers, tools, documents and errors of every vocabulary are found")
    func vocabularies() async throws {
        let spans = [
            makeSpan(
                1,
                ["llm.input_messages.0.message.content": "alpha", "llm.output_messages.0.message.content": "beta"]
            ),
            makeSpan(2, ["gen_ai.prompt.0.content": "gamma", "gen_ai.completion.0.content": "delta"]),
            makeSpan(3, ["gen_ai.tool.call.arguments": #"{"city":"epsilon"}"#, "gen_ai.tool.call.result": ["zeta"]]),
            makeSpan(4, ["retrieval.documents.3.document.content": "eta"]),
            makeSpan(5, status: .error("theta")),
            makeSpan(
                6,
                ["traceloop.entity.input": "iota", "all_messages_events": #"[{"role":"user","content":"kappa"}]"#]
            ),
            makeSpan(7, name: "lambda"),
        ]
        try await withStore(at: ":memory:") { store in
            try await store.append(spans)
            try await store.indexWords()
            for word in ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "kappa", "lambda"] {
                #expect(try await found(word, in: store) == 1, "\(word)")
            }
        }
    }

    @Test("A word that is nearly everywhere is found in every trace that has it, also where it came late")
    func everywhere() async throws {
        try await withStore(at: ":memory:") { store in
            func id(_ number: UInt64) -> TraceID { TraceID(high: 7, low: number) }
            for number: UInt64 in 1...600 {
                let word = number.isMultiple(of: 7) ? "seldom" : "refund"
                try await store.append((1...10).map { makeSpan($0, in: id(number), ["input.value": .string(word)]) })
            }
            // Long after the others of their traces.
            try await store.append([7, 350].map { makeSpan(11, in: id($0), ["input.value": "refund"]) })
            try await store.indexWords()
            var found: [TraceID] = []
            var query = TraceQuery(filter: try TraceFilter("text ~ refund", now: noon), limit: 200)
            repeat {
                let page = try await store.traces(query)
                found += page.traces.map(\.traceID)
                query.after = page.next
            } while query.after != nil
            #expect(found == (1...600).reversed().filter { !$0.isMultiple(of: 7) || $0 == 7 || $0 == 350 }.map(id))
            query.filter = try TraceFilter("not text ~ refund", now: noon)
            #expect(try await store.traces(query).traces.count == 600 / 7 - 2)
        }
    }

    @Test("Words come from memory, and from the store for those there was no room for, with the same result")
    func bothWays() async throws {
        let directory = try TemporaryDirectory()
        let spans = (1...50).map { makeSpan($0, ["input.value": .string("number\($0) refund")]) }
        try await withStore(at: directory.databasePath) { store in
            try await store.append(spans)
            try await store.indexWords()
            #expect(try await found("number37", in: store) == 1)
            // Forgets all, also what would wait in memory.
            try await store.append([makeSpan(51, ["input.value": "number51"])])
            try await store.index.rebuild()
            try await store.append([makeSpan(52, ["input.value": "number52"])])
            try await store.indexWords()
            for number in [37, 51, 52] { #expect(try await found("number\(number)", in: store) == 1) }
            #expect(try await store.info().unindexed == 0)
        }
    }
}
