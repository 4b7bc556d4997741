import Foundation
import Testing
import TracewingModel
import TracewingStore

@Suite("The write-ahead log")
struct CheckpointTests {
    @Test("It does not grow without end under load that never pauses, and is gone after closing")
    func bounded() async throws {
        let directory = try TemporaryDirectory()
        let log = directory.databasePath + "-wal"
        let text = AttributeValue.noise(1 << 20)
        try await withStore(at: directory.databasePath) { store in
            try await withThrowingTaskGroup { group in
                for writer: UInt64 in 1...4 {
                    group.addTask {
                        for batch: UInt64 in 0..<16 {
                            let first = writer << 32 | batch << 8
                            try await store.append((0..<4).map { makeSpan(first + $0, ["text": text]) })
                        }
                    }
                }
                try await group.waitForAll()
            }
            // Never started over, it would hold all that was written.
            let attributes = try FileManager.default.attributesOfItem(atPath: log)
            let size = try #require(attributes[.size] as? NSNumber).intValue
            #expect(size < 160 << 20, "256 MB were written")
        }
        #expect(!FileManager.default.fileExists(atPath: log))
        let stored = try await withStore(at: directory.databasePath) { try await $0.statistics().spans }
        #expect(stored == 256)
    }

    @Test("Nor under small appends and readers that never pause: it starts over between them")
    func startsOver() async throws {
        let directory = try TemporaryDirectory()
        let log = directory.databasePath + "-wal"
        let text = AttributeValue.noise(64 << 10)
        try await withStore(at: directory.databasePath) { store in
            try await store.append((1...200).map { makeSpan($0) })
            try await withThrowingTaskGroup { group in
                for _ in 1...8 {
                    group.addTask { while !Task.isCancelled { _ = try? await store.trace(traceA) } }
                }
                for trace: UInt64 in 1...3_000 {
                    try await store.append([makeSpan(trace, in: TraceID(high: 2, low: trace), ["text": text])])
                }
                group.cancelAll()
            }
            let attributes = try FileManager.default.attributesOfItem(atPath: log)
            let size = try #require(attributes[.size] as? NSNumber).intValue
            #expect(size < 128 << 20, "several times that was written")
        }
    }
}
