import TracewingModel
import TracewingOTLP
import Testing

/// The store reads spans where they lie; exporters and readers decode them. Both must find the same.
@Suite("Outlines of spans, and what is read where it lies")
struct SpanOutlineTests {
    /// Requests of real instrumentations, and one with every kind of value.
    private static func requests() throws -> [[UInt8]] {
        let odd = makeSpan(
            7,
            [
                "text": "smørrebrød", "empty": "", "yes": true, "int": -42, "double": 0.5, "bytes": .bytes([0, 254]),
                "array": ["a", 1, 2.5, [true]], "map": ["inner": ["innermost": "x"], "empty": .map([:])],
                "nothing": .array([]), "": "no name",
            ]
        )
        var full = odd
        full.events = [
            SpanRecord.Event(name: "exception", time: 5, attributes: ["exception.message": "a", "list": ["b", 1]]),
            SpanRecord.Event(name: "", time: 0),
        ]
        full.links = [SpanRecord.Link(traceID: full.traceID, spanID: SpanID(9), attributes: ["why": ["retry"]])]
        full.status = .error("overloaded")
        return [OTLPTraceEncoder().encode([odd, full])] + (try Corpus.requests())
    }

    private static func read<Traces>(
        _ read: () throws(OTLPDecodingError) -> Traces
    ) -> Result<Traces, OTLPDecodingError> {
        do { return .success(try read()) } catch { return .failure(error) }
    }

    /// What the two readings disagree about; nil if nothing.
    private static func disagreement(on body: [UInt8]) -> String? {
        let decoded = read { () throws(OTLPDecodingError) in try OTLPTraceDecoder.decode(body) }
        let outlined = read { () throws(OTLPDecodingError) in try OTLPTraceDecoder.outline(body) }
        switch (decoded, outlined) {
        case (.failure(let one), .failure(let other)):
            return one == other ? nil : "\(one) is not \(other)"
        case (.success(let decoded), .success(let outlined)):
            guard decoded.rejected.map(\.error) == outlined.rejected.map(\.error),
                decoded.rejected.map(\.encoded) == outlined.rejected.map(\.encoded),
                decoded.spans.map(\.encoded) == outlined.spans.map(\.encoded)
            else { return "other spans are rejected" }
            for (span, outline) in zip(decoded.spans, outlined.spans) {
                if SpanOutline(span.record) != outline.outline { return "\(outline.outline) is not of \(span.record)" }
                if let found = disagreement(on: span.record, body[span.encoded]) { return found }
            }
            return nil
        default:
            return "\(decoded) is not \(outlined)"
        }
    }

    /// As text, because no NaN is equal to itself.
    private static func disagreement(on record: SpanRecord, _ encoded: ArraySlice<UInt8>) -> String? {
        func text(_ attributes: Attributes) -> [String] { attributes.entries.map { "\($0.key)=\($0.value)" } }
        var (attributes, events): ([String], [String]) = ([], [])
        let hasEvents = encoded.withUnsafeBytes { bytes in
            let span = WireSpan(bytes)
            span.forEachEvent { event in
                var said: [String] = []
                event.forEachAttribute { name, value in
                    said.append("\(String(decoding: name, as: UTF8.self))=\(value.value)")
                    let last =
                        record.events.indices.contains(events.count) ? record.events[events.count].attributes : [:]
                    let key = String(decoding: name, as: UTF8.self)
                    if key.utf8.elementsEqual(name), "\(event[key] as Any)" != "\(last[key] as Any)" {
                        said.append("!")
                    }
                }
                events.append("\(event.name) \(event.time) \(said)")
            }
            return span.forEachAttribute { name, value in
                attributes.append("\(String(decoding: name, as: UTF8.self))=\(value.value)")
            }
        }
        if attributes != text(record.attributes) { return "\(attributes) are not \(record.attributes)" }
        if events != record.events.map({ "\($0.name) \($0.time) \(text($0.attributes))" }) {
            return "\(events) are not \(record.events)"
        }
        return hasEvents == !record.events.isEmpty ? nil : "there are events, or there are none"
    }

    @Test("Real spans are read alike")
    func whole() throws {
        for body in try Self.requests() { #expect(Self.disagreement(on: body) == nil) }
    }

    @Test("Spans whose bytes were changed, cut or doubled are read, rejected and refused alike")
    func damaged() throws {
        var random = SeededGenerator(seed: 8)
        for body in try Self.requests() {
            for _ in 0..<30 {
                var damaged = body
                let place = Int.random(in: body.indices, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: damaged[place] = .random(in: 0...255, using: &random)
                case 1: damaged[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                case 2: damaged.removeLast(body.count - place)
                default: damaged.insert(contentsOf: body[place..<min(place + 9, body.count)], at: place)
                }
                #expect(Self.disagreement(on: damaged) == nil)
            }
        }
    }

    @Test("Values that are repeated, joined, missing or nested are read alike")
    func odd() throws {
        func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] { [number << 3 | 2, UInt8(bytes.count)] + bytes }
        let ids = field(1, [UInt8](repeating: 1, count: 16)) + field(2, [UInt8](repeating: 2, count: 8))
        let (key, one, two) = (field(1, [0x61]), field(2, field(1, [0x62])), field(2, field(1, [0x63])))
        var deep = field(1, [0x64])
        for _ in 0..<20 { deep = field(5, field(1, deep)) }
        let attributes: [[UInt8]] = [
            [], key, one, key + one + two, one + key, key + key + one, key + field(2, []),
            key + field(2, field(1, [0x62]) + [0x10, 1]), key + field(2, [0x18, 5]), key + field(2, [0x7A, 0]),
            key + field(2, field(5, field(1, field(1, [0x62]))) + field(5, field(1, field(1, [0x63])))),
            field(1, [0xFF, 0x61]) + field(2, field(1, [0xC3])), key + field(2, deep), key + one + [0x7A, 0],
        ]
        for attribute in attributes {
            for span in [ids + field(9, attribute), ids + field(11, field(3, attribute)) + field(9, attribute)] {
                guard span.count < 126 else { continue }
                #expect(Self.disagreement(on: field(1, field(2, field(2, span)))) == nil)
            }
        }
    }
}
