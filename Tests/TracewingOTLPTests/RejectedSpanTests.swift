import Testing
import TracewingModel
import TracewingOTLP

@Suite("Rejected spans")
struct RejectedSpanTests {
    static let faults: [([UInt8], String)] = [
        (Wire.spanID, "the trace id has 0 bytes, 16 are needed"),
        (Wire.spanID + Wire.bytes(1, [1, 2, 3]), "the trace id has 3 bytes, 16 are needed"),
        (Wire.spanID + Wire.bytes(1, [UInt8](repeating: 1, count: 32)), "the trace id has 32 bytes, 16 are needed"),
        (Wire.spanID + Wire.bytes(1, [UInt8](repeating: 0, count: 16)), "the trace id is all zero"),
        (Wire.traceID, "the span id has 0 bytes, 8 are needed"),
        (Wire.traceID + Wire.bytes(2, [1]), "the span id has 1 bytes, 8 are needed"),
        (Wire.traceID + Wire.bytes(2, [UInt8](repeating: 0, count: 8)), "the span id is all zero"),
        (Wire.ids + Wire.bytes(4, [1, 2, 3, 4]), "the parent span id has 4 bytes, 8 are needed"),
    ]

    @Test(
        "A span whose ids are wrong is rejected with the reason, and the rest of the request is kept",
        arguments: faults
    )
    func rejects(_ span: [UInt8], _ reason: String) throws {
        let first = Wire.ids + Wire.text(5, "first")
        let last = Wire.ids + Wire.text(5, "last")
        let request = Wire.request(first, span, last)
        let traces = try OTLPTraceDecoder.decode(request)
        #expect(traces.spans.map(\.record.name) == ["first", "last"])
        #expect(traces.rejected.map(\.reason) == [reason])
        #expect(traces.rejected.map { Array(request[$0.encoded]) } == [span])
        #expect(traces.rejected.first?.error.offset == traces.rejected.first?.encoded.lowerBound)
        #expect(throws: OTLPDecodingError.self) {
            try OTLPTraceDecoder.decodeSpan(span, resource: .empty, scope: .empty)
        }
    }

    @Test("A parent of zeros is none")
    func zeroParent() throws {
        let span = Wire.ids + Wire.bytes(4, [UInt8](repeating: 0, count: 8))
        #expect(try OTLPTraceDecoder.decodeSpan(span, resource: .empty, scope: .empty).parentSpanID == nil)
    }

    @Test("A link whose ids are wrong is left out and counted, wherever the count stands")
    func links() throws {
        let good = Wire.bytes(13, Wire.ids)
        let bad = Wire.bytes(13, Wire.traceID + Wire.bytes(2, [1]))
        let record = try OTLPTraceDecoder.decodeSpan(
            Wire.ids + bad + good + bad + Wire.number(14, 5),
            resource: .empty,
            scope: .empty
        )
        #expect(record.links.count == 1)
        #expect(record.droppedLinks == 7)
        let full = Wire.ids + Wire.number(14, UInt64(UInt32.max)) + bad
        #expect(try OTLPTraceDecoder.decodeSpan(full, resource: .empty, scope: .empty).droppedLinks == .max)
    }
}
