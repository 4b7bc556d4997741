import Foundation
import Testing
import TracewingModel
import TracewingOTLP

@Suite("Messages a store keeps")
struct StoredMessageTests {
    let encoder = OTLPTraceEncoder()

    @Test("A resource and a scope come back from their bytes, schema url included")
    func producers() throws {
        let record = SpanRecord.full
        #expect(try OTLPTraceDecoder.decodeResource(encoder.encodeResource(record.resource)) == record.resource)
        #expect(try OTLPTraceDecoder.decodeScope(encoder.encodeScope(record.scope)) == record.scope)
        #expect(try OTLPTraceDecoder.decodeResource([]) == .empty)
        #expect(try OTLPTraceDecoder.decodeScope([]) == .empty)
    }

    @Test("The bytes of a span, its scope and its resource put one after the other are a request")
    func concatenation() throws {
        let record = SpanRecord.full
        let spans = Wire.bytes(2, encoder.encodeSpan(record))
        let scopeSpans = Wire.bytes(2, encoder.encodeScope(record.scope) + spans)
        let request = Wire.bytes(1, encoder.encodeResource(record.resource) + scopeSpans)
        #expect(try OTLPTraceDecoder.decode(request).spans.map(\.record) == [record])
    }

    @Test("Spans that are encoded already make a request, neighbours of one origin in one group")
    func encodedSpans() throws {
        var records = (0..<5).map { number in
            var record = SpanRecord.full
            record.name = "\(number)"
            return record
        }
        records[2].resource = Resource(attributes: ["service.name": "another"])
        records[3].scope = InstrumentationScope(name: "another")
        let spans = records.map { record in
            EncodedSpan(
                resource: encoder.encodeResource(record.resource),
                scope: encoder.encodeScope(record.scope),
                span: encoder.encodeSpan(record)
            )
        }
        let request = encoder.encodeRequest(of: spans)
        let decoded = try OTLPTraceDecoder.decode(request).spans.map(\.record)
        #expect(decoded == records)
        // Of neighbours the origin is written once, and read as one instance.
        #expect(decoded[0].resource === decoded[1].resource)
        #expect(decoded[1].resource !== decoded[4].resource)
        let json = try JSONValue(parsing: OTLPTraceJSON.json(from: request))
        #expect(json["resourceSpans"]?.arrayValue?.count == 4)
        #expect(encoder.encodeRequest(of: []) == [])
    }

    @Test("A decoded span says where its bytes are, and they decode alone")
    func ranges() throws {
        var second = SpanRecord.full
        second.name = "second"
        let bytes = encoder.encode([.full, second])
        let traces = try OTLPTraceDecoder.decode(bytes)
        #expect(
            traces.spans.map { Array(bytes[$0.encoded]) } == [encoder.encodeSpan(.full), encoder.encodeSpan(second)]
        )
    }

    @Test("A stored span is read from an array, a slice, Data or a collection in pieces")
    func collections() throws {
        let record = SpanRecord.full
        let bytes = encoder.encodeSpan(record)
        func decoded(_ bytes: some Collection<UInt8>) throws -> SpanRecord {
            try OTLPTraceDecoder.decodeSpan(bytes, resource: record.resource, scope: record.scope)
        }
        #expect(try decoded(bytes) == record)
        #expect(try decoded((bytes + [0xFF]).dropLast()) == record)
        #expect(try decoded(Data(bytes)) == record)
        #expect(try decoded(bytes.lazy.map { $0 }) == record)
        #expect(try bytes.withUnsafeBytes { try decoded($0) } == record)
    }

    @Test("Spans under one resource and scope share the instances")
    func sharing() throws {
        let records = (0..<4).map {
            SpanRecord(
                traceID: TraceID(high: 1, low: 1),
                spanID: SpanID(1),
                name: "\($0)",
                startTime: 1,
                resource: SpanRecord.full.resource,
                scope: InstrumentationScope(name: $0 < 2 ? "a" : "b")
            )
        }
        let spans = try OTLPTraceDecoder.decode(encoder.encode(records)).spans.map(\.record)
        #expect(spans.allSatisfy { $0.resource === spans[0].resource })
        #expect(spans[0].scope === spans[1].scope)
        #expect(spans[1].scope !== spans[2].scope)
        #expect(spans[2].scope === spans[3].scope)
    }
}
