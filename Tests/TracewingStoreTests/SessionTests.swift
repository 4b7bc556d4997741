import Testing
import TracewingModel

@testable import TracewingStore

@Suite("Sessions")
struct SessionTests {
    private func id(_ number: UInt64) -> TraceID { TraceID(high: 3, low: number) }

    private func turn(_ number: UInt64, session: String, _ question: String, _ answer: String) -> SpanRecord {
        makeSpan(
            1,
            in: id(number),
            from: number * 100,
            to: number * 100 + 50,
            [
                "session.id": .string(session), "input.value": .string(question), "output.value": .string(answer),
                "gen_ai.request.model": "gpt-4o", "gen_ai.usage.input_tokens": 100, "gen_ai.usage.output_tokens": 10,
            ]
        )
    }

    @Test("Sessions come with the last to be heard of first, each once, and add up their traces")
    func list() async throws {
        try await withStore { store in
            for (number, session) in ["a", "b", "a", "c", "b", "a"].enumerated() {
                let number = UInt64(number + 1)
                try await store.append([turn(number, session: session, "q\(number)", "a\(number)")])
            }
            try await store.append([makeSpan(1, in: id(99))])
            let page = try await store.sessions(project: nil, after: nil, limit: 2)
            #expect(page.sessions.map(\.id) == ["a", "b"])
            let first = try #require(page.sessions.first)
            #expect((first.traceCount, first.tokens.input, first.cost) == (3, 300, 3 * 350_000))
            #expect((first.inputPreview, first.outputPreview) == ("q1", "a6"))
            #expect((first.startTime, first.endTime) == (noon + 100_000_000, noon + 650_000_000))
            let rest = try await store.sessions(project: nil, after: page.next, limit: 2)
            #expect(rest.sessions.map(\.id) == ["c"])
            #expect(rest.next == nil)
            #expect(try await store.sessions(project: "none", after: nil, limit: 5).sessions.isEmpty)
        }
    }

    @Test("The few among many traces without a session come in one page, those of a project too")
    func few() async throws {
        try await withStore { store in
            try await store.append([makeSpan(1, in: id(50))])
            try await store.append([turn(1, session: "a", "q", "a")], project: "shop")
            try await store.append([turn(2, session: "b", "q", "a")], project: "travel")
            try await store.multiplyFirstTrace(by: 3_000)
            // One of many turns is one session.
            for number: UInt64 in 100..<1_200 {
                try await store.append([turn(number, session: "long", "q", "a")], project: "travel")
            }
            try await store.multiplyFirstTrace(by: 3_000)
            let all = try await store.sessions(project: nil, after: nil, limit: 10)
            #expect(all.sessions.map(\.id) == ["long", "b", "a"])
            #expect(all.next == nil)
            let shop = try await store.sessions(project: "shop", after: nil, limit: 1)
            #expect(shop.sessions.map(\.id) == ["a"])
            #expect(shop.next == nil)
        }
    }

    @Test("A session is read as turns, in full, in pages")
    func turns() async throws {
        let long = String(repeating: "long ", count: 1_000)
        try await withStore { store in
            for number: UInt64 in 1...5 {
                try await store.append([turn(number, session: "s", "\(number) " + long, "answer \(number) " + long)])
            }
            let session = try #require(try await store.session("s", project: "default", after: nil, limit: 3))
            #expect(session.summary.traceCount == 5)
            #expect(session.turns.map(\.input) == (1...3).map { "\($0) " + long })
            #expect(session.turns.map(\.output) == (1...3).map { "answer \($0) " + long })
            let rest = try #require(try await store.session("s", project: "default", after: session.next, limit: 3))
            #expect(rest.turns.map(\.trace.traceID) == [id(4), id(5)])
            #expect(rest.next == nil)
            let none = try await store.session("t", project: "default", after: nil, limit: 3)
            #expect(none == nil)
        }
    }

    @Test("The same id in another project is another session")
    func projects() async throws {
        try await withStore { store in
            try await store.append([turn(1, session: "s", "mine", "x")], project: "a")
            try await store.append([turn(2, session: "s", "yours", "x")], project: "b")
            let sessions = try await store.sessions(project: nil, after: nil, limit: 9).sessions
            #expect(sessions.map(\.project) == ["b", "a"])
            #expect(sessions.map(\.traceCount) == [1, 1])
        }
    }
}
