import Foundation
import GRDB
import Testing
import TracewingModel

@testable import TracewingStore

@Suite("Opening a store")
struct OpeningTests {
    private func code(opening path: String) -> TraceStoreError.Code? {
        do {
            try SQLiteTraceStore(path: path).close()
            return nil
        } catch {
            let error = error as? TraceStoreError
            #expect(error?.message.contains(path) == true, "the message names the path")
            return error?.code
        }
    }

    @Test("What was appended is there after closing and opening again")
    func reopen() async throws {
        let directory = try TemporaryDirectory()
        let before = try await withStore(at: directory.databasePath) { store in
            try await store.append([makeSpan(1), makeSpan(2, parent: 1)])
            return try await store.trace(traceA)
        }
        try await withStore(at: directory.databasePath) { store in
            let after = try await store.trace(traceA)
            #expect(after == before)
            #expect(try await store.append([makeSpan(1)]).unchanged == 1)
        }
    }

    @Test("What was acknowledged is in the files at that moment, with nothing closed")
    func uncleanClose() async throws {
        let directory = try TemporaryDirectory()
        try await withStore(at: directory.databasePath) { store in
            for number in 1...20 {
                try await store.append([makeSpan(UInt64(number), ["gen_ai.usage.input_tokens": 1])])
                // What a kill would leave: the shared memory file is not needed.
                let copy = directory.appending("copy-\(number).db")
                for suffix in ["", "-wal"] {
                    try FileManager.default.copyItem(atPath: directory.databasePath + suffix, toPath: copy + suffix)
                }
                try await withStore(at: copy) { copy in
                    let trace = try #require(try await copy.trace(traceA))
                    #expect(trace.spans.count == number)
                    #expect(trace.summary.tokens.input == Int64(number))
                    #expect(try await copy.statistics().spans == number)
                    // And it goes on.
                    #expect(try await copy.append([makeSpan(99)]).inserted == 1)
                }
            }
        }
    }

    @Test("A log cut anywhere loses what came after, and no more")
    func tornLog() async throws {
        let directory = try TemporaryDirectory()
        try await withStore(at: directory.databasePath) { store in
            for number in 1...10 { try await store.append([makeSpan(UInt64(number))]) }
            let log = try Data(contentsOf: URL(fileURLWithPath: directory.databasePath + "-wal"))
            var counts: [Int] = []
            for step in 0...20 {
                let copy = directory.appending("torn-\(step).db")
                try FileManager.default.copyItem(atPath: directory.databasePath, toPath: copy)
                try log.prefix(log.count * step / 20).write(to: URL(fileURLWithPath: copy + "-wal"))
                try await withStore(at: copy) { copy in
                    let spans = try await copy.trace(traceA)?.spans ?? []
                    #expect(spans.map(\.record.spanID.value) == Array(1...10).prefix(spans.count).map(UInt64.init))
                    #expect(try await copy.statistics().spans == spans.count)
                    counts.append(spans.count)
                }
            }
            #expect(counts == counts.sorted())
            #expect(counts.last == 10)
        }
    }

    @Test("Files are for their owner only, and so is a directory that is made")
    func permissions() async throws {
        let directory = try TemporaryDirectory()
        try await withStore(at: directory.appending("a/b/traces.db")) { store in
            try await store.append([makeSpan(1)])
            #expect(try directory.permissions(of: "a") == 0o700)
            #expect(try directory.permissions(of: "a/b") == 0o700)
            for name in ["traces.db", "traces.db-wal", "traces.db-shm"] {
                #expect(try directory.permissions(of: "a/b/" + name) == 0o600)
            }
        }
    }

    @Test("Commits flush the log to the disk")
    func synchronous() throws {
        let directory = try TemporaryDirectory()
        let store = try SQLiteTraceStore(path: directory.databasePath)
        let (mode, level) = try store.database.writeWithoutTransaction { database in
            (
                try String.fetchOne(database, sql: "PRAGMA journal_mode"),
                try Int.fetchOne(database, sql: "PRAGMA synchronous")
            )
        }
        #expect(mode == "wal")
        #expect(level == 2, "FULL")
        try store.close()
    }

    @Test("A directory is refused")
    func isDirectory() throws {
        let directory = try TemporaryDirectory()
        #expect(code(opening: directory.path) == .cannotOpen)
    }

    @Test("A directory that cannot be made is said so")
    func fileAsDirectory() throws {
        let directory = try TemporaryDirectory()
        try Data().write(to: URL(fileURLWithPath: directory.appending("file")))
        do {
            try SQLiteTraceStore(path: directory.appending("file/traces.db")).close()
            Issue.record("opened")
        } catch let error as TraceStoreError {
            #expect(error.code == .cannotOpen)
        }
    }

