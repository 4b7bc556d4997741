import OTLPOracle
import SwiftProtobuf
import Testing
import TracewingModel
import TracewingOTLP

@Suite("OTLP/JSON")
struct OTLPTraceJSONTests {
    private static func spans(_ json: String) throws -> DecodedTraces {
        try OTLPTraceDecoder.decode(OTLPTraceJSON.protobuf(from: Array(json.utf8)))
    }

    private static func span(_ members: String) throws -> SpanRecord {
        let ids = #""traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174""#
        let json = #"{"resourceSpans":[{"scopeSpans":[{"spans":[{\#(ids),\#(members)}]}]}]}"#
        return try #require(try spans(json).spans.first?.record)
    }

    private static func attribute(_ value: String) throws -> AttributeValue? {
        try span(#""attributes":[{"key":"k","value":\#(value)}]"#).attributes["k"]
    }

    @Test("The specification's example is read")
    func example() throws {
        let record = try #require(try Self.spans(Self.specificationExample).spans.first?.record)
        #expect(record.resource.serviceName == "my.service")
        #expect(record.scope.name == "my.library")
        #expect(record.scope.version == "1.0.0")
        #expect(record.scope.attributes == ["my.scope.attribute": "some scope attribute"])
        #expect(record.traceID.hex == "5b8efff798038103d269b633813fc60c")
        #expect(record.spanID.hex == "eee19b7ec3c1b174")
        #expect(record.parentSpanID?.hex == "eee19b7ec3c1b173")
        #expect(record.name == "I'm a server span")
        #expect(record.startTime == 1_544_712_660_000_000_000)
        #expect(record.endTime == 1_544_712_661_000_000_000)
        #expect(record.kind == .server)
        #expect(record.attributes == ["my.span.attr": "some value"])
    }

    @Test("A record with every field is written as the specification says")
    func full() throws {
        let json = String(decoding: OTLPTraceJSON.encode([.full]), as: UTF8.self)
        #expect(
            json.hasPrefix(
                #"{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"conc"#
            )
        )
        #expect(
            json.contains(
                #""traceId":"0102030405060708090a0b0c0d0e0f10","spanId":"1112131415161718","traceState":"vendor=value""#
            )
        )
        #expect(
            json.contains(
                #""kind":3,"startTimeUnixNano":"1760000000123456789","endTimeUnixNano":"1760000001123456789""#
            )
        )
        #expect(json.contains(#"{"key":"empty","value":{"stringValue":""}},{"key":"yes","value":{"boolValue":true}}"#))
        #expect(json.contains(#"{"key":"no","value":{"boolValue":false}},{"key":"int","value":{"intValue":"-42"}}"#))
        #expect(json.contains(#"{"key":"zero","value":{"intValue":"0"}},{"key":"double","value":{"doubleValue":0.5}}"#))
        #expect(json.contains(#"{"key":"bytes","value":{"bytesValue":"AAH+/w=="}}"#))
        #expect(
            json.contains(
                #"{"arrayValue":{"values":[{"stringValue":"a"},{"intValue":"1"},{"doubleValue":2.5},{"arrayValue":"#
            )
        )
        #expect(json.contains(#"{"key":"nothing","value":{"arrayValue":{}}}],"droppedAttributesCount":5"#))
        #expect(json.contains(#""status":{"message":"the model is overloaded","code":2},"flags":769}],"schemaUrl""#))
        #expect(try Self.spans(json).spans.map(\.record) == [.full])
    }

    @Test("Random requests come back, and SwiftProtobuf reads and writes the same", arguments: [11, 12] as [UInt64])
    func oracle(seed: UInt64) throws {
        var records = RandomRecords(seed: seed)
        for round in 0..<300 {
            let batch = records.batch()
            let protobuf = OTLPTraceEncoder().encode(batch)
            let ours = OTLPTraceJSON.encode(batch)
            try #require(try OTLPTraceJSON.protobuf(from: ours) == protobuf, "seed \(seed), round \(round)")
            let read: [UInt8] = try Oracle.request(json: ours).serializedBytes()
            try #require(read == protobuf, "seed \(seed), round \(round)")
            let theirs = try Oracle.json(Oracle.request(batch), enumerationsAsNumbers: round.isMultiple(of: 2))
            try #require(try OTLPTraceJSON.protobuf(from: theirs) == protobuf, "seed \(seed), round \(round)")
        }
    }

    static let values: [(String, AttributeValue)] = [
        (#"{"intValue":"42"}"#, 42),
        (#"{"intValue":42}"#, 42),
        (#"{"intValue":"-9223372036854775808"}"#, .int(.min)),
        (#"{"intValue":9223372036854775807}"#, .int(.max)),
        (#"{"intValue":4.2e1}"#, 42),
        (#"{"int_value":"42"}"#, 42),
        (#"{"doubleValue":3}"#, .double(3)),
        (#"{"doubleValue":"2.5"}"#, 2.5),
        (#"{"doubleValue":"Infinity"}"#, .double(.infinity)),
        (#"{"doubleValue":"-Infinity"}"#, .double(-.infinity)),
        (#"{"boolValue":false}"#, false),
        (#"{"bytesValue":"AAH+/w=="}"#, .bytes([0, 1, 254, 255])),
        (#"{"bytesValue":"AAH-_w"}"#, .bytes([0, 1, 254, 255])),
        (#"{"bytesValue":""}"#, .bytes([])),
        (#"{"stringValue":"\u00e9\ud83d\ude00\ud83d"}"#, "é😀\u{FFFD}"),
        (#"{"arrayValue":{"values":[{"stringValue":"a"},{}]}}"#, ["a", ""]),
        (#"{"arrayValue":{}}"#, .array([])),
        (#"{"kvlistValue":{"values":[{"key":"x","value":{"boolValue":true}}]}}"#, ["x": true]),
        (#"{"stringValue":null}"#, ""),
        (#"{"futureValue":7}"#, ""),
        ("null", ""),
    ]

    @Test("Every kind of value is read, in every form it may have", arguments: values)
    func value(_ json: String, _ value: AttributeValue) throws {
        #expect(try Self.attribute(json) == value)
    }

    @Test("NaN is written as text and read")
    func nan() throws {
        #expect(try Self.attribute(#"{"doubleValue":"NaN"}"#)?.doubleValue?.isNaN == true)
        var record = SpanRecord.full
        record.attributes = ["nan": .double(.nan), "low": .double(-.infinity)]
        let json = String(decoding: OTLPTraceJSON.encode([record]), as: UTF8.self)
        #expect(json.contains(#"{"doubleValue":"NaN"}"#))
        #expect(json.contains(#"{"doubleValue":"-Infinity"}"#))
    }

    @Test(
        "Enumerations are read as numbers and by name",
        arguments: [
            (#""kind":3"#, SpanRecord.Kind.client), (#""kind":"SPAN_KIND_CLIENT""#, .client),
            (#""kind":"SPAN_KIND_CONSUMER""#, .consumer), (#""kind":"SPAN_KIND_NEW""#, .unspecified),
            (#""kind":99"#, .unspecified), (#""kind":-1"#, .unspecified), (#""kind":null"#, .unspecified),
        ]
    )
    func kinds(_ member: String, _ kind: SpanRecord.Kind) throws {
        #expect(try Self.span(member).kind == kind)
    }

    @Test("Unknown keys are passed over, names of the protobuf definition are read, of two equal keys the last counts")
    func keys() throws {
        let record = try Self.span(
            #""new":{"deep":[1,{}]},"start_time_unix_nano":7,"endTimeUnixNano":"8","name":"no","name":"last","events":null"#
        )
        #expect(record.startTime == 7)
        #expect(record.endTime == 8)
        #expect(record.name == "last")
    }

    @Test("A time beyond 63 bits is read")
    func largeTime() throws {
        #expect(try Self.span(#""startTimeUnixNano":"18446744073709551615""#).startTime == .max)
    }

    static let badIDs = [
        #""traceId":"5b8efff798038103d269b633813fc60","spanId":"eee19b7ec3c1b174""#,
        #""traceId":"5b8efff798038103d269b633813fc60g","spanId":"eee19b7ec3c1b174""#,
        #""traceId":"W47/95gDgQPSabYzgT/GDA==","spanId":"7uGbfsPBsXQ=""#,
        #""traceId":"00000000000000000000000000000000","spanId":"eee19b7ec3c1b174""#,
        #""spanId":"eee19b7ec3c1b174""#,
        #""traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b1""#,
        #""traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","parentSpanId":"not-hex""#,
        #""traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","parentSpanId":"eee""#,
    ]

    @Test("A span with a bad id is rejected alone", arguments: badIDs)
    func badID(_ ids: String) throws {
        let good = #""traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"eee19b7ec3c1b174","name":"good""#
        let traces = try Self.spans(#"{"resourceSpans":[{"scopeSpans":[{"spans":[{\#(ids)},{\#(good)}]}]}]}"#)
        #expect(traces.spans.map(\.record.name) == ["good"])
        #expect(traces.rejected.count == 1)
    }

    @Test(
        "A time that does not fit is the last there is, for which the span is rejected alone",
        arguments: [
            "18446744073709551615", "18446744073709551616", "1e30", "-1", "-0.5", #""-1""#, #""18446744073709551616""#,
        ]
    )
    func badTime(_ time: String) throws {
        let id = #""traceId":"5b8efff798038103d269b633813fc60c""#
        let bad = #"{\#(id),"spanId":"eee19b7ec3c1b174","startTimeUnixNano":\#(time),"endTimeUnixNano":\#(time)}"#
        let good = #"{\#(id),"spanId":"eee19b7ec3c1b175","startTimeUnixNano":7,"endTimeUnixNano":"8"}"#
        let traces = try Self.spans(#"{"resourceSpans":[{"scopeSpans":[{"spans":[\#(bad),\#(good)]}]}]}"#)
        #expect(traces.spans.map(\.record.startTime) == [.max, 7])
        #expect(traces.spans.map(\.record.endTime) == [.max, 8])
    }

    static let refused: [(String, String)] = [
        ("", "not OTLP: not JSON: a value is missing, at byte 0"),
        (#"{"resourceSpans":[}"#, "not OTLP: not JSON: a value was expected, at byte 18"),
        ("[]", "not OTLP: the document is not an object"),
        (#"{"resourceSpans":{}}"#, "not OTLP: resourceSpans is not an array"),
        (#"{"resourceSpans":[{},7]}"#, "not OTLP: resourceSpans[1] is not an object"),
        (#"{"resourceSpans":[null]}"#, "not OTLP: resourceSpans[0] is not an object"),
        (
            #"{"resourceSpans":[{"scopeSpans":[{"spans":[{"startTimeUnixNano":"noon"}]}]}]}"#,
            "not OTLP: resourceSpans[0].scopeSpans[0].spans[0].startTimeUnixNano is not a whole number of 64 bits"
        ),
        (
            #"{"resourceSpans":[{"scopeSpans":[{"spans":[{"startTimeUnixNano":1.5}]}]}]}"#,
            "not OTLP: resourceSpans[0].scopeSpans[0].spans[0].startTimeUnixNano is not a whole number of 64 bits"
        ),
        (
            #"{"resourceSpans":[{"scopeSpans":[{"spans":[{"events":[{"timeUnixNano":-1}]}]}]}]}"#,
            "not OTLP: resourceSpans[0].scopeSpans[0].spans[0].events[0].timeUnixNano is not a whole number of 64 bits"
        ),
        (
            #"{"resourceSpans":[{"resource":{"droppedAttributesCount":4294967296}}]}"#,
            "not OTLP: resourceSpans[0].resource.droppedAttributesCount is not a whole number of 32 bits"
        ),
        (
            #"{"resourceSpans":[{"resource":{"attributes":[{"key":"k","value":{"bytesValue":"?"}}]}}]}"#,
            "not OTLP: resourceSpans[0].resource.attributes[0].value.bytesValue is not base64"
        ),
        (
            #"{"resourceSpans":[{"resource":{"attributes":[{"key":"k","value":{"intValue":1.5}}]}}]}"#,
            "not OTLP: resourceSpans[0].resource.attributes[0].value.intValue is not a whole number of 64 bits"
        ),
        (
            #"{"resourceSpans":[{"resource":{"attributes":[{"key":1}]}}]}"#,
            "not OTLP: resourceSpans[0].resource.attributes[0].key is not a string"
        ),
    ]

    @Test("What has the wrong kind is refused by its name", arguments: refused)
    func refuses(_ json: String, _ description: String) {
        let error = #expect(throws: OTLPDecodingError.self) { try OTLPTraceJSON.protobuf(from: Array(json.utf8)) }
        #expect(error?.description == description)
    }

    @Test("Values nest as deep as in protobuf, and the abyss is refused", arguments: [true, false])
    func depth(inMaps: Bool) throws {
        func nested(_ levels: Int) -> String {
            let (open, close) =
                inMaps
                ? (#"{"kvlistValue":{"values":[{"key":"k","value":"#, "}]}}") : (#"{"arrayValue":{"values":["#, "]}}")
            let value =
                String(repeating: open, count: levels - 1) + #"{"stringValue":"bottom"}"#
                + String(repeating: close, count: levels - 1)
            let ids = #""traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174""#
            let event = #""events":[{"attributes":[{"key":"k","value":\#(value)}]}]"#
            return #"{"resourceSpans":[{"scopeSpans":[{"spans":[{\#(ids),\#(event)}]}]}]}"#
        }
        #expect(try Self.spans(nested(64)).spans.count == 1)
        #expect(throws: OTLPDecodingError.self) { try Self.spans(nested(100_000)) }
        let protobuf = try OTLPTraceJSON.protobuf(from: Array(nested(64).utf8))
        #expect(try OTLPTraceJSON.protobuf(from: OTLPTraceJSON.json(from: protobuf)) == protobuf)
        #expect(throws: OTLPDecodingError.self) { try OTLPTraceJSON.json(from: Wire.request(Wire.span(nestedIn: 64))) }
    }

    @Test("A document cut anywhere is refused")
    func truncated() {
        let whole = OTLPTraceJSON.encode([.full])
        for count in 0..<whole.count {
            #expect(throws: OTLPDecodingError.self) { try OTLPTraceJSON.protobuf(from: Array(whole.prefix(count))) }
        }
    }

    @Test("Text that is not UTF-8 is repaired")
    func invalidUTF8() throws {
        let parts = [#"{"resourceSpans":[{"schemaUrl":"a"#, #"b","resource":{"droppedAttributesCount":1}}]}"#]
        let bytes = Array(parts[0].utf8) + [0xFF] + Array(parts[1].utf8)
        let protobuf = try OTLPTraceJSON.protobuf(from: bytes)
        #expect(try Oracle.Request(serializedBytes: protobuf).resourceSpans.map(\.schemaURL) == ["a\u{FFFD}b"])
    }

    @Test("A message that came in pieces is one object, and of a value's kinds the last counts")
    func pieces() throws {
        func attribute(_ value: [UInt8]...) -> [UInt8] {
            Wire.bytes(9, Wire.text(1, "key"), Array(value.map { Wire.bytes(2, $0) }.joined()))
        }
        func array(_ text: String) -> [UInt8] { Wire.bytes(5, Wire.bytes(1, Wire.text(1, text))) }
        let span =
            Wire.ids + Wire.bytes(15, Wire.text(2, "message")) + Wire.bytes(15, Wire.number(3, 2))
            + attribute(array("a"), array("b")) + attribute(array("a"), Wire.number(3, 1), array("b"))
            + attribute(Wire.text(1, "text"), Wire.number(3, 5))
        let json = try OTLPTraceJSON.json(from: Wire.request(span))
        #expect(String(decoding: json, as: UTF8.self).contains(#""status":{"message":"message","code":2}"#))
        let record = try #require(try Self.spans(String(decoding: json, as: UTF8.self)).spans.first?.record)
        #expect(record.attributes.entries.map(\.value) == [["a", "b"], ["b"], 5])
        #expect(try OTLPTraceDecoder.decode(Wire.request(span)).spans.map(\.record) == [record])
    }

    @Test("Damaged documents are read or refused, whatever they say")
    func damaged() throws {
        var random = SeededGenerator(seed: 5)
        let whole = OTLPTraceJSON.encode([.full])
        var read = 0
        for _ in 0..<2_000 {
            var bytes = whole
            for _ in 0...random.next() % 3 { Damage.any(to: &bytes, &random) }
            if let protobuf = try? OTLPTraceJSON.protobuf(from: bytes) {
                _ = try OTLPTraceDecoder.decode(protobuf)
                _ = try OTLPTraceJSON.json(from: protobuf)
                read += 1
            }
        }
        #expect(50..<1_950 ~= read)
    }

    @Test("Damaged protobuf that still decodes becomes JSON that can be read")
    func damagedProtobuf() throws {
        var random = SeededGenerator(seed: 6)
        let whole = OTLPTraceEncoder().encode([.full])
        var decoded = 0
        for _ in 0..<2_000 {
            var bytes = whole
            Damage.any(to: &bytes, &random)
            let json = Result { try OTLPTraceJSON.json(from: bytes) }
            guard (try? OTLPTraceDecoder.decode(bytes)) != nil else { continue }
            _ = try OTLPTraceDecoder.decode(OTLPTraceJSON.protobuf(from: json.get()))
            decoded += 1
        }
        #expect(decoded > 200)
    }

    @Test("A response says in JSON what it says in protobuf")
    func response() throws {
        let partial = ExportTraceResponse(rejectedSpans: 3, errorMessage: "too old")
        let json = #"{"partialSuccess":{"rejectedSpans":"3","errorMessage":"too old"}}"#
        #expect(partial.encodeJSON() == Array(json.utf8))
        #expect(try ExportTraceResponse(decodingJSON: Array(json.utf8)) == partial)
        #expect(ExportTraceResponse().encodeJSON() == Array("{}".utf8))
        #expect(try ExportTraceResponse(decodingJSON: Array("{}".utf8)) == ExportTraceResponse())
        #expect(throws: OTLPDecodingError.self) { try ExportTraceResponse(decodingJSON: Array("nothing".utf8)) }
    }

    /// From `examples/trace.json` of opentelemetry-proto.
    private static let specificationExample = #"""
        {
          "resourceSpans": [
            {
              "resource": {
                "attributes": [{ "key": "service.name", "value": { "stringValue": "my.service" } }]
              },
              "scopeSpans": [
                {
                  "scope": {
                    "name": "my.library",
                    "version": "1.0.0",
                    "attributes": [
                      { "key": "my.scope.attribute", "value": { "stringValue": "some scope attribute" } }
                    ]
                  },
                  "spans": [
                    {
                      "traceId": "5B8EFFF798038103D269B633813FC60C",
                      "spanId": "EEE19B7EC3C1B174",
                      "parentSpanId": "EEE19B7EC3C1B173",
                      "name": "I'm a server span",
                      "startTimeUnixNano": "1544712660000000000",
                      "endTimeUnixNano": "1544712661000000000",
                      "kind": 2,
                      "attributes": [{ "key": "my.span.attr", "value": { "stringValue": "some value" } }]
                    }
                  ]
                }
              ]
            }
          ]
        }
        """#
}
