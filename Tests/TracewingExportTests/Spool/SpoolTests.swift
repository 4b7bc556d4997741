import Foundation
import Testing
import TracewingModel
import TracewingSDK
@testable import TracewingExport

@Suite("Files of a spool")
struct SpoolTests {
    private let directory = TemporaryDirectory()

    private func names(_ records: [SpanRecord]) -> [String] { records.map(\.name) }

    private func open(_ options: SpoolOptions = .quick, calls: SpoolCalls = .system) throws -> Spool {
        try Spool(directory.path, options, calls)
    }

    @Test("Spans are read as they were written, in batches")
    func batches() throws {
        var spool = try open(.quick.with { $0.maxExportBatchSize = 3 })
        spool.add(SpanRecord.various)
        var sizes: [Int] = []
        while let batch = spool.take() {
            sizes.append(batch.entries.count)
            #expect(batch.entries.map(\.record).allSatisfy(SpanRecord.various.contains))
            spool.finish(batch, SpoolDelivery(exported: batch.entries.count))
        }
        #expect(sizes == [3, 1])
        #expect(spool.statistics.waiting == 0)
    }

    @Test("A span that is not committed is not there")
    func uncommitted() throws {
        var spool = try open()
        let (stretches, count, _) = spool.append(SpanRecord.samples(3))
        #expect(count == 3)
        #expect(spool.take() == nil)
        spool.discard(stretches)
        spool.add([SpanRecord.samples(4)[3]])
        #expect(names(spool.takeAll()) == ["span 3"])
    }

    @Test("What was discarded is not there for the next process either")
    func discarded() throws {
        do {
            var spool = try open()
            spool.discard(spool.append(SpanRecord.samples(3)).stretches)
            spool.add([SpanRecord.samples(4)[3]])
        }
        var next = try open()
        #expect(names(next.takeAll()) == ["span 3"])
    }

    @Test("A segment is left when it is full, and removed when all of it has been delivered")
    func rotation() throws {
        var spool = try open(.quick.with { $0.segmentBytes = 500 })
        for record in SpanRecord.samples(20) { spool.add([record]) }
        #expect(directory.segments.count > 3)
        #expect(spool.statistics.segments == directory.segments.count)
        #expect(names(spool.takeAll()) == (0..<20).map { "span \($0)" })
        #expect(directory.segments.count == 1, "the one that is written to stays")
        spool.close()
        #expect(directory.segments == [])
        #expect(spool.statistics.bytes == 0)
    }

    @Test("The bytes in the account are those on the disk")
    func bytes() throws {
        var spool = try open(.quick.with { $0.segmentBytes = 500 })
        spool.add(SpanRecord.samples(20))
        let sizes = try directory.segments.map { try Data(contentsOf: URL(fileURLWithPath: $0)).count }
        #expect(sizes.reduce(0, +) == spool.statistics.bytes)
        #expect(sizes.allSatisfy { $0 <= 500 })
    }

    @Test("A span larger than a segment has one of its own")
    func large() throws {
        var large = SpanRecord.samples(1)[0]
        large.attributes["text"] = .string(String(repeating: "x", count: 2 << 20))
        var spool = try open(.quick.with { $0.segmentBytes = 1_000 })
        spool.add([SpanRecord.samples(1)[0], large, SpanRecord.samples(1)[0]])
        #expect(directory.segments.count == 3)
        #expect(spool.takeAll() == [SpanRecord.samples(1)[0], large, SpanRecord.samples(1)[0]])
    }

    @Test("A span the spool could never hold is not written, and those before it are")
    func tooLarge() throws {
        var large = SpanRecord.samples(1)[0]
        large.attributes["text"] = .string(String(repeating: "x", count: 10_000))
        var spool = try open(.quick.with { $0.maxBytes = 10_000 })
        let result = spool.append(SpanRecord.samples(2) + [large])
        // The two are still to be written when the third turns out to be too large.
        #expect(result.count <= 2)
        #expect(result.error?.description.contains("too large") == true)
    }

