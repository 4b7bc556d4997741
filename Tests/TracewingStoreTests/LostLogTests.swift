import Foundation
import GRDB
import Testing
import TracewingModel

@testable import TracewingStore

@Suite("What a store notices to have lost")
struct LostLogTests {
    /// The files a kill leaves: ten spans in the log, all of them indexed.
    private func killed(in directory: TemporaryDirectory) async throws -> String {
        let path = directory.databasePath
        let copy = directory.appending("killed.db")
        try await withStore(at: path) { store in
            for number: UInt64 in 1...10 { try await store.append([makeSpan(number)]) }
            try await store.indexWords()
            for suffix in ["", "-wal", "-shm", "-text", "-text-wal"] {
                try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
            }
        }
        return copy
    }

    private func notices(_ path: String) throws -> [String] {
        let store = try SQLiteTraceStore(path: path)
        try store.close()
        return store.notices
    }

    @Test("A bit of the log that was flipped is noticed, wherever it is", arguments: [0, 17, 40, 20_000, 100_000])
    func flipped(place: UInt64) async throws {
        let directory = try TemporaryDirectory()
        let path = try await killed(in: directory)
        let log = try #require(FileHandle(forUpdatingAtPath: path + "-wal"))
        try log.seek(toOffset: place)
        let byte = try #require(try log.read(upToCount: 1)?.first)
        try log.seek(toOffset: place)
        try log.write(contentsOf: [byte ^ 4])
        try log.close()
        let notices = try notices(path)
        #expect(notices.first?.contains("write-ahead log") == true)
        #expect(try self.notices(path).isEmpty, "said once")
    }

    @Test("So is a log that is gone together with its index: the index of words knows more", arguments: [true, false])
    func gone(isIndexThere: Bool) async throws {
        let directory = try TemporaryDirectory()
        let path = try await killed(in: directory)
        for suffix in ["-wal", "-shm"] { try FileManager.default.removeItem(atPath: path + suffix) }
        // Without that one there is nobody to tell.
        if !isIndexThere { try FileManager.default.removeItem(atPath: path + "-text") }
        let notices = try notices(path)
        #expect(notices.isEmpty != isIndexThere)
        #expect(notices.allSatisfy { $0.contains("has lost the last 10 spans") })
    }

    @Test("An index of another store is made anew and said, and so is the one of a store that was emptied")
    func another() async throws {
        let directory = try TemporaryDirectory()
        let other = directory.appending("other.db")
        try await withStore(at: other) { store in
            try await store.append([makeSpan(1, ["input.value": "refund"])])
            try await store.indexWords()
        }
        try await withStore(at: directory.databasePath) { _ = try await $0.append([makeSpan(1), makeSpan(2)]) }
        let index = TextIndex.path(ofStore: directory.databasePath)
        try FileManager.default.removeItem(atPath: index)
        try FileManager.default.copyItem(atPath: TextIndex.path(ofStore: other), toPath: index)
        let store = try SQLiteTraceStore(path: directory.databasePath)
        #expect(store.notices.count == 1)
        #expect(store.notices.first?.contains("another store's") == true)
        try await store.indexWords()
        let filter = try TraceFilter("text ~ refund", now: noon)
        let found = try await store.traces(TraceQuery(filter: filter)).traces
        #expect(found.isEmpty)
        try store.close()

        try Data().write(to: URL(fileURLWithPath: other))
        #expect(try notices(other).count == 1)
        #expect(try notices(other).isEmpty)
    }

    @Test("Bytes of spans that are spoilt are found by the thorough check, and healed by sending the span again")
    func spoiltBlock() async throws {
        let span = makeSpan(1, ["input.value": "refund"])
        try await withStore { store in
            try await store.append([span])
            try await store.append([makeSpan(2)])
            try await store.database.write { database in
                try database.execute(sql: "UPDATE blocks SET body = zeroblob(length(body)) WHERE id = 1")
            }
            #expect(try await store.check().isEmpty)
            #expect(try await store.check(thoroughly: true).count == 1)
            let error = await #expect(throws: TraceStoreError.self) { try await store.trace(traceA) }
            #expect(error?.code == .damaged)
            let receipt = try await store.append([span])
            #expect(receipt.replaced == 1)
            let spans = try await store.trace(traceA)?.spans.map(\.record)
            #expect(spans == [span, makeSpan(2)])
            #expect(try await store.check(thoroughly: true).isEmpty)
        }
    }
}
