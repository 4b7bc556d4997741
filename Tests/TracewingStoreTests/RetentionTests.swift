import Foundation
import GRDB
import Testing
import TracewingConcurrency
import TracewingModel

@testable import TracewingStore

@Suite("Deleting")
struct RetentionTests {
    private func id(_ number: UInt64) -> TraceID { TraceID(high: 4, low: number) }

    private func fill(_ store: SQLiteTraceStore, _ numbers: ClosedRange<UInt64>, spans: UInt64 = 3) async throws {
        var random = SeededGenerator(seed: numbers.lowerBound)
        for number in numbers {
            // Random text: it stays as large as it is.
            let text = String(
                (0..<4_000).map { _ in "abcdefghijklmnopqrstuvwxyz0123456789".randomElement(using: &random) ?? "x" }
            )
            try await store.append(
                (1...spans).map {
                    makeSpan(
                        $0,
                        in: id(number),
                        parent: $0 == 1 ? nil : 1,
                        ["input.value": .string("word\(number) " + text), "gen_ai.usage.input_tokens": 1]
                    )
                }
            )
        }
    }

    private func indexFile(of store: SQLiteTraceStore) -> DatabaseFile {
        DatabaseFile(path: TextIndex.path(ofStore: store.path))
    }

    /// What other tables still hold.
    private func leftovers(_ store: SQLiteTraceStore) async throws -> [Int] {
        try await store.read { database in
            try ["spans", "blocks", "usage_ancestors", "deleted_traces"].map { table in
                try PreparedStatement("SELECT count(*) FROM \(table)", on: database).firstRow { Int($0.integer() ?? 0) }
                    ?? 0
            }
        }
    }

    @Test("Deleted traces are gone with all they had; sent again, they are new")
    func delete() async throws {
        try await withStore { store in
            try await fill(store, 1...5)
            #expect(try await store.delete([id(2), id(4), id(9), id(2)], securely: false) == 2)
            #expect(try await store.traces(TraceQuery()).traces.map(\.traceID) == [5, 3, 1].map(id))
            #expect(try await leftovers(store) == [9, 3, 3, 0])
            #expect(try await store.statistics().spans == 9)
            try await fill(store, 2...2)
            #expect(try await store.traces(TraceQuery()).traces.map(\.traceID) == [2, 5, 3, 1].map(id))
            #expect(try await store.delete((1...5).map { id($0) }, securely: false) == 4)
            #expect(try await leftovers(store) == [0, 0, 0, 0])
            #expect(try await store.check(thoroughly: true).isEmpty)
        }
    }

