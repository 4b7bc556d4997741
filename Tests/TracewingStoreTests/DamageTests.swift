import Foundation
import GRDB
import Testing
import TracewingModel

@testable import TracewingStore

@Suite("Damage")
struct DamageTests {
    /// A store of some hundred pages, closed.
    private func make(at path: String) async throws {
        try await withStore(at: path) { store in
            for trace: UInt64 in 1...40 {
                try await store.append((1...100).map { makeSpan($0, in: TraceID(high: 1, low: trace), name: "s\($0)") })
            }
        }
    }

    private func damage(_ path: String, page: Int) throws {
        let handle = try #require(FileHandle(forWritingAtPath: path))
        try handle.seek(toOffset: UInt64(page * Schema.pageSize))
        try handle.write(contentsOf: Data(repeating: 0xA5, count: Schema.pageSize))
        try handle.close()
    }

    @Test("A page that was overwritten is found on opening, and the file refused", arguments: [2, 4, 9, 14, 20])
    func refused(page: Int) async throws {
        let directory = try TemporaryDirectory()
        try await make(at: directory.databasePath)
        try damage(directory.databasePath, page: page)
        let before = try Data(contentsOf: URL(fileURLWithPath: directory.databasePath))
        let error = #expect(throws: TraceStoreError.self) { _ = try SQLiteTraceStore(path: directory.databasePath) }
        #expect(error?.code == .damaged)
        #expect(error?.message.contains(directory.databasePath) == true)
        #expect(try Data(contentsOf: URL(fileURLWithPath: directory.databasePath)) == before)
    }

    @Test("Looked through one table after the other, it is found as well", arguments: [4, 9, 14, 20])
    func inParts(page: Int) async throws {
        let directory = try TemporaryDirectory()
        try await make(at: directory.databasePath)
        func findings() throws -> [String] {
            let queue = try DatabaseQueue(path: directory.databasePath)
            let tables = try queue.read { try DatabaseConnection.tables(of: $0) }
            #expect(Set(["sqlite_schema", "traces", "spans", "blocks"]).isSubset(of: tables))
            return tables.flatMap { table in
                do {
                    return try queue.read { try DatabaseConnection.damage(in: $0, ofTable: table) }
                } catch {
                    return ["\(error)"]
                }
            }
        }
        #expect(try findings() == [])
        try damage(directory.databasePath, page: page)
        #expect(try findings() != [])
    }

    @Test("Or it is set aside, said so, and a new store begun")
    func setAside() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.databasePath
        for number in 1...2 {
            try await make(at: path)
            try damage(path, page: 9)
            let store = try SQLiteTraceStore(path: path, options: StoreOptions(whenDamaged: .setAside))
            #expect(store.notices.count == 1)
            #expect(store.notices.first?.contains("\(path).damaged-\(number)") == true)
            #expect(FileManager.default.fileExists(atPath: "\(path).damaged-\(number)"))
            #expect(try await store.statistics().spans == 0)
            try await store.append([makeSpan(1)])
            try store.close()
            let again = try SQLiteTraceStore(path: path)
            #expect(again.notices.isEmpty)
            try again.close()
            try FileManager.default.removeItem(atPath: path)
        }
    }

    @Test("A file too large to be checked while everybody waits is checked all the same if it is to be set aside")
    func setAsideWhateverItsSize() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.databasePath
        try await make(at: path)
        try damage(path, page: 9)
        var options = StoreOptions(whenDamaged: .setAside)
        options.checkedAtOnce = 0
        let store = try SQLiteTraceStore(path: path, options: options)
        #expect(store.notices.count == 1)
        #expect(FileManager.default.fileExists(atPath: "\(path).damaged-1"))
        #expect(try await store.statistics().spans == 0)
        try store.close()
    }

    @Test("A log that was cut since is noticed, if the shared memory file is there to tell")
    func cutLog() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.databasePath
        try await withStore(at: path) { store in
            for number: UInt64 in 1...20 { try await store.append([makeSpan(number)]) }
            for (name, share) in [("whole", 1.0), ("cut", 0.6), ("gone", 0)] {
                let copy = directory.appending(name + ".db")
                try FileManager.default.copyItem(atPath: path, toPath: copy)
                try FileManager.default.copyItem(atPath: path + "-shm", toPath: copy + "-shm")
                let log = try Data(contentsOf: URL(fileURLWithPath: path + "-wal"))
                try log.prefix(Int(Double(log.count) * share)).write(to: URL(fileURLWithPath: copy + "-wal"))
                let opened = try SQLiteTraceStore(path: copy)
                #expect(opened.notices.count == (share == 1 ? 0 : 1), "\(name)")
                let spans = try await opened.statistics().spans
                #expect((share == 1) == (spans == 20))
                try opened.close()
            }
        }
    }

    @Test("Without the shared memory file all is there")
    func noSharedMemory() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.databasePath
        let copy = directory.appending("copy.db")
        try await withStore(at: path) { store in
            try await store.append([makeSpan(1)])
            for suffix in ["", "-wal"] {
                try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
            }
        }
        let opened = try SQLiteTraceStore(path: copy)
        #expect(opened.notices.isEmpty)
        #expect(try await opened.statistics().spans == 1)
        try opened.close()
    }
}