    @Test("A file that is no database is refused and left as it is")
    func notADatabase() throws {
        let directory = try TemporaryDirectory()
        let content = Data(repeating: 0x41, count: 10_000)
        try content.write(to: URL(fileURLWithPath: directory.databasePath))
        #expect(code(opening: directory.databasePath) == .notADatabase)
        #expect(try Data(contentsOf: URL(fileURLWithPath: directory.databasePath)) == content)
    }

    @Test("A database of another program is refused and left as it is")
    func foreignDatabase() throws {
        let directory = try TemporaryDirectory()
        let other = try DatabaseQueue(path: directory.databasePath)
        try other.write { try $0.execute(sql: "CREATE TABLE bookmarks (url TEXT)") }
        try other.close()
        let content = try Data(contentsOf: URL(fileURLWithPath: directory.databasePath))
        #expect(code(opening: directory.databasePath) == .notATraceStore)
        #expect(try Data(contentsOf: URL(fileURLWithPath: directory.databasePath)) == content)
    }

    @Test("A database of a later version is refused and left as it is")
    func newerSchema() async throws {
        let directory = try TemporaryDirectory()
        try await withStore(at: directory.databasePath) { _ = try await $0.append([makeSpan(1)]) }
        #expect(try number("PRAGMA user_version = 1000; PRAGMA user_version", in: directory) == 1000)
        #expect(code(opening: directory.databasePath) == .newerSchema)
        #expect(try number("PRAGMA user_version", in: directory) == 1000)
        #expect(try number("SELECT count(*) FROM spans", in: directory) == 1)
    }

    /// What another program reads in the database, after doing something to it.
    private func number(_ sql: String, in directory: TemporaryDirectory) throws -> Int? {
        let queue = try DatabaseQueue(path: directory.databasePath)
        return try queue.writeWithoutTransaction { database in
            let statements = sql.split(separator: ";").map(String.init)
            for statement in statements.dropLast() { try database.execute(sql: statement) }
            return try statements.last.flatMap { try Int.fetchOne(database, sql: $0) }
        }
    }

    @Test("A file that cannot be written is refused", .enabled(if: geteuid() != 0, "root may write anything"))
    func readOnly() async throws {
        let directory = try TemporaryDirectory()
        try await withStore(at: directory.databasePath) { _ = try await $0.append([makeSpan(1)]) }
        try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: directory.databasePath)
        #expect(code(opening: directory.databasePath) == .readOnly)
    }

    @Test(
        "A file nobody may write, not even root, is refused",
        .enabled(if: FileManager.default.fileExists(atPath: "/proc"))
    )
    func unwritable() {
        #expect(code(opening: "/proc/tracewing-traces.db") == .cannotOpen)
    }

    @Test("After closing, appends and reads say that it is closed; closing again is nothing")
    func closed() async throws {
        let directory = try TemporaryDirectory()
        let store = try SQLiteTraceStore(path: directory.databasePath)
        try await store.append([makeSpan(1)])
        try store.close()
        try store.close()
        let append = await #expect(throws: TraceStoreError.self) { try await store.append([makeSpan(2)]) }
        #expect(append?.code == .closed)
        let read = await #expect(throws: TraceStoreError.self) { try await store.trace(traceA) }
        #expect(read?.code == .closed)
    }

    @Test("What waits when the store is closed is stored first")
    func closeDrains() async throws {
        let directory = try TemporaryDirectory()
        let store = try SQLiteTraceStore(path: directory.databasePath)
        let gate = DispatchSemaphore(value: 0)
        store.database.asyncWriteWithoutTransaction { _ in gate.wait() }
        let inserted = try await withThrowingTaskGroup { group in
            // Three transactions full.
            for trace: UInt64 in 1...20 {
                let id = TraceID(high: 0, low: trace)
                group.addTask { try await store.append((1...500).map { makeSpan($0, in: id) }).inserted }
            }
            while store.backlog < 10_000 { await Task.yield() }
            DispatchQueue.global().async { try? store.close() }
            // Once it refuses, it is closing, and waits for the writer that waits at the gate.
            while (try? await store.append([])) != nil { await Task.yield() }
            gate.signal()
            return try await group.reduce(0, +)
        }
        #expect(inserted == 10_000)
        let stored = try await withStore(at: directory.databasePath) { try await $0.statistics().spans }
        #expect(stored == 10_000)
    }

    @Test("A store that is only released can be opened again")
    func released() async throws {
        let directory = try TemporaryDirectory()
        do {
            let store = try SQLiteTraceStore(path: directory.databasePath)
            try await store.append([makeSpan(1)])
        }
        let stored = try await withStore(at: directory.databasePath) { try await $0.statistics().spans }
        #expect(stored == 1)
    }
}
