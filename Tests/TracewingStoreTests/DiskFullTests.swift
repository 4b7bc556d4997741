import GRDB
import Testing
import TracewingModel

@testable import TracewingStore

@Suite("A full disk")
struct DiskFullTests {
    /// Lets the database grow by so many pages and no more.
    private func limit(_ store: SQLiteTraceStore, morePages: Int) throws {
        try store.database.writeWithoutTransaction { database in
            let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
            _ = try Int.fetchOne(database, sql: "PRAGMA max_page_count = \(pages + morePages)")
        }
    }

    /// The same for the index of words.
    private func limitIndex(_ store: SQLiteTraceStore, morePages: Int) throws {
        try store.index.connection.writeWithoutTransaction { database in
            let pages = try Int.fetchOne(database, sql: "PRAGMA text.page_count") ?? 0
            _ = try Int.fetchOne(database, sql: "PRAGMA text.max_page_count = \(pages + morePages)")
        }
    }

    private func large(_ id: UInt64) -> SpanRecord {
        makeSpan(id, ["noise": .noise(1 << 20, seed: id)])
    }

    @Test("An append that does not fit is refused whole, reading goes on, and so does appending when there is room")
    func refusedWhole() async throws {
        try await withStore { store in
            try await store.append([makeSpan(1)])
            let before = try await store.trace(traceA)
            try limit(store, morePages: 20)

            let error = await #expect(throws: TraceStoreError.self) {
                try await store.append([makeSpan(2), large(3), makeSpan(4, in: TraceID(high: 0, low: 2))])
            }
            #expect(error?.code == .diskFull)
            #expect(try await store.trace(traceA) == before)
            #expect(try await store.statistics().traces == 1)

            try limit(store, morePages: 1_000)
            #expect(try await store.append([makeSpan(2), large(3)]).inserted == 2)
            #expect(try await store.trace(traceA)?.spans.count == 3)
        }
    }

    @Test("Appends that share a transaction with one that fails are stored all the same")
    func neighbours() async throws {
        try await withStore { store in
            try await store.append([makeSpan(1)])
            try limit(store, morePages: 20)
            let inserted = await withTaskGroup { group in
                for id: UInt64 in 2...41 {
                    group.addTask {
                        let span = id.isMultiple(of: 10) ? self.large(id) : makeSpan(id)
                        return (try? await store.append([span]))?.inserted ?? 0
                    }
                }
                return await group.reduce(0, +)
            }
            #expect(inserted == 36)
            #expect(try await store.trace(traceA)?.spans.count == 37)
        }
    }

    @Test("Words that found no room are indexed once there is some, though nothing more arrives")
    func words() async throws {
        try await withStore { store in
            try await store.append([makeSpan(1)])
            try await store.indexWords()
            try limitIndex(store, morePages: 0)
            let text = (0..<5_000).map { "word\($0)" }.joined(separator: " ")
            try await store.append((2...9).map { makeSpan($0, ["input.value": .string(text)]) })
            // By itself, in vain.
            let spent = store.index.spent
            let deadline = ContinuousClock.now + .seconds(20)
            while store.index.spent == spent, ContinuousClock.now < deadline { await Task.yield() }
            await #expect(throws: TraceStoreError.self) { try await store.indexWords() }
            #expect(try await store.info().unindexed == 8)

            try limitIndex(store, morePages: 10_000)
            while try await store.info().unindexed > 0, ContinuousClock.now < deadline { await Task.yield() }
            #expect(try await store.info().unindexed == 0)
        }
    }
}
