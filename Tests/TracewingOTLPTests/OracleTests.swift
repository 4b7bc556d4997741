import OTLPOracle
import SwiftProtobuf
import Testing
import TracewingModel
import TracewingOTLP

@Suite("Against generated code")
struct OracleTests {
    /// 4 seeds of 5,000 requests each.
    static let seeds: [UInt64] = [1, 2, 3, 4]
    static let requestsPerSeed = 5_000

    @Test("Random requests have the same bytes as SwiftProtobuf's, and decode to the same records", arguments: seeds)
    func roundTrip(seed: UInt64) throws {
        var records = RandomRecords(seed: seed)
        for round in 0..<Self.requestsPerSeed {
            let batch = records.batch()
            let ours = OTLPTraceEncoder().encode(batch)
            let request = Oracle.request(batch)
            let theirs: [UInt8] = try request.serializedBytes()
            try #require(ours == theirs, "seed \(seed), round \(round)")

            let traces = try OTLPTraceDecoder.decode(theirs)
            try #require(Oracle.Reading(traces) == Oracle.Reading(request), "seed \(seed), round \(round)")
            try #require(traces.spans.map(\.record).count == batch.count)
            for span in traces.spans {
                let again = try OTLPTraceDecoder.decodeSpan(
                    theirs[span.encoded],
                    resource: span.record.resource,
                    scope: span.record.scope
                )
                try #require(again == span.record)
            }
        }
    }

    @Test("Damaged requests are refused or read as SwiftProtobuf does", arguments: seeds)
    func damaged(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var records = RandomRecords(seed: seed)
        var outcomes: [Agreement: Int] = [:]
        for round in 0..<Self.requestsPerSeed {
            var bytes = OTLPTraceEncoder().encode(records.batch())
            if bytes.count > 4_000 { continue }
            for _ in 0...random.next() % 3 { Damage.any(to: &bytes, &random) }
            let agreement = try Agreement(on: bytes, "seed \(seed), round \(round)")
            outcomes[agreement, default: 0] += 1
        }
        // Otherwise this test would prove nothing.
        #expect(outcomes[.bothRead, default: 0] > Self.requestsPerSeed / 10)
        #expect(outcomes[.bothRefused, default: 0] > Self.requestsPerSeed / 10)
    }

    @Test("A request cut anywhere is refused or read as SwiftProtobuf does")
    func truncated() throws {
        let bytes = OTLPTraceEncoder().encode([.full])
        var refused = 0
        for count in 0..<bytes.count {
            if try Agreement(on: Array(bytes.prefix(count)), "cut at \(count)") == .bothRefused { refused += 1 }
        }
        #expect(refused == bytes.count - 1)  // only the empty request is whole
    }

    @Test("A span cut anywhere is refused or read as SwiftProtobuf does")
    func truncatedSpan() throws {
        let bytes = OTLPTraceEncoder().encodeSpan(.full)
        for count in 0...bytes.count {
            let part = Array(bytes.prefix(count))
            let theirs = try? Oracle.Span(serializedBytes: part)
            let ours = try? OTLPTraceDecoder.decodeSpan(part, resource: .empty, scope: .empty)
            if let theirs, Oracle.fault(theirs) == nil {
                let expected = Oracle.record(theirs, of: .init(), of: .init())
                #expect(ours == expected, "cut at \(count)")
            } else {
                #expect(ours == nil, "cut at \(count)")
            }
        }
    }
}

/// How the decoder and the oracle judged the same bytes.
enum Agreement {
    case bothRead
    case bothRefused
    /// SwiftProtobuf refuses text that is not UTF-8; the decoder repairs it.
    case repaired

    init(on bytes: [UInt8], _ comment: Comment) throws {
        let ours = Result { try OTLPTraceDecoder.decode(bytes) }
        do {
            let theirs = Oracle.Reading(try Oracle.Request(serializedBytes: bytes))
            let reading = Oracle.Reading(try ours.get())
            try #require(reading == theirs, comment)
            self = .bothRead
        } catch BinaryDecodingError.invalidUTF8 {
            self = .repaired
        } catch is BinaryDecodingError {
            try #require((try? ours.get()) == nil, comment)
            self = .bothRefused
        }
    }
}

/// Ways to damage bytes.
enum Damage {
    static func any(to bytes: inout [UInt8], _ random: inout SeededGenerator) {
        guard let index = bytes.indices.randomElement(using: &random) else { return }
        switch random.next() % 6 {
        case 0: bytes[index] ^= 1 << UInt8(random.next() % 8)
        case 1: bytes[index] = UInt8(truncatingIfNeeded: random.next())
        case 2: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: index)
        case 3: bytes.remove(at: index)
        case 4: bytes.removeLast(bytes.count - index)
        default: bytes[index] = [0x00, 0x0B, 0x0C, 0x7F, 0x80, 0xFF].randomElement(using: &random) ?? 0
        }
    }
}
