import GRDB
import Testing
import TracewingModel

@testable import TracewingStore

@Suite("Listing traces")
struct PagingTests {
    private func id(_ number: Int) -> TraceID { TraceID(high: 7, low: UInt64(number)) }

    private func fill(_ store: SQLiteTraceStore, _ numbers: ClosedRange<Int>, project: String? = nil) async throws {
        for number in numbers { try await store.append([makeSpan(1, in: id(number))], project: project) }
    }

    @Test("Pages follow one another, newest first, each trace once, while traces arrive and change")
    func stablePages() async throws {
        try await withStore { store in
            try await fill(store, 1...25)
            var seen: [TraceID] = []
            var query = TraceQuery(limit: 10)
            repeat {
                let page = try await store.traces(query)
                seen += page.traces.map(\.traceID)
                query.after = page.next
                try await fill(store, (seen.count * 100)...(seen.count * 100 + 5))
                try await store.append([makeSpan(2, in: id(3))])
            } while query.after != nil
            #expect(seen == (1...25).reversed().map(id))
        }
    }

    @Test("The last page has no next, also when it is full")
    func lastPage() async throws {
        try await withStore { store in
            try await fill(store, 1...10)
            let first = try await store.traces(TraceQuery(limit: 5))
            let next = try #require(first.next)
            let second = try await store.traces(TraceQuery(limit: 5, after: next))
            #expect(second.traces.count == 5)
            #expect(second.next == nil)
        }
    }

    @Test("A project has its own list")
    func projects() async throws {
        try await withStore { store in
            try await fill(store, 1...3, project: "a")
            try await fill(store, 4...6, project: "b")
            try await fill(store, 7...8, project: "a")
            let page = try await store.traces(TraceQuery(project: "a", limit: 3))
            #expect(page.traces.map(\.traceID) == [8, 7, 3].map(id))
            let rest = try await store.traces(TraceQuery(project: "a", limit: 3, after: page.next))
            #expect(rest.traces.map(\.traceID) == [2, 1].map(id))
            #expect(try await store.traces(TraceQuery(project: "c")).traces.isEmpty)
        }
    }

    @Test("A range of time has the traces that started in it, whatever order they came in")
    func ranges() async throws {
        try await withStore { store in
            // Millisecond 7 first, then 1, 8, 2…: none comes where its clock says.
            let starts = (1...60).map { UInt64($0 * 7 % 61) }
            for (number, start) in starts.enumerated() {
                try await store.append([makeSpan(1, in: id(number), from: start, to: start + 1)])
            }
            let ranges: [(UInt64?, UInt64?)] = [(10, 20), (nil, 20), (50, nil), (3, 4), (70, nil), (nil, 1)]
            for (since, until) in ranges {
                let expected = starts.indices.filter { since ?? 0 <= starts[$0] && starts[$0] < until ?? .max }
                var query = TraceQuery(
                    since: since.map { noon + $0 * 1_000_000 },
                    until: until.map { noon + $0 * 1_000_000 },
                    limit: 4
                )
                var seen: [TraceID] = []
                repeat {
                    let page = try await store.traces(query)
                    seen += page.traces.map(\.traceID)
                    query.after = page.next
                } while query.after != nil
                #expect(seen == expected.reversed().map(id), "\(String(describing: (since, until)))")
            }
        }
    }

    @Test("Where a time lies among many traces is asked of the index of times, and only as far as that is worth it")
    func rangeOfMany() async throws {
        try await withStore { store in
            try await fill(store, 1...3)
            try await store.multiplyFirstTrace(by: 25_000)
            let plan = try await store.read { database in
                try Row.fetchAll(
                    database,
                    sql: "EXPLAIN QUERY PLAN " + TraceListing.bounds(of: "t.started >= ?"),
                    arguments: [1]
                )
                .map { $0["detail"] as String }
            }
            #expect(plan.contains { $0.contains("COVERING INDEX traces_by_start (started>?)") }, "\(plan)")
            // All of them, so that the index is left; then only the last to arrive.
            let all = try await store.traces(TraceQuery(since: noon, limit: 5))
            #expect(all.traces.map(\.arrival) == (24_999...25_003).reversed().map(Int64.init))
            #expect(all.next != nil)
            try await store.append([makeSpan(1, in: id(9), from: 1)])
            let last = try await store.traces(TraceQuery(since: noon + 1, limit: 5))
            #expect(last.traces.map(\.traceID) == [id(9)])
            #expect(last.next == nil)
        }
    }

    @Test("Limits beyond bounds are moved to them", arguments: [(-1, 1), (0, 1), (1, 1), (3, 3), (.max, 5)])
    func limits(limit: Int, expected: Int) async throws {
        try await withStore(at: ":memory:") { store in
            try await fill(store, 1...5)
            #expect(try await store.traces(TraceQuery(limit: limit)).traces.count == expected)
        }
    }

    @Test("A cursor survives as text")
    func cursorText() async throws {
        try await withStore(at: ":memory:") { store in
            try await fill(store, 1...3)
            let next = try #require(try await store.traces(TraceQuery(limit: 1)).next)
            #expect(try TraceCursor(next.text) == next)
        }
    }

    @Test(
        "What is no cursor is refused",
        arguments: ["", "a", "b1", "a-1", "a1 ", "1", "a'--", "azzzzzzzzzzzzzzzzzzzz", "a\u{0}1", "á1"]
    )
    func badCursor(text: String) throws {
        let error = #expect(throws: TraceStoreError.self) { _ = try TraceCursor(text) }
        #expect(error?.code == .invalidCursor)
    }

    @Test("Summaries come in the order asked for, without those that are not there")
    func summaries() async throws {
        try await withStore(at: ":memory:") { store in
            try await fill(store, 1...3)
            let summaries = try await store.summaries(of: [id(2), id(9), id(1)])
            #expect(summaries.map(\.traceID) == [id(2), id(1)])
            #expect(summaries[0].arrival > summaries[1].arrival)
        }
    }
}
