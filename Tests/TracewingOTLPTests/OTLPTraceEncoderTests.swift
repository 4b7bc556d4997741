import Foundation
import OTLPOracle
import SwiftProtobuf
import Testing
import TracewingModel
import TracewingOTLP

@Suite("OTLPTraceEncoder")
struct OTLPTraceEncoderTests {
    private static func resource(_ name: String) -> Resource { Resource(attributes: ["service.name": .string(name)]) }

    private static func record(_ name: String, _ resource: Resource, _ scope: InstrumentationScope) -> SpanRecord {
        SpanRecord(
            traceID: TraceID(high: 1, low: 1),
            spanID: SpanID(1),
            name: name,
            startTime: 1,
            resource: resource,
            scope: scope
        )
    }

    @Test("Records are grouped by resource, then by scope, in the order of their first")
    func groups() throws {
        let (a, b) = (Self.resource("a"), Self.resource("b"))
        let (x, y) = (InstrumentationScope(name: "x"), InstrumentationScope(name: "y"))
        let request = try Oracle.Request(
            serializedBytes: OTLPTraceEncoder().encode([
                Self.record("1", b, y), Self.record("2", a, x), Self.record("3", b, x), Self.record("4", b, y),
                Self.record("5", a, x),
            ])
        )
        let shape = request.resourceSpans.map { $0.scopeSpans.map { [$0.scope.name] + $0.spans.map(\.name) } }
        #expect(shape == [[["y", "1", "4"], ["x", "3"]], [["x", "2", "5"]]])
    }

    @Test("Resources and scopes that are equal but not identical make one group")
    func equalProducers() throws {
        let records = (0..<10).map {
            Self.record("\($0)", Self.resource("same"), InstrumentationScope(name: "same", version: "1"))
        }
        let request = try Oracle.Request(serializedBytes: OTLPTraceEncoder().encode(records))
        #expect(request.resourceSpans.map { $0.scopeSpans.map(\.spans.count) } == [[10]])
    }

    @Test("What differs only in the schema url, the version or a dropped count makes two groups")
    func unequalProducers() throws {
        let empty = InstrumentationScope.empty
        let records = [
            Self.record("1", .empty, empty),
            Self.record("2", Resource(attributes: [:], schemaURL: "s"), empty),
            Self.record("3", Resource(attributes: [:], droppedAttributes: 1), empty),
            Self.record("4", .empty, InstrumentationScope(name: "", version: "1")),
            Self.record("5", .empty, InstrumentationScope(name: "", schemaURL: "s")),
        ]
        let request = try Oracle.Request(serializedBytes: OTLPTraceEncoder().encode(records))
        #expect(request.resourceSpans.map { $0.scopeSpans.map(\.spans.count) } == [[1, 1, 1], [1], [1]])
    }

    @Test("Thousands of resources are grouped without comparing each with each")
    func manyResources() throws {
        let records = (0..<5_000).map { Self.record("\($0)", Self.resource("\($0 % 2_500)"), .empty) }
        let request = try Oracle.Request(serializedBytes: OTLPTraceEncoder().encode(records))
        #expect(request.resourceSpans.count == 2_500)
        #expect(request.resourceSpans.allSatisfy { $0.scopeSpans.map(\.spans.count) == [2] })
    }

    @Test("No records make an empty request")
    func nothing() throws {
        #expect(OTLPTraceEncoder().encode([]) == [])
        #expect(try OTLPTraceDecoder.decode([]).spans.isEmpty)
    }

    @Test("Any collection of records can be encoded")
    func collections() {
        let records = (0..<5).map { Self.record("\($0)", .empty, .empty) }
        #expect(OTLPTraceEncoder().encode(records[1..<3]) == OTLPTraceEncoder().encode(Array(records[1..<3])))
        #expect(
            OTLPTraceEncoder().encode(records.lazy.filter { $0.name != "0" })
                == OTLPTraceEncoder().encode(records[1...])
        )
    }

    @Test("Text that is not in Swift's own storage is written too")
    func bridgedText() throws {
        let text = NSString(string: "bridged smørrebrød \(1)") as String
        let record = Self.record(text, .empty, .empty)
        #expect(try OTLPTraceDecoder.decode(OTLPTraceEncoder().encode([record])).spans.first?.record == record)
    }

    @Test("NaN goes out and comes back")
    func nan() throws {
        var record = Self.record("nan", .empty, .empty)
        record.attributes["nan"] = .double(.nan)
        let decoded = try #require(try OTLPTraceDecoder.decode(OTLPTraceEncoder().encode([record])).spans.first?.record)
        #expect(decoded.attributes["nan"]?.doubleValue?.isNaN == true)
    }

    @Test("The bytes of a record with every field are the ones Python writes")
    func python() throws {
        let bytes = try #require(Data(hexadecimal: Self.pythonRequest))
        #expect(OTLPTraceEncoder().encode([.full]) == [UInt8](bytes))
        let traces = try OTLPTraceDecoder.decode([UInt8](bytes))
        #expect(traces.spans.map(\.record) == [.full])
    }

    /// `SpanRecord.full` in the words of `opentelemetry-proto` 1.45.2 with `protobuf` 7.36.2, from
    /// `SerializeToString()`.
    private static let pythonRequest = """
        0aae050a300a1b0a0c736572766963652e6e616d65120b0a09636f6e6369657267650a0f0a09686f73742e63707573120218
        08100712d0040a2c0a10747261636577696e672e6167656e74731205312e302e301a0f0a046b696e6412070a056167656e74
        200812f6030a100102030405060708090a0b0c0d0e0f10120811121314151617181a0c76656e646f723d76616c7565220821
        222324252627282a0b63686174206770742d346f30033915cd0bdcacc66c18411597a617adc66c184a160a0474657874120e
        0a0c736dc3b87272656272c3b8644a0b0a05656d70747912020a004a090a03796573120210014a080a026e6f120210004a12
        0a03696e74120b18d6ffffffffffffffff014a0a0a047a65726f120218004a130a06646f75626c65120921000000000000e0
        3f4a0f0a05627974657312063a040001feff4a270a056172726179121e2a1c0a030a01610a0218010a092100000000000004
        400a062a040a0210014a350a036d6170122e322c0a1d0a05696e6e6572121432120a100a09696e6e65726d6f737412030a01
        780a0b0a05656d707479120232004a0d0a076e6f7468696e6712022a0050055a2c0900657df2acc66c181209657863657074
        696f6e1a140a0474797065120c0a0a4f7665726c6f6164656420035a0060066a380a10000000000000000100000000000000
        02120800000000000000031a03613d62220e0a0377687912070a057265747279280435010000006a1c0a1000000000000000
        0400000000000000051208000000000000000670ac027a1b1217746865206d6f64656c206973206f7665726c6f6164656418
        028501010300001a2768747470733a2f2f6f70656e74656c656d657472792e696f2f736368656d61732f312e33302e301a27
        68747470733a2f2f6f70656e74656c656d657472792e696f2f736368656d61732f312e33372e30
        """
}