    @Test("What is full drops its oldest segment, and counts what was in it")
    func full() throws {
        var spool = try open(.quick.with { $0.maxBytes = 2_000 })
        var settlements: [SpanSettlement] = []
        for record in SpanRecord.samples(100) {
            spool.add([record])
            #expect(spool.statistics.bytes <= 2_000)
            settlements += spool.takeNews().settlements
        }
        let left = spool.takeAll()
        #expect(names(left) == (100 - left.count..<100).map { "span \($0)" })
        let dropped = settlements.map { if case .dropped(let count, .spoolFull) = $0 { count } else { 0 } }.reduce(0, +)
        #expect(dropped == 100 - left.count)
        #expect(left.count >= 10)
        #expect(spool.statistics.waiting == 0)
    }

    @Test("A batch that is being sent when its segment is dropped is counted by what becomes of it")
    func droppedInFlight() throws {
        var spool = try open(
            .quick.with {
                $0.maxBytes = 2_000; $0.maxExportBatchSize = 3
            }
        )
        spool.add(SpanRecord.samples(4))
        let taken = spool.take()
        let batch = try #require(taken)
        for _ in 0..<10 { spool.add(SpanRecord.samples(4)) }
        _ = spool.takeNews()
        spool.finish(batch, SpoolDelivery(exported: 1, undelivered: [1, 2]))
        #expect(spool.takeNews().settlements == [.exported(1), .dropped(2, .spoolFull)])
        _ = spool.takeAll()
        #expect(spool.statistics.waiting == 0)
    }

    @Test("What was left before the start is dropped first, and counted apart")
    func leftoversFull() throws {
        do {
            var spool = try open(.quick.with { $0.segmentBytes = 500 })
            spool.add(SpanRecord.samples(20))
        }
        var spool = try open(.quick.with { $0.maxBytes = 2_000 })
        spool.add(SpanRecord.samples(5))
        #expect(spool.takeNews().settlements == [])
        let dropped = spool.statistics.replayDropped[.spoolFull] ?? 0
        #expect(dropped > 0)
        #expect(spool.takeAll().count == 25 - dropped)
        #expect(spool.statistics.replayed == 20 - dropped)
    }

