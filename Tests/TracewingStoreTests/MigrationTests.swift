import Foundation
import GRDB
import Testing
import TracewingModel

@testable import TracewingStore

@Suite("A database of an earlier version")
struct MigrationTests {
    /// Five thousand: more than two batches.
    private static let spans = (1...5_000).map { (number: UInt64) in
        makeSpan(
            number,
            in: TraceID(high: 0xA, low: number % 40 + 1),
            name: "span \(number)",
            from: number,
            to: number + 10,
            resource: Resource(attributes: ["service.name": "old", "part": .int(Int64(number % 3))]),
            [
                "gen_ai.request.model": "gpt-4o", "gen_ai.usage.input_tokens": 1_000, "input.value": "a refund",
                "filler": .string(String(repeating: "f", count: 200)),
            ]
        )
    }

    @Test("It is brought up to date: every span is there as it was, with what is new derived from it")
    func upgrades() async throws {
        let directory = try TemporaryDirectory()
        try VersionOneDatabase.make(at: directory.databasePath, Self.spans, project: "shop")
        try await withStore(at: directory.databasePath) { store in
            let info = try await store.info()
            #expect((info.spans, info.traces, info.schemaVersion) == (5_000, 40, 4))
            for number: UInt64 in 1...40 {
                let trace = try #require(try await store.trace(TraceID(high: 0xA, low: number)))
                let expected = Self.spans.filter { $0.traceID == trace.summary.traceID }
                #expect(trace.spans.map(\.record) == expected)
                #expect((trace.summary.project, trace.summary.service) == ("shop", "old"))
                let cost: Int64 = 312_500_000
                #expect(trace.summary.cost == cost)
            }
            try await store.indexWords()
            let filter = try TraceFilter("text ~ refund", now: noon)
            #expect(try await store.traces(TraceQuery(filter: filter)).traces.count == 40)
            #expect(try await store.append([Self.spans[0]]).unchanged == 1)
            #expect(try await store.check(thoroughly: true).isEmpty)
        }
        try await withStore(at: directory.databasePath) { store in
            let spans = try await store.statistics().spans
            #expect(spans == 5_000)
        }
    }

    @Test("Killed half way, it is as it was, and the next opening goes through", arguments: [1, 2])
    func killed(batches: Int) async throws {
        let directory = try TemporaryDirectory()
        let path = directory.databasePath
        let copy = directory.appending("killed.db")
        try VersionOneDatabase.make(at: path, Self.spans)
        // The files as they lie there in the middle are what a kill leaves.
        var count = 0
        let options = Schema.Options(
            now: noon,
            didMigrate: {
                count += 1
                guard count == batches else { return }
                for suffix in ["", "-wal"] where FileManager.default.fileExists(atPath: path + suffix) {
                    try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
                }
                throw CancellationError()
            }
        )
        let queue = try DatabaseQueue(path: path)
        #expect(throws: CancellationError.self) {
            try queue.writeWithoutTransaction { try Schema.prepare($0, path: path, options: options) }
        }
        let kept = try await queue.read { try Int.fetchOne($0, sql: "SELECT count(body) FROM spans") }
        #expect(kept == 5_000)
        try queue.close()
        for path in [copy, path] {
            try await withStore(at: path) { store in
                let spans = try await store.statistics().spans
                #expect(spans == 5_000)
                let findings = try await store.check(thoroughly: true)
                #expect(findings.isEmpty)
            }
        }
    }

    @Test("One of version 2 keeps everything and gets the tables that are new")
    func versionTwo() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.databasePath
        try await VersionTwoDatabase.make(at: path, Self.spans, project: "shop")
        try await withStore(at: path) { store in
            let info = try await store.info()
            #expect((info.spans, info.traces, info.schemaVersion) == (5_000, 40, 4))
            for number: UInt64 in 1...40 {
                let trace = try #require(try await store.trace(TraceID(high: 0xA, low: number)))
                let expected = Self.spans.filter { $0.traceID == trace.summary.traceID }
                #expect(trace.spans.map(\.record) == expected)
            }
            #expect(try await store.createDataset("cities", description: nil))
            #expect(try await store.dataset("cities")?.version == 1)
            #expect(try await store.append([Self.spans[0]]).unchanged == 1)
            #expect(try await store.check(thoroughly: true).isEmpty)
        }
        try await withStore(at: path) { store in
            let names = try await store.datasets(after: nil, limit: 10).map(\.name)
            #expect(names == ["cities"])
        }
    }

    @Test("One of version 3 goes on counting: what was above a model call stays so, tokens and costs")
    func versionThree() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.databasePath
        let parent = makeSpan(1, ["gen_ai.usage.input_tokens": 10, "gen_ai.usage.cost": 2])
        let child = makeSpan(2, parent: 1, ["gen_ai.usage.input_tokens": 9, "gen_ai.usage.cost": 1])
        let session = makeSpan(1, in: TraceID(high: 0xB, low: 1), ["session.id": "s"])
        try await VersionTwoDatabase.make(at: path, [child, session], version: 3)
        try await withStore(at: path) { store in
            #expect(try await store.info().schemaVersion == 4)
            try await store.append([parent])
            let summary = try #require(try await store.summaries(of: [traceA]).first)
            #expect((summary.tokens.input, summary.cost) == (9, 1_000_000_000))
            #expect(try await store.sessions(project: nil, after: nil, limit: 5).sessions.map(\.id) == ["s"])
            #expect(try await store.check(thoroughly: true).isEmpty)
        }
    }

    @Test("One of version 2 whose migration fails in the middle is as it was")
    func versionTwoFails() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.databasePath
        try await VersionTwoDatabase.make(at: path, [makeSpan(1)])
        // In the way of the last table.
        let queue = try DatabaseQueue(path: path)
        try await queue.write { try $0.execute(sql: "CREATE TABLE experiment_entries (a)") }
        #expect(throws: (any Error).self) { try SQLiteTraceStore(path: path) }
        let tables = try await queue.read { database in
            try String.fetchAll(database, sql: "SELECT name FROM sqlite_master WHERE name = 'datasets'")
        }
        #expect(tables == [])
        let version = try await queue.read { try Int.fetchOne($0, sql: "PRAGMA user_version") }
        #expect(version == 2)
        try await queue.write { try $0.execute(sql: "DROP TABLE experiment_entries") }
        try queue.close()
        try await withStore(at: path) { store in
            let spans = try await store.statistics().spans
            #expect(spans == 1)
        }
    }
}
