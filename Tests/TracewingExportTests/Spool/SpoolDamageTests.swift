import Foundation
import Testing
import TracewingModel
@testable import TracewingExport

/// What comes back from a segment that is not what was written.
@Suite("Damage to a spool", .timeLimit(.minutes(10)))
struct SpoolDamageTests {
    private let records = Array(SpanRecord.various.prefix(2)) + SpanRecord.samples(3)
    private let segment: [UInt8]
    /// Where each record lies.
    private let ranges: [Range<Int>]

    init() throws {
        let directory = TemporaryDirectory()
        var spool = try Spool(directory.path, .quick)
        spool.add(records)
        let taken = spool.take()
        let batch = try #require(taken)
        ranges = batch.entries.map(\.range)
        segment = Array(try Data(contentsOf: URL(fileURLWithPath: directory.segments[0])))
        #expect(ranges.last?.upperBound == segment.count)
    }

    /// What another process reads.
    private func read(_ bytes: [UInt8], in directory: TemporaryDirectory) throws -> [SpanRecord] {
        try FileManager.default.createDirectory(atPath: directory.path, withIntermediateDirectories: true)
        let path = directory.path + "/00000001.spool"
        #expect(FileManager.default.createFile(atPath: path, contents: Data(bytes)))
        var spool = try Spool(directory.path, .quick)
        let records = spool.takeAll()
        #expect(!FileManager.default.fileExists(atPath: path), "what can be read no more is removed")
        #expect(spool.statistics.replayed == records.count)
        return records
    }

    private func untouched(by place: Range<Int>) -> [SpanRecord] {
        zip(records, ranges).filter { !$0.1.overlaps(place) }.map(\.0)
    }

    @Test("Undamaged, every record comes back as it was")
    func undamaged() throws {
        #expect(try read(segment, in: TemporaryDirectory()) == records)
    }

    @Test("Torn at any byte, every record before that comes back")
    func torn() throws {
        let directory = TemporaryDirectory()
        for length in 0..<segment.count {
            let whole = zip(records, ranges).filter { $0.1.upperBound <= length }.map(\.0)
            #expect(try read(Array(segment.prefix(length)), in: directory) == whole, "torn at \(length)")
        }
    }

    @Test("With any byte flipped, every other record comes back", arguments: [0x01, 0x80, 0xFF] as [UInt8])
    func flipped(mask: UInt8) throws {
        let directory = TemporaryDirectory()
        for position in segment.indices {
            var bytes = segment
            bytes[position] ^= mask
            let read = try read(bytes, in: directory)
            let lost = try #require(ranges.firstIndex { $0.contains(position) })
            let others = records[..<lost] + records[(lost + 1)...]
            // The eight bytes of the mark are not the record's.
            let isInMark = 4..<12 ~= position - ranges[lost].lowerBound
            #expect(read == (isInMark ? records : Array(others)), "flipped at \(position)")
        }
    }

    @Test("With any byte flipped in what was delivered in part, what was not comes back")
    func flippedAfterDelivery() throws {
        let original = TemporaryDirectory()
        var spool = try Spool(original.path, .quick)
        spool.add(records)
        let taken = spool.take()
        let batch = try #require(taken)
        // The second and third have been delivered.
        let left = [0] + Array(3..<records.count)
        spool.finish(batch, SpoolDelivery(exported: 2, undelivered: left))
        let segment = Array(try Data(contentsOf: URL(fileURLWithPath: original.segments[0])))
        let directory = TemporaryDirectory()
        #expect(try read(segment, in: directory) == left.map { records[$0] })
        for position in segment.indices {
            var bytes = segment
            bytes[position] ^= 0xFF
            let read = try read(bytes, in: directory)
            for index in left where !ranges[index].contains(position) {
                #expect(read.contains(records[index]), "flipped at \(position)")
            }
            #expect(read.count <= records.count)
        }
    }

    @Test("Whatever is overwritten or cut out, nothing is invented and nothing else is lost")
    func fuzzed() throws {
        let directory = TemporaryDirectory()
        var random = SeededGenerator(seed: 42)
        for _ in 0..<500 {
            var bytes = segment
            let start = Int.random(in: 0..<segment.count, using: &random)
            let place = start..<min(segment.count, start + Int.random(in: 1...300, using: &random))
            for position in place { bytes[position] = UInt8.random(in: 0...255, using: &random) }
            #expect(try read(bytes, in: directory).filter(untouched(by: place).contains) == untouched(by: place))
            // Behind a cut nothing is in its place any more.
            bytes.removeSubrange(place)
            let before = zip(records, ranges).filter { $0.1.upperBound <= place.lowerBound }.map(\.0)
            let read = try read(bytes, in: directory)
            #expect(read.starts(with: before), "cut out \(place) of \(ranges)")
            #expect(read.allSatisfy(records.contains))
        }
    }

    @Test("A large file of nonsense is read in windows, and removed")
    func nonsense() throws {
        var random = SeededGenerator(seed: 1)
        var bytes = (0..<3 << 20).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        // Frames that claim to be as long as possible.
        for position in stride(from: 0, to: bytes.count - 20, by: 100_000) {
            bytes.replaceSubrange(position..<position + 12, with: SpoolFrame.marker + [UInt8](repeating: 0, count: 8))
            bytes.replaceSubrange(position + 16..<position + 20, with: [0, 0, 15, 0])
        }
        #expect(try read(bytes, in: TemporaryDirectory()) == [])
    }
}

private struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