    @Test("What has not been delivered goes to the end of the line")
    func order() throws {
        var spool = try open(.quick.with { $0.maxExportBatchSize = 2 })
        spool.add(SpanRecord.samples(4))
        let taken = spool.take()
        spool.finish(try #require(taken), SpoolDelivery(undelivered: [0, 1]))
        #expect(names(spool.takeAll()) == ["span 2", "span 3", "span 0", "span 1"])
    }

    @Test("A batch that fails while others arrive comes in halves, down to single spans")
    func halves() throws {
        var spool = try open(.quick.with { $0.maxExportBatchSize = 8 })
        spool.add(SpanRecord.samples(16))
        var sizes: [Int] = []
        for _ in 0..<100 {
            guard let batch = spool.take() else { break }
            let isPoisoned = batch.entries.contains { $0.record.name == "span 3" }
            if isPoisoned {
                sizes.append(batch.entries.count)
                spool.finish(batch, SpoolDelivery(undelivered: Array(batch.entries.indices)))
            } else {
                spool.finish(batch, SpoolDelivery(exported: batch.entries.count))
            }
        }
        #expect(Set(sizes) == [8, 4, 2, 1])
        #expect(sizes == sizes.sorted(by: >))
        #expect(spool.statistics.waiting == 1)
    }

    @Test("While nothing arrives, batches stay whole")
    func outage() throws {
        var spool = try open(.quick.with { $0.maxExportBatchSize = 8 })
        spool.add(SpanRecord.samples(16))
        for _ in 0..<100 {
            let taken = spool.take()
            let batch = try #require(taken)
            #expect(batch.entries.count == 8)
            spool.finish(batch, SpoolDelivery(undelivered: Array(0..<8)))
        }
    }

    @Test("The next process sends what is left, and only that")
    func replay() throws {
        do {
            var spool = try open(
                .quick.with {
                    $0.maxExportBatchSize = 4; $0.segmentBytes = 500
                }
            )
            spool.add(SpanRecord.samples(10))
            let taken = spool.take()
            spool.finish(try #require(taken), SpoolDelivery(exported: 2, undelivered: [1, 3]))
        }
        var next = try open()
        #expect(next.statistics.segments > 1)
        #expect(names(next.takeAll()) == [1, 3, 4, 5, 6, 7, 8, 9].map { "span \($0)" })
        #expect(next.statistics.replayed == 8)
        #expect(next.statistics.waiting == 0)
        #expect(next.takeNews().settlements == [])
        #expect(directory.segments == [])
    }

    @Test("A new process writes to a file of its own, whatever names it finds")
    func numbering() throws {
        try FileManager.default.createDirectory(atPath: directory.path, withIntermediateDirectories: true)
        for name in ["00000041.spool", "18446744073709551615.spool", "x.spool", "99.other", ".spool", "-1.spool"] {
            #expect(FileManager.default.createFile(atPath: "\(directory.path)/\(name)", contents: Data([1])))
        }
        var spool = try open()
        for _ in 0..<2 { spool.add(SpanRecord.samples(1)) }
        #expect(spool.takeAll().count == 2)
    }

    @Test("Files are for their owner alone")
    func permissions() throws {
        var spool = try open()
        spool.add(SpanRecord.samples(1))
        #expect(try TemporaryDirectory.mode(of: directory.path) == 0o700)
        for path in directory.segments + [directory.path + "/lock"] {
            #expect(try TemporaryDirectory.mode(of: path) == 0o600)
        }
    }

    @Test("A directory that was there keeps its mode; those above it are made")
    func existing() throws {
        try FileManager.default.createDirectory(
            atPath: directory.path,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o755]
        )
        _ = try open()
        #expect(try TemporaryDirectory.mode(of: directory.path) == 0o755)
        _ = try Spool(directory.path + "/a/b/c", .quick)
        #expect(try TemporaryDirectory.mode(of: directory.path + "/a/b") == 0o700)
    }

    @Test("A link where a segment is to be is not followed")
    func link() throws {
        try FileManager.default.createDirectory(atPath: directory.path, withIntermediateDirectories: true)
        let target = directory.path + "/target"
        try FileManager.default.createSymbolicLink(
            atPath: directory.path + "/00000001.spool",
            withDestinationPath: target
        )
        var spool = try open()
        spool.add(SpanRecord.samples(1))
        #expect(!FileManager.default.fileExists(atPath: target))
        #expect(names(spool.takeAll()) == ["span 0"])
    }

    @Test("A second process has a directory of its own; who comes later takes over what the dead have left")
    func sharing() throws {
        do {
            var first = try open()
            var second = try open()
            var third = try open()
            first.add([SpanRecord.samples(1)[0]])
            second.add([SpanRecord.samples(2)[1]])
            third.add([SpanRecord.samples(3)[2]])
            #expect(
                directory.segments.map { $0.dropFirst(directory.path.count) } == [
                    "/00000001.spool", "/2/00000001.spool", "/3/00000001.spool",
                ]
            )
            #expect(names(first.takeAll()) == ["span 0"])
            // Only the second lives on.
            withExtendedLifetime(second) {}
        }
        var second = try open()
        #expect(names(second.takeAll()).sorted() == ["span 1", "span 2"])
        // What was emptied is free again.
        var third = try open()
        #expect(third.directory.path == directory.path + "/2")
        #expect(third.take() == nil)
        withExtendedLifetime(second) {}
    }

    @Test("When the disk has to have it, it is asked once for each batch; otherwise not at all")
    func syncing() throws {
        for (sync, expected) in [(SpoolSync.always, 2), (.never, 0), (.every(.seconds(1)), 1)] {
            let faults = DiskFaults()
            let directory = TemporaryDirectory()
            var spool = try Spool(directory.path, .quick.with { $0.sync = sync }, faults.calls)
            spool.add(SpanRecord.samples(10))
            if sync != .never { try spool.sync() }
            // A mark is synced too, or what has been delivered would come back with the power.
            _ = spool.takeAll()
            #expect(faults.syncs == expected)
        }
    }

    @Test("A flush waits for what was spooled before it, not for what comes later or was there before the start")
    func flushes() throws {
        do {
            var spool = try open()
            spool.add(SpanRecord.samples(1))
        }
        var spool = try open(.quick.with { $0.maxExportBatchSize = 1 })
        #expect(spool.beginFlush() == nil)
        spool.add(SpanRecord.samples(1))
        let flush = spool.beginFlush()
        spool.add(SpanRecord.samples(1))
        for isReached in [false, true] {
            let taken = spool.take()
            let batch = try #require(taken)
            #expect(spool.oldestFlush <= (try #require(flush)))
            spool.finish(batch, SpoolDelivery(exported: 1))
            #expect((spool.oldestFlush > (try #require(flush))) == isReached)
        }
        #expect(spool.statistics.waiting == 1)
    }
}
