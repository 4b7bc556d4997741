import TracewingModel
import TracewingOTLP

// Scripts/fuzz.sh builds this with the libraries it tries, all of them with libFuzzer's and the address sanitizer's
// marks. The package manager cannot: a fuzzer is an executable whose `main` is not its own.

/// What libFuzzer calls with bytes of its own making. The first says what the others are tried as.
@_cdecl("LLVMFuzzerTestOneInput")
public func tryOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard let kind = UnsafeBufferPointer(start: start, count: count).first else { return 0 }
    let bytes = Array(UnsafeBufferPointer(start: start, count: count).dropFirst())
    switch kind % 7 {
    case 0: CodecFuzzer.request(bytes)
    case 1: CodecFuzzer.document(bytes)
    case 2: CodecFuzzer.span(bytes)
    case 3: CodecFuzzer.resource(bytes)
    case 4: CodecFuzzer.scope(bytes)
    case 5: CodecFuzzer.response(try? ExportTraceResponse(decoding: bytes))
    default: CodecFuzzer.response(try? ExportTraceResponse(decodingJSON: bytes))
    }
    return 0
}

/// What can be decoded is encoded and decoded again, which must make no difference.
enum CodecFuzzer {
    static let encoder = OTLPTraceEncoder()

    static func request(_ bytes: [UInt8]) {
        let traces = try? OTLPTraceDecoder.decode(bytes)
        let json = try? OTLPTraceJSON.json(from: bytes)
        if let traces { records(traces, of: bytes) }
        // JSON says nothing of what was replaced by a later value, so there may be JSON and no records.
        if let json, let traces {
            guard let again = try? OTLPTraceJSON.protobuf(from: json), let byWay = try? OTLPTraceDecoder.decode(again)
            else { fatalError("its JSON cannot be read") }
            // By count and ids alone: JSON has a single NaN.
            expect(byWay.spans.map(\.record.spanID) == traces.spans.map(\.record.spanID), "JSON lost a span")
            expect(byWay.rejected.map(\.reason) == traces.rejected.map(\.reason), "JSON changed what is rejected")
        } else {
            expect(traces == nil || traces?.rejected.isEmpty == false, "it has records and no JSON")
        }
    }

    static func document(_ json: [UInt8]) {
        guard let protobuf = try? OTLPTraceJSON.protobuf(from: json) else { return }
        guard let traces = try? OTLPTraceDecoder.decode(protobuf) else {
            // A resource's or scope's value of too many levels is refused where it is understood.
            return expect((try? OTLPTraceJSON.json(from: protobuf)) == nil, "JSON is read as no protobuf")
        }
        records(traces, of: protobuf)
    }

    private static func records(_ traces: DecodedTraces, of bytes: [UInt8]) {
        for span in traces.spans {
            let (resource, scope) = (span.record.resource, span.record.scope)
            guard
                let alone = try? OTLPTraceDecoder.decodeSpan(bytes[span.encoded], resource: resource, scope: scope)
            else { fatalError("a span cannot be read alone") }
            expect(encoder.encodeSpan(alone) == encoder.encodeSpan(span.record), "a span is read otherwise alone")
        }
        for rejected in traces.rejected {
            let alone = try? OTLPTraceDecoder.decodeSpan(bytes[rejected.encoded], resource: .empty, scope: .empty)
            expect(alone == nil, "a rejected span can be read alone")
        }
        let once = encoder.encode(traces.spans.map(\.record))
        guard let again = try? OTLPTraceDecoder.decode(once) else { fatalError("our own bytes cannot be read") }
        expect(again.spans.count == traces.spans.count, "a span is lost on the way")
        expect(again.rejected.isEmpty, "a span is rejected that was written")
        expect(encoder.encode(again.spans.map(\.record)) == once, "records are written otherwise the second time")
    }

    static func span(_ bytes: [UInt8]) {
        guard let record = try? OTLPTraceDecoder.decodeSpan(bytes, resource: .empty, scope: .empty) else { return }
        let once = encoder.encodeSpan(record)
        let again = try? OTLPTraceDecoder.decodeSpan(once, resource: .empty, scope: .empty)
        expect(again.map(encoder.encodeSpan) == once, "a span is written otherwise the second time")
    }

    static func resource(_ bytes: [UInt8]) {
        guard let resource = try? OTLPTraceDecoder.decodeResource(bytes) else { return }
        let once = encoder.encodeResource(resource)
        let again = try? OTLPTraceDecoder.decodeResource(once)
        expect(again.map(encoder.encodeResource) == once, "a resource is written otherwise the second time")
    }

    static func scope(_ bytes: [UInt8]) {
        guard let scope = try? OTLPTraceDecoder.decodeScope(bytes) else { return }
        let once = encoder.encodeScope(scope)
        let again = try? OTLPTraceDecoder.decodeScope(once)
        expect(again.map(encoder.encodeScope) == once, "a scope is written otherwise the second time")
    }

    static func response(_ response: ExportTraceResponse?) {
        guard let response else { return }
        expect((try? ExportTraceResponse(decoding: response.encode())) == response, "a response comes back changed")
        let byWay = try? ExportTraceResponse(decodingJSON: response.encodeJSON())
        expect(byWay == response, "a response comes back changed by way of JSON")
    }

    private static func expect(_ holds: Bool, _ what: @autoclosure () -> String) {
        if !holds { fatalError(what()) }
    }
}