    @Test("Deleted securely, no file has its words any more")
    func securely() async throws {
        let directory = try TemporaryDirectory()
        func files(with word: String) throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: directory.path).filter { name in
                let data = try Data(contentsOf: URL(fileURLWithPath: directory.appending(name)))
                return data.range(of: Data(word.utf8)) != nil
            }
        }
        try await withStore(at: directory.databasePath) { store in
            // Also of an earlier version, and in one request with what stays.
            try await store.append([makeSpan(2, to: nil, ["input.value": "zebrafish"]), makeSpan(2, in: id(1))])
            try await store.append([makeSpan(2)])
            try await store.append([
                makeSpan(1, ["input.value": "zebrafish"]), makeSpan(1, in: id(1), ["input.value": "giraffe"]),
            ])
            // Sent again beside what is new: not kept, but in the block.
            try await store.append([makeSpan(1, ["input.value": "zebrafish"]), makeSpan(3, in: id(1))])
            try await store.indexWords()
            #expect(try files(with: "zebrafish") != [])
            try await store.delete([traceA], securely: true)
            try await store.indexWords()
            let filter = try TraceFilter("text ~ giraffe", now: noon)
            #expect(try await store.traces(TraceQuery(filter: filter)).traces.count == 1)
            #expect(try await store.trace(id(1))?.spans.count == 3)
            let blocks = try await store.read { try Data.fetchAll($0, sql: "SELECT body FROM blocks") }
            for block in blocks {
                let bytes = try BlockBytes.unpack(Array(block))
                #expect(Data(bytes).range(of: Data("zebrafish".utf8)) == nil)
            }
        }
        #expect(try files(with: "zebrafish") == [])
        #expect(try files(with: "giraffe") != [])
    }

    @Test("Age counts from arrival, whatever the sender's clock says")
    func age() async throws {
        let time = SharedTime(noon)
        var options = StoreOptions()
        options.now = { time.now }
        let directory = try TemporaryDirectory()
        let store = try SQLiteTraceStore(path: directory.databasePath, options: options)
        var old = makeSpan(1, in: id(1))
        (old.startTime, old.endTime) = (1, 2)
        try await store.append([old])
        time.advance(hours: 23)
        try await store.append([makeSpan(1, in: id(2))])
        #expect(try await store.prune(RetentionPolicy(maximumAge: .seconds(86_400))) == 0)
        time.advance(hours: 2)
        #expect(try await store.prune(RetentionPolicy(maximumAge: .seconds(86_400))) == 1)
        #expect(try await store.traces(TraceQuery()).traces.map(\.traceID) == [id(2)])
        #expect(try await store.prune(RetentionPolicy(maximumAge: .seconds(Int64.max))) == 0)
        try store.close()
    }

    @Test("A clock that was put back keeps nothing from going: who arrived later than now says nothing of others")
    func clockPutBack() async throws {
        let time = SharedTime(noon)
        var options = StoreOptions()
        options.now = { time.now }
        let directory = try TemporaryDirectory()
        let store = try SQLiteTraceStore(path: directory.databasePath, options: options)
        time.advance(hours: 9_000)
        try await store.append([makeSpan(1, in: id(1))])
        try await store.multiplyFirstTrace(by: 1_200)
        time.turnBack(hours: 9_000)
        try await store.append([makeSpan(1, in: id(2))])
        time.advance(hours: 30)
        try await store.append([makeSpan(1, in: id(3))])
        #expect(try await store.prune(RetentionPolicy(maximumAge: .seconds(86_400))) == 1)
        #expect(try await store.summaries(of: [1, 2, 3].map(id)).map(\.traceID) == [id(1), id(3)])
        time.advance(hours: 9_000)
        #expect(try await store.prune(RetentionPolicy(maximumAge: .seconds(86_400))) == 1_202)
        try store.close()
    }

    @Test("What is too old is gone in steps, and no trace behind the first that is new enough is looked at")
    func manyOld() async throws {
        let time = SharedTime(noon)
        var options = StoreOptions()
        options.now = { time.now }
        let directory = try TemporaryDirectory()
        let store = try SQLiteTraceStore(path: directory.databasePath, options: options)
        try await store.append([makeSpan(1, in: id(1))])
        try await store.multiplyFirstTrace(by: 1_700)
        time.advance(hours: 30)
        try await store.append([makeSpan(1, in: id(2))])
        try await store.multiplyFirstTrace(by: 2_000, ["received": "\(time.now)"])
        // As no clock writes it: one that is old stands behind more than a step of those that are not.
        try await store.multiplyFirstTrace(by: 1)
        #expect(try await store.prune(RetentionPolicy(maximumAge: .seconds(86_400))) == 1_701)
        #expect(try await store.info().traces == 2_002)
        try store.close()
    }

    @Test("Bytes are kept below their limit, the first to arrive go first, and the file shrinks")
    func bytes() async throws {
        try await withStore { store in
            try await fill(store, 1...400, spans: 6)
            try await store.indexWords()
            let before = try await store.info()
            let limit = (before.bytes + before.indexBytes) / 2
            let count = try await store.prune(RetentionPolicy(maximumBytes: limit))
            #expect(count > 20 && count < 400)
            let after = try await store.info()
            #expect(after.bytes - after.freeBytes <= limit)
            #expect(after.bytes < before.bytes)
            let left = try await store.traces(TraceQuery(limit: 1_000)).traces.map(\.traceID.low)
            #expect(left == Array((UInt64(count + 1)...400).reversed()))
            #expect(try await store.check(thoroughly: true).isEmpty)
        }
    }

    @Test("An index that is made anew while traces go takes no trace with it, and its file shrinks")
    func indexMadeAnew() async throws {
        try await withStore { store in
            try await fill(store, 1...200, spans: 6)
            try await store.indexWords()
            try await store.delete((11...200).map { id($0) }, securely: false)
            let before = try await store.info()
            let limit = before.bytes - before.freeBytes + before.indexBytes / 2
            // As if very many had been indexed and deleted: the next sweep makes the index anew.
            try await store.index.connection.writeWithoutTransaction { database in
                try database.execute(sql: "UPDATE text.progress SET words = 300000")
            }
            #expect(try await store.prune(RetentionPolicy(maximumBytes: limit)) == 0)
            #expect(try await store.info().traces == 10)
            #expect(indexFile(of: store).size < before.indexBytes / 2)
            try await store.indexWords()
            let filter = try TraceFilter("text ~ word7", now: noon)
            #expect(try await store.traces(TraceQuery(filter: filter)).traces.map(\.traceID) == [id(7)])
        }
    }

    @Test("Free pages of the index do not count, and a vacuum gives them back")
    func freeIndexPages() async throws {
        try await withStore { store in
            try await fill(store, 1...3)
            try await store.indexWords()
            try await store.index.connection.writeWithoutTransaction { database in
                try database.execute(
                    sql: """
                        CREATE TABLE text.filler (body BLOB);
                        INSERT INTO text.filler VALUES (zeroblob(4000000));
                        DROP TABLE text.filler;
                        PRAGMA text.wal_checkpoint(TRUNCATE);
                        """
                )
            }
            #expect(indexFile(of: store).size > 4_000_000)
            #expect(try await store.info().indexBytes < 1_000_000)
            try await store.vacuum()
            #expect(indexFile(of: store).size < 1_000_000)
            let filter = try TraceFilter("text ~ word2", now: noon)
            #expect(try await store.traces(TraceQuery(filter: filter)).traces.map(\.traceID) == [id(2)])
        }
    }

    @Test("Resources that no span is of any more go with their traces; one that a later span takes up stays")
    func origins() async throws {
        try await withStore { store in
            func numbers() async throws -> [Int] {
                try await store.read { try Int.fetchAll($0, sql: "SELECT count(*) FROM resources") }
            }
            func span(_ number: UInt64) -> SpanRecord {
                makeSpan(1, in: id(number), resource: Resource(attributes: ["pod": .int(Int64(number))]))
            }
            try await store.append([span(1)])
            try await store.append([span(2)])
            try await store.append([span(3)])
            try await store.delete([id(1)], securely: false)
            #expect(try await numbers() == [2])
            // Found while no span was of it, and taken up before it is removed.
            try await store.write { try $0.execute(sql: "DELETE FROM spans WHERE trace = 2") }
            let unused = try await store.read { try UnusedOrigins(on: $0) }
            #expect(!unused.isEmpty)
            try await store.append([makeSpan(2, in: id(9), resource: span(2).resource)])
            try await store.write { try unused.remove(on: $0) }
            #expect(try await numbers() == [2])
            #expect(try await store.trace(id(9))?.spans.first?.record.resource == span(2).resource)
        }
    }

    @Test("Retention leaves unused resources where all there are take up little: looking for them would cost more")
    func fewOrigins() async throws {
        try await withStore { store in
            try await fill(store, 1...10)
            try await store.append([makeSpan(1, in: id(99), resource: Resource(attributes: ["pod": "p"]))])
            let count = try await store.prune(RetentionPolicy(maximumAge: .zero))
            #expect(count == 11)
            try await fill(store, 1...10)
            func resources() async throws -> Int? {
                try await store.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM resources") }
            }
            #expect(try await resources() == 2)
            try await store.delete([id(1)], securely: false)
            #expect(try await resources() == 1)
        }
    }

    @Test("Bytes that only resources take up cost no trace")
    func originBytes() async throws {
        try await withStore { store in
            try await fill(store, 1...5)
            try await store.write { database in
                for number in 0..<200 {
                    try database.execute(
                        sql: "INSERT INTO resources (body) VALUES (randomblob(?))",
                        arguments: [20_000 + number]
                    )
                }
            }
            #expect(try await store.prune(RetentionPolicy(maximumBytes: 1 << 20)) == 0)
            #expect(try await store.info().traces == 5)
        }
    }

    @Test("A secure deletion that another sweep or another process goes on with stays secure")
    func handedOn() async throws {
        let directory = try TemporaryDirectory()
        func files(with word: String) throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: directory.path).filter { name in
                let data = try Data(contentsOf: URL(fileURLWithPath: directory.appending(name)))
                return data.range(of: Data(word.utf8)) != nil
            }
        }
        let number = try await withStore(at: directory.databasePath) { store in
            try await store.append([
                makeSpan(1, ["input.value": "zebrafish"]), makeSpan(1, in: id(1), ["input.value": "giraffe"]),
            ])
            try await store.indexWords()
            return try #require(try await store.trace(traceA)).summary.arrival
        }
        // What a process leaves that is killed once the trace is out of sight.
        let queue = try DatabaseQueue(path: directory.databasePath)
        try await queue.write { database in
            try database.execute(sql: "PRAGMA secure_delete = ON")
            try database.execute(sql: "DELETE FROM traces WHERE id = ?", arguments: [number])
            try database.execute(sql: "INSERT INTO deleted_traces VALUES (0), (?)", arguments: [-number])
            try database.execute(sql: "UPDATE totals SET traces = 1, spans = 1")
        }
        try queue.close()
        try await withStore(at: directory.databasePath) { store in
            let deadline = ContinuousClock.now + .seconds(20)
            while try await leftovers(store)[3] > 0, ContinuousClock.now < deadline { await Task.yield() }
            #expect(try await leftovers(store) == [1, 1, 0, 0])
            let block = try #require(try await store.read { try Data.fetchOne($0, sql: "SELECT body FROM blocks") })
            #expect(Data(try BlockBytes.unpack(Array(block))).range(of: Data("zebrafish".utf8)) == nil)
        }
        #expect(try files(with: "zebrafish") == [])
    }

    @Test(
        "While somebody reads what was there before, a secure deletion says that it is not done; the next one ends it",
        arguments: [false, true]
    )
    func readMeanwhile(isIndexRead: Bool) async throws {
        let directory = try TemporaryDirectory()
        let path = directory.databasePath
        var options = StoreOptions()
        options.patienceWithReaders = .zero
        let store = try SQLiteTraceStore(path: path, options: options)
        try await store.append([makeSpan(1, ["input.value": "zebrafish"])])
        try await store.indexWords()
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let reader = try DatabaseQueue(
            path: isIndexRead ? TextIndex.path(ofStore: path) : path,
            configuration: configuration
        )
        try await reader.writeWithoutTransaction { database in
            try database.execute(sql: "BEGIN; SELECT count(*) FROM sqlite_master")
        }
        let error = await #expect(throws: TraceStoreError.self) { try await store.delete([traceA], securely: true) }
        #expect(error?.code == .busy)
        #expect(try await store.traces(TraceQuery()).traces.isEmpty)
        #expect(try await leftovers(store) == [0, 0, 0, 1], "the mark of what is unfinished")

        try await reader.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
        try reader.close()
        try await store.delete([], securely: true)
        #expect(try await leftovers(store) == [0, 0, 0, 0])
        for name in try FileManager.default.contentsOfDirectory(atPath: directory.path) {
            let data = try Data(contentsOf: URL(fileURLWithPath: directory.appending(name)))
            #expect(data.range(of: Data("zebrafish".utf8)) == nil, "\(name)")
        }
        try store.close()
    }

    @Test("Appending, reading and pruning beside each other: nobody is refused, nothing is lost")
    func together() async throws {
        try await withStore { store in
            try await withThrowingTaskGroup { group in
                for writer: UInt64 in 0..<4 {
                    group.addTask { try await fill(store, (writer * 1_000 + 1)...(writer * 1_000 + 40)) }
                }
                group.addTask {
                    for _ in 0..<20 { try await store.prune(RetentionPolicy(maximumBytes: 2 << 20)) }
                }
                group.addTask {
                    for _ in 0..<50 {
                        for trace in try await store.traces(TraceQuery(limit: 20)).traces {
                            _ = try await store.trace(trace.traceID)
                        }
                    }
                }
                try await group.waitForAll()
            }
            let info = try await store.info()
            let spans = try await leftovers(store)[0]
            #expect(info.spans == spans)
            #expect(try await store.check(thoroughly: true).isEmpty)
        }
    }
}

/// A clock that stands until it is moved.
private final class SharedTime: Sendable {
    private let state: Locked<UInt64>

    init(_ start: UInt64) {
        state = Locked(start)
    }

    var now: UInt64 { state.withLock(\.self) }

    func advance(hours: UInt64) {
        state.withLock { $0 += hours * 3_600_000_000_000 }
    }

    func turnBack(hours: UInt64) {
        state.withLock { $0 -= hours * 3_600_000_000_000 }
    }
}
