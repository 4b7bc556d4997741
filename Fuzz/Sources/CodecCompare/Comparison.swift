import OTLPOracle
import SwiftProtobuf
import TracewingModel
import TracewingOTLP

/// Everything that is compared on one random message.
struct Comparison {
    private let seed: UInt64
    private var records: RandomRecords
    private var random: SeededGenerator

    init(seed: UInt64) {
        self.seed = seed
        records = RandomRecords(seed: seed)
        // Not the sequence that the records are made from.
        random = SeededGenerator(seed: ~seed)
    }

    mutating func run(_ tally: inout Tally) {
        tally.messages += 1
        do throws(Disagreement) {
            // Mostly small: what goes wrong goes wrong in small messages, and there is time for more of them.
            let batch = records.batch(upTo: random.once(in: 8) ? 6 : 2)
            let request = Oracle.request(batch)
            let bytes = try Self.compareProtobuf(batch, request)
            tally.count("both ways as protobuf")
            let disturbed = try compareDisturbed(bytes, &tally)
            let damaged = try compareDamaged(bytes, &tally)
            // JSON takes ten times as long.
            if random.once(in: 4) {
                try Self.compareJSON(batch, request, bytes, enumerationsAsNumbers: random.once(in: 2))
                tally.count("both ways as JSON")
                try Self.compareByWayOfJSON(disturbed)
                try Self.compareByWayOfJSON(damaged)
                try compareDamagedJSON(OTLPTraceJSON.encode(batch), &tally)
            }
        } catch {
            tally.fail(error, seed: seed)
        }
    }

    /// Our bytes are the generated code's; what is read from them is what was written, field by field.
    private static func compareProtobuf(
        _ batch: [SpanRecord],
        _ request: Oracle.Request
    ) throws(Disagreement) -> [UInt8] {
        let ours = OTLPTraceEncoder().encode(batch)
        try expect((try? request.serializedBytes()) == ours, "written otherwise than SwiftProtobuf", ours)
        try expect((try? Oracle.Request(serializedBytes: ours)) == request, "not what SwiftProtobuf reads", ours)
        guard let traces = try? OTLPTraceDecoder.decode(ours) else { throw Disagreement("not read", on: ours) }
        // The order of a request is by resource and scope.
        let written = Dictionary(batch.map { ($0.spanID, $0) }) { first, _ in first }
        try expect(traces.spans.count == batch.count && traces.rejected.isEmpty, "spans are missing", ours)
        for span in traces.spans {
            try expect(written[span.record.spanID] == span.record, "a record came back changed", ours)
            let alone = try? OTLPTraceDecoder.decodeSpan(
                ours[span.encoded],
                resource: span.record.resource,
                scope: span.record.scope
            )
            try expect(alone == span.record, "a span is read otherwise alone", ours)
        }
        return ours
    }

    /// Our JSON is read by the generated code, and its JSON by us, as the same bytes.
    private static func compareJSON(
        _ batch: [SpanRecord],
        _ request: Oracle.Request,
        _ bytes: [UInt8],
        enumerationsAsNumbers: Bool
    ) throws(Disagreement) {
        let ours = OTLPTraceJSON.encode(batch)
        try expect((try? OTLPTraceJSON.protobuf(from: ours)) == bytes, "JSON is read otherwise than written", ours)
        try expect((try? Oracle.request(json: ours)) == request, "JSON is not what SwiftProtobuf reads", ours)
        guard let theirs = try? Oracle.json(request, enumerationsAsNumbers: enumerationsAsNumbers) else {
            throw Disagreement("SwiftProtobuf writes no JSON", on: bytes)
        }
        let read = try? OTLPTraceJSON.protobuf(from: theirs)
        try expect(read == bytes, "SwiftProtobuf's JSON is read otherwise", theirs)
    }

    /// Written as strangely as protobuf allows.
    private mutating func compareDisturbed(_ bytes: [UInt8], _ tally: inout Tally) throws(Disagreement) -> [UInt8] {
        guard let disturbed = WireField.disturbed(bytes, &random) else {
            throw Disagreement("not taken apart", on: bytes)
        }
        tally.count("disturbed, \(try Agreement(on: disturbed))")
        return disturbed
    }

    /// With bytes changed, added and lost.
    private mutating func compareDamaged(_ bytes: [UInt8], _ tally: inout Tally) throws(Disagreement) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<2 {
            Damage.any(to: &bytes, &random)
            tally.count("damaged, \(try Agreement(on: bytes))")
        }
        return bytes
    }

    /// What can be read says the same by way of JSON.
    private static func compareByWayOfJSON(_ bytes: [UInt8]) throws(Disagreement) {
        guard let json = try? OTLPTraceJSON.json(from: bytes) else { return }
        guard let again = try? OTLPTraceJSON.protobuf(from: json) else {
            throw Disagreement("its JSON is not read", on: bytes)
        }
        // JSON says nothing of what was replaced by a later value, so it may have been no protobuf.
        guard let direct = try? OTLPTraceDecoder.decode(bytes) else { return }
        let byWay = (try? OTLPTraceDecoder.decode(again)) ?? DecodedTraces()
        try expect(
            Oracle.Reading(direct) == Oracle.Reading(byWay)
                || Oracle.Reading(direct.withPlainNaN) == Oracle.Reading(byWay.withPlainNaN),
            "says something else by way of JSON",
            bytes
        )
    }

    /// What can be read of a damaged document is read the same when it was written again.
    private mutating func compareDamagedJSON(_ json: [UInt8], _ tally: inout Tally) throws(Disagreement) {
        var damaged = json
        for _ in 0...random.next() % 3 { Damage.any(to: &damaged, &random) }
        guard let protobuf = try? OTLPTraceJSON.protobuf(from: damaged) else {
            tally.count("damaged JSON, refused")
            return
        }
        tally.count("damaged JSON, read")
        try Self.expect((try? OTLPTraceDecoder.decode(protobuf)) != nil, "JSON is read as no protobuf", damaged)
        try Self.compareByWayOfJSON(protobuf)
    }

    private static func expect(_ holds: Bool, _ what: String, _ bytes: [UInt8]) throws(Disagreement) {
        if !holds { throw Disagreement(what, on: bytes) }
    }
}
