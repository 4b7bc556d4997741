import Testing
import TracewingModel
import TracewingOTLP

@Suite("Hostile input")
struct HostileInputTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var what: String
        var bytes: [UInt8]
        var reason: String
        var testDescription: String { what }

        init(_ what: String, _ bytes: [UInt8], _ reason: String) {
            self.what = what
            self.bytes = bytes
            self.reason = reason
        }
    }

    static let beyondEnd = "a length points beyond the end of its message"
    static let cut = "the message ends in the middle of a field"
    static let overlong = "a variable-length integer is longer than 10 bytes"
    static let impossible = "a field has an impossible number or wire type"
    static let ff = [UInt8](repeating: 0xFF, count: 9)

    static let refused: [Case] = [
        Case("a length of 2^64 - 1", [0x0A] + ff + [0x01], beyondEnd),
        Case("a length of 2^63", [0x0A] + [UInt8](repeating: 0x80, count: 9) + [0x01], beyondEnd),
        Case("a length of 2^63 - 1", [0x0A] + [UInt8](repeating: 0xFF, count: 8) + [0x7F], beyondEnd),
        Case("a length one too long", [0x0A, 0x01], beyondEnd),
        Case(
            "a length beyond the message within, not beyond the input",
            Wire.bytes(1, [0x12, 0x03, 0x12, 0x02, 0x00]) + ff,
            beyondEnd
        ),
        Case("a length without its message", [0x0A], cut),
        Case("a length of eleven bytes", [0x0A] + [UInt8](repeating: 0x80, count: 10) + [0x00], overlong),
        Case("a tag of eleven bytes", [UInt8](repeating: 0x80, count: 11), overlong),
        Case("a tag of six bytes", [0x8A, 0x80, 0x80, 0x80, 0x80, 0x00, 0x00], impossible),
        Case("a tag that does not end", [0x80], cut),
        Case("field number zero", [0x02, 0x00], impossible),
        Case("field number zero, written long", [0x82, 0x00, 0x00], impossible),
        Case("a field number of more than 29 bits", [0x82, 0x80, 0x80, 0x80, 0x10], impossible),
        Case("wire type 6", [0x0E, 0x00], impossible),
        Case("wire type 7", [0x0F, 0x00], impossible),
        Case("a fixed 64-bit number cut short", Wire.request(Wire.ids + Wire.tag(7, 1) + [1, 2, 3]), cut),
        Case("a fixed 32-bit number cut short", Wire.request(Wire.ids + Wire.tag(16, 5) + [1, 2, 3]), cut),
        Case("an unknown number cut short", Wire.tag(9, 1) + [0], cut),
        Case("a group that is not ended", [0x0B], "a group is not ended"),
        Case("the end of a group that was not begun", [0x0C], "a group ends that was not begun"),
        Case("a group that ends as another", [0x0B, 0x14], "a group ends that was not begun"),
        Case(
            "a million groups in one another",
            [UInt8](repeating: 0x0B, count: 1_000_000),
            "groups nest deeper than 64 levels"
        ),
        Case(
            "a resource attribute nested too deep",
            Wire.bytes(1, Wire.bytes(1, Wire.bytes(1, Wire.bytes(2, Wire.value(nestedIn: 64))))),
            "an attribute value nests deeper than 64 levels"
        ),
    ]

    @Test("What is not protobuf is refused, with the reason and the place", arguments: refused)
    func refuses(_ sample: Case) throws {
        let error = #expect(throws: OTLPDecodingError.self) { try OTLPTraceDecoder.decode(sample.bytes) }
        #expect(error?.reason == sample.reason)
        let offset = try #require(error?.offset)
        #expect(0...sample.bytes.count ~= offset)
        #expect(error?.description == "not OTLP: \(sample.reason), at byte \(offset)")
    }

    @Test("The place is counted from the start of the request")
    func offset() {
        let before = Wire.request(Wire.ids)
        let error = #expect(throws: OTLPDecodingError.self) { try OTLPTraceDecoder.decode(before + [0x0A, 0x05]) }
        #expect(error?.offset == before.count + 2)
    }

    static let passedOver: [(String, [UInt8])] = [
        ("a number", Wire.number(99, 7)),
        ("bytes", Wire.bytes(1_000_000, [1, 2, 3])),
        ("a fixed 64-bit number", Wire.tag(98, 1) + [UInt8](repeating: 1, count: 8)),
        ("a fixed 32-bit number", Wire.tag(97, 5) + [1, 2, 3, 4]),
        ("a group", Wire.tag(96, 3) + Wire.text(1, "in it") + Wire.tag(96, 4)),
        ("a group in a group", Wire.tag(96, 3) + Wire.tag(1, 3) + Wire.number(1, 1) + Wire.tag(1, 4) + Wire.tag(96, 4)),
        ("a trace id as a number", Wire.number(1, 5)),
        ("a name as a number", Wire.number(5, 5)),
        ("a start time as a variable-length integer", Wire.number(7, 5)),
        ("a kind as text", Wire.text(6, "client")),
        ("attributes as a fixed 32-bit number", Wire.tag(9, 5) + [1, 2, 3, 4]),
        ("flags as a number", Wire.number(16, 5)),
        ("a name as a group", Wire.tag(5, 3) + Wire.tag(5, 4)),
    ]

    @Test("Unknown fields, and known ones of a wrong type, are passed over", arguments: passedOver)
    func passesOver(_ what: String, _ field: [UInt8]) throws {
        let traces = try OTLPTraceDecoder.decode(field + Wire.request(field + Wire.ids + Wire.text(5, "name") + field))
        let record = try #require(traces.spans.first?.record)
        #expect(record.name == "name")
        #expect(record.attributes.isEmpty)
        #expect(record.startTime == 0)
        #expect(record.kind == .unspecified)
        #expect(record.flags == [])
    }

    static let invalidUTF8: [([UInt8], String)] = [
        ([0x61, 0xFF, 0x62], "a\u{FFFD}b"),
        ([0xC3], "\u{FFFD}"),
        ([0xC0, 0x80], "\u{FFFD}\u{FFFD}"),
        ([0xED, 0xA0, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}"),
        ([0xF0, 0x9F, 0x98], "\u{FFFD}"),
        (Array("before 😀 ".utf8) + [0x80] + Array(" after".utf8), "before 😀 \u{FFFD} after"),
    ]

    @Test("Text that is not UTF-8 is repaired, wherever it stands", arguments: invalidUTF8)
    func repairs(_ bytes: [UInt8], _ text: String) throws {
        let attribute = Wire.bytes(1, bytes) + Wire.bytes(2, Wire.bytes(1, bytes))
        let span =
            Wire.ids + Wire.bytes(3, bytes) + Wire.bytes(5, bytes) + Wire.bytes(9, attribute)
            + Wire.bytes(11, Wire.bytes(2, bytes)) + Wire.bytes(15, Wire.bytes(2, bytes))
        let record = try #require(try OTLPTraceDecoder.decode(Wire.request(span)).spans.first?.record)
        #expect(record.traceState == text)
        #expect(record.name == text)
        #expect(Array(record.attributes) == [.init(key: text, value: .string(text))])
        #expect(record.events.map(\.name) == [text])
        #expect(record.status.message == text)
    }

    @Test("Values may nest 64 levels deep; a span with a deeper one is rejected, its neighbours are kept")
    func depth() throws {
        let limit = OTLPTraceDecoder.valueDepthLimit
        let request = Wire.request(
            Wire.span(nestedIn: limit - 1, named: "deepest"),
            Wire.span(nestedIn: limit, named: "too deep"),
            Wire.span(nestedIn: 1, named: "flat")
        )
        let traces = try OTLPTraceDecoder.decode(request)
        #expect(traces.spans.map(\.record.name) == ["deepest", "flat"])
        #expect(traces.rejected.map(\.reason) == ["an attribute value nests deeper than 64 levels"])
        var value = try #require(traces.spans.first?.record.attributes["deep"])
        for _ in 1..<limit { value = try #require(value.arrayValue?.first) }
        #expect(value == "bottom")
    }

    @Test("A value nested 100,000 levels deep does not exhaust the stack")
    func abyss() throws {
        let request = Wire.request(Wire.span(nestedIn: 100_000))
        #expect(try OTLPTraceDecoder.decode(request).rejected.count == 1)
        #expect(throws: OTLPDecodingError.self) { try OTLPTraceJSON.json(from: request) }
    }

    @Test("Maps nest as deep as arrays")
    func mapDepth() throws {
        var value = Wire.text(1, "bottom")
        for _ in 0..<64 { value = Wire.bytes(6, Wire.bytes(1, Wire.text(1, "k"), Wire.bytes(2, value))) }
        let span = Wire.ids + Wire.bytes(9, Wire.text(1, "deep"), Wire.bytes(2, value))
        #expect(try OTLPTraceDecoder.decode(Wire.request(span)).rejected.count == 1)
    }

    @Test("What nests 64 levels deep is written whole; what is beneath is left out", arguments: [63, 64, 200])
    func encodedDepth(arrays: Int) throws {
        var value: AttributeValue = "bottom"
        for _ in 0..<arrays { value = [value] }
        let record = SpanRecord(
            traceID: TraceID(high: 1, low: 1),
            spanID: SpanID(1),
            name: "deep",
            startTime: 1,
            attributes: ["deep": value]
        )
        let traces = try OTLPTraceDecoder.decode(OTLPTraceEncoder().encode([record]))
        let decoded = try #require(traces.spans.first?.record)
        #expect((decoded == record) == (arrays == 63))
    }

    @Test("A field may come in pieces, and the last of a repeated one wins")
    func merging() throws {
        func attribute(_ value: [UInt8]...) -> [UInt8] {
            Wire.bytes(9, Wire.text(1, "old"), Array(value.map { Wire.bytes(2, $0) }.joined()), Wire.text(1, "key"))
        }
        let span =
            Wire.ids + Wire.text(5, "first") + Wire.text(5, "last")
            + Wire.bytes(15, Wire.text(2, "message")) + Wire.bytes(15, Wire.number(3, 2))
            + attribute(Wire.text(1, "text"), Wire.number(3, 5))
            + attribute(
                Wire.bytes(5, Wire.bytes(1, Wire.text(1, "a"))),
                Wire.bytes(5, Wire.bytes(1, Wire.text(1, "b")))
            )
        let record = try #require(try OTLPTraceDecoder.decode(Wire.request(span)).spans.first?.record)
        #expect(record.name == "last")
        #expect(record.status == .error("message"))
        #expect(record.attributes.entries == [.init(key: "key", value: 5), .init(key: "key", value: ["a", "b"])])
    }

    @Test("Resource and scope may stand after their spans")
    func order() throws {
        let resource = Wire.bytes(1, Wire.bytes(1, Wire.text(1, "service.name"), Wire.bytes(2, Wire.text(1, "late"))))
        let scope = Wire.bytes(1, Wire.text(1, "late scope"))
        let bytes = Wire.bytes(1, Wire.bytes(2, Wire.bytes(2, Wire.ids), scope), resource)
        let record = try #require(try OTLPTraceDecoder.decode(bytes).spans.first?.record)
        #expect(record.resource.serviceName == "late")
        #expect(record.scope.name == "late scope")
    }

    @Test(
        "Kinds and status codes of a later version are read as not said",
        arguments: [6, 77, UInt64(Int32.max), .max]
    )
    func unknownEnumerations(value: UInt64) throws {
        let span = Wire.ids + Wire.number(6, value) + Wire.bytes(15, Wire.number(3, value))
        let record = try #require(try OTLPTraceDecoder.decode(Wire.request(span)).spans.first?.record)
        #expect(record.kind == .unspecified)
        #expect(record.status == .unset)
    }

    @Test("An attribute without a value has the empty text, also in an array")
    func missingValues() throws {
        let span =
            Wire.ids
            + Wire.bytes(9, Wire.text(1, "none"))
            + Wire.bytes(9, Wire.text(1, "empty"), Wire.bytes(2))
            + Wire.bytes(
                9,
                Wire.text(1, "array"),
                Wire.bytes(2, Wire.bytes(5, Wire.bytes(1), Wire.bytes(1, Wire.number(3, 1))))
            )
        let record = try #require(try OTLPTraceDecoder.decode(Wire.request(span)).spans.first?.record)
        #expect(record.attributes == ["none": "", "empty": "", "array": ["", 1]])
    }

    @Test("Room is made in proportion to the input, not to what it claims")
    func proportion() throws {
        // Spans and links that are empty are kept nowhere; no room is made for them.
        let spans = Wire.bytes(1, Wire.bytes(2, Array(repeatElement([0x12, 0x00], count: 100_000).joined())))
        let traces = try OTLPTraceDecoder.decode(spans)
        let spanCapacity = traces.spans.capacity
        #expect(spanCapacity < 10)
        #expect(traces.rejected.count == 100_000)
        let links = Wire.ids + Array(repeatElement([0x6A, 0x00], count: 100_000).joined())
        let record = try OTLPTraceDecoder.decodeSpan(links, resource: .empty, scope: .empty)
        let linkCapacity = record.links.capacity
        #expect(linkCapacity < 10)
        #expect(record.droppedLinks == 100_000)
        let attributes = Wire.ids + Array(repeatElement([0x4A, 0x00], count: 100_000).joined())
        let crowded = try OTLPTraceDecoder.decodeSpan(attributes, resource: .empty, scope: .empty)
        #expect(crowded.attributes.count == 100_000)
        let attributeCapacity = crowded.attributes.entries.capacity
        #expect(attributeCapacity < 110_000)
    }

    @Test("A request of nothing but unreadable spans and links takes time in proportion to it", .timeLimit(.minutes(1)))
    func time() throws {
        let unreadable = Wire.bytes(99, [UInt8](repeating: 0, count: 40))
        let spans = Array(repeatElement(Wire.bytes(2, unreadable), count: 50_000).joined())
        let traces = try OTLPTraceDecoder.decode(Wire.bytes(1, Wire.bytes(2, spans)))
        #expect(traces.rejected.count == 50_000)
        let links = Wire.ids + Array(repeatElement(Wire.bytes(13, unreadable), count: 50_000).joined())
        let record = try OTLPTraceDecoder.decodeSpan(links, resource: .empty, scope: .empty)
        #expect(record.droppedLinks == 50_000)
    }
}
