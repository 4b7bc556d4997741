import OTLPOracle
import SwiftProtobuf
import Testing
import TracewingModel
import TracewingOTLP

@Suite("Against generated code")
struct OracleTests {
    /// 4 seeds of 1,000 requests each; `make fuzz` compares millions, the same way.
    static let seeds: [UInt64] = [1, 2, 3, 4]
    static let requestsPerSeed = 1_000

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
        for _ in 0..<Self.requestsPerSeed {
            var bytes = OTLPTraceEncoder().encode(records.batch())
            if bytes.count > 4_000 { continue }
            for _ in 0...random.next() % 3 { Damage.any(to: &bytes, &random) }
            outcomes[try Agreement(on: bytes), default: 0] += 1
        }
        // Otherwise this test would prove nothing.
        #expect(outcomes[.bothRead, default: 0] > Self.requestsPerSeed / 10)
        #expect(outcomes[.bothRefused, default: 0] > Self.requestsPerSeed / 10)
    }

    @Test("Requests written as strangely as protobuf allows are read as SwiftProtobuf does", arguments: seeds)
    func disturbed(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var records = RandomRecords(seed: seed)
        var outcomes: [Agreement: Int] = [:]
        for _ in 0..<Self.requestsPerSeed {
            let bytes = OTLPTraceEncoder().encode(records.batch())
            if bytes.count > 4_000 { continue }
            let disturbed = try #require(WireField.disturbed(bytes, &random))
            outcomes[try Agreement(on: disturbed), default: 0] += 1
        }
        #expect(outcomes[.bothRead, default: 0] > Self.requestsPerSeed / 2)
    }

    @Test("A request cut anywhere is refused or read as SwiftProtobuf does")
    func truncated() throws {
        let bytes = OTLPTraceEncoder().encode([.full])
        var refused = 0
        for count in 0..<bytes.count {
            if try Agreement(on: Array(bytes.prefix(count))) == .bothRefused { refused += 1 }
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
