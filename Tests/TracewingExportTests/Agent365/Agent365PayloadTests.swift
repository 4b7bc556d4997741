import NIOCore
import Testing
import TracewingModel
import TracewingSDK
import TracewingTesting

@testable import TracewingExport

/// What is in a request, whatever a span holds.
@Suite("Payloads for Agent 365", .timeLimit(.minutes(5)))
struct Agent365PayloadTests {
    private static func payload(
        _ batch: [SpanRecord],
        _ contract: Agent365Contract = .observabilityService
    ) -> Agent365Payload {
        Agent365Payload(batch, Array(batch.indices), under: contract)
    }

    private static func bodies(
        _ batch: [SpanRecord],
        _ contract: Agent365Contract = .observabilityService
    ) -> [[UInt8]] {
        let payload = payload(batch, contract)
        return payload.requests.map { Array(payload.body($0).readableBytesView) }
    }

    private static func spans(_ body: [UInt8]) throws -> [JSONValue] {
        try JSONValue(parsing: body)["resourceSpans"]?[0]?["scopeSpans"]?[0]?["spans"]?.arrayValue ?? []
    }

    /// The record as it is sent.
    private static func span(
        _ record: SpanRecord,
        _ contract: Agent365Contract = .observabilityService
    ) throws -> JSONValue {
        let body = try #require(bodies([record], contract).first)
        return try #require(try spans(body).first)
    }

    private static func attributes(
        _ attributes: Attributes,
        _ contract: Agent365Contract = .observabilityService
    ) throws -> JSONValue {
        try #require(try span(.ofAgent(attributes: attributes), contract)["attributes"])
    }

    @Test("What JSON has no form for gets one: the span is sent, and its neighbours")
    func oddValues() throws {
        var nested = AttributeValue.string("deep")
        for _ in 0..<1_000 { nested = .array([nested]) }
        let odd: Attributes = [
            "nan": .double(.nan), "inf": .double(.infinity), "-inf": .double(-.infinity), "bytes": .bytes([0, 255]),
            "map": ["k": ["n": .double(.nan)]], "empty": .array([]),
            "controls": "\u{0}\u{1F}\u{7F}\"\\\u{8}\u{C}\u{2028}",
            "big": .int(.max), "small": .int(.min), "": "no key", "deep": nested, "whole": 3.0, "huge": 1e300,
        ]
        for contract in [Agent365Contract.observabilityService, .powerPlatform] {
            let values = try Self.attributes(odd, contract).objectValue
            #expect(values?["nan"] == .null && values?["inf"] == .null && values?["-inf"] == .null)
            #expect(values?["bytes"] == "AP8=")
            #expect(values?["map"] == ["k": ["n": nil]])
            #expect(values?["empty"] == [])
            #expect(values?["controls"] == "\u{0}\u{1F}\u{7F}\"\\\u{8}\u{C}\u{2028}")
            #expect(values?["big"] == .integer(.max) && values?["small"] == .integer(.min))
            #expect(values?[""] == "no key")
            #expect(values?["deep"] != nil)
            #expect(values?["huge"] == 1e300)
        }
    }

    @Test("Numbers and texts are written as Python writes them")
    func writing() {
        var json = JSONBytes()
        json.value([1, -20, 0, 0.5, 2.0, -0.0, 1e20, 1e-7, true, false, "a\n\t\r\u{8}\u{C}\u{1}\"\\/é\u{7F}"])
        json.number(UInt64.max)
        #expect(
            String(decoding: json.bytes, as: UTF8.self)
                == "[1,-20,0,0.5,2.0,-0.0,1e+20,1e-07,true,false,"
                + #""a\n\t\r\b\f\u0001\"\\/é"# + "\u{7F}\"]18446744073709551615"
        )
    }

    @Test("Of a span that is too large, the largest attributes give way; whose it is stays", arguments: [1, 2, 5])
    func largeAttributes(count: Int) throws {
        var large = Attributes()
        for number in 0..<count { large["large.\(number)"] = .string(String(repeating: "é", count: 500_000 + number)) }
        large["small"] = .string(String(repeating: "x", count: 1_000))
        let body = try #require(Self.bodies([.ofAgent("agent", of: "tenant", attributes: large)]).first)
        #expect(body.count < 258_000)
        let attributes = try #require(try Self.spans(body).first?["attributes"]?.objectValue)
        #expect(attributes["microsoft.tenant.id"] == "tenant" && attributes["gen_ai.agent.id"] == "agent")
        #expect(attributes["gen_ai.operation.name"] == "chat")
        #expect(attributes["small"]?.stringValue?.count == 1_000)
        for number in 0..<count { #expect(attributes["large.\(number)"] == "TRUNCATED") }
    }

    @Test("No more of them give way than have to; order and others stay")
    func fewestAttributes() throws {
        let sizes = [100_000, 90_000, 80_000, 70_000]
        var large = Attributes()
        for size in sizes { large["a.\(size)"] = .string(String(repeating: "x", count: size)) }
        let attributes = try #require(try Self.attributes(large).objectValue)
        #expect(sizes.filter { attributes["a.\($0)"] == "TRUNCATED" } == [100_000])
        #expect(attributes.members.suffix(4).map(\.key) == sizes.map { "a.\($0)" })
    }

    @Test("A span of exactly 256,000 bytes is sent whole, one of a byte more is not")
    func spanLimit() throws {
        func size(_ count: Int) throws -> (bytes: Int, isWhole: Bool) {
            let batch = [SpanRecord.ofAgent(attributes: ["text": .string(String(repeating: "x", count: count))])]
            let body = try #require(Self.bodies(batch).first)
            let isWhole = try Self.spans(body).first?["attributes"]?["text"]?.stringValue?.count == count
            return (body.count, isWhole)
        }
        let overhead = try size(1_000).bytes - 1_000
        let envelope = try #require(Self.bodies([.ofAgent()]).first).count
        let text = String(decoding: try #require(Self.bodies([.ofAgent()]).first), as: UTF8.self)
        let span = try #require(text.split(separator: #""spans":["#).last).utf8.count - 6
        let room = 256_000 - (overhead - (envelope - span))
        #expect(try size(room).isWhole)
        #expect(try !size(room + 1).isWhole)
    }

    @Test("Events and links are dropped only if attributes are not enough")
    func eventsAndLinks() throws {
        let text = AttributeValue.string(String(repeating: "x", count: 3_000))
        var record = SpanRecord.ofAgent(attributes: [
            "small": "kept", "large": .string(String(repeating: "y", count: 300_000)),
        ])
        record.events = (0..<20).map { .init(name: "e", time: UInt64($0), attributes: ["t": text]) }
        var span = try Self.span(record)
        #expect(span["events"]?.arrayValue?.count == 20)
        #expect(span["attributes"]?["large"] == "TRUNCATED")
        record.attributes["large"] = nil
        record.events = (0..<128).map { .init(name: "e", time: UInt64($0), attributes: ["t": text]) }
        span = try Self.span(record)
        #expect(span.objectValue?["events"] == .null && span.objectValue?["links"] == .null)
        #expect(span["attributes"]?["small"] == "kept")
    }

    @Test("128 links are sent, and weigh in")
    func manyLinks() throws {
        var batch: [SpanRecord] = []
        for number in 1...100 {
            var record = SpanRecord.ofAgent("agent", of: "tenant", number)
            record.links = (0..<128).map { place in
                .init(
                    traceID: TraceID(high: 1, low: UInt64(place + 1)),
                    spanID: SpanID(UInt64(place + 1)),
                    attributes: ["why": .string(String(repeating: "é", count: 100))]
                )
            }
            batch.append(record)
        }
        let bodies = Self.bodies(batch)
        #expect(bodies.count > 3)
        #expect(bodies.allSatisfy { $0.count <= 900_000 })
        // None could have taken one more.
        let spans = try bodies.map { try Self.spans($0) }
        #expect(spans.flatMap { $0 }.map { $0["name"] } == batch.map { .string($0.name) })
        #expect(spans.flatMap { $0 }.allSatisfy { $0["links"]?.arrayValue?.count == 128 })
        let one = try #require(spans.first?.first?.text.utf8.count)
        #expect(bodies.dropLast().allSatisfy { $0.count + one + 1 > 900_000 })
    }

    @Test("A request is weighed to the byte, with several resources and scopes in it")
    func weight() throws {
        var batch: [SpanRecord] = []
        for number in 0..<40 {
            let text = String(repeating: "x", count: 120_000 + number * 37)
            var record = SpanRecord.ofAgent("agent", of: "tenant", number + 1, attributes: ["text": .string(text)])
            record.resource = Resource(attributes: ["service.name": .string("s\(number % 3)")])
            record.scope = InstrumentationScope(name: "scope \(number % 2)")
            batch.append(record)
        }
        let whole = Self.payload(batch)
        let requests = whole.requests
        #expect(requests.count > 5)
        for request in requests { #expect(whole.body(request).readableBytes <= 900_000) }
        for (request, next) in zip(requests, requests.dropFirst()) {
            #expect(whole.body(whole.entries[request.startIndex...next.startIndex]).readableBytes > 900_000)
        }
    }

    @Test("A request of exactly 900,000 bytes is one, a byte more makes two")
    func requestLimit() throws {
        func requests(last: Int) -> [[UInt8]] {
            Self.bodies(
                (1...6).map { number in
                    let text = String(repeating: "x", count: number < 6 ? 149_000 : last)
                    return .ofAgent("agent", of: "tenant", number, attributes: ["text": .string(text)])
                }
            )
        }
        let room = 900_000 - (try #require(requests(last: 1_000).first).count - 1_000)
        #expect(requests(last: room).map(\.count) == [900_000])
        #expect(requests(last: room + 1).count == 2)
    }

    @Test("A name of a megabyte is cut; an identity of a megabyte is not, and its span is counted")
    func largeNames() throws {
        var record = SpanRecord.ofAgent()
        record.name = String(repeating: "👋", count: 250_000)
        record.status = .error(String(repeating: "é", count: 500_000))
        let body = try #require(Self.bodies([record]).first)
        #expect(body.count < 256_000)
        #expect(try Self.spans(body).first?["name"]?.stringValue?.hasPrefix("👋👋") == true)
        let payload = Self.payload([.ofAgent(String(repeating: "x", count: 1 << 20)), .ofAgent()])
        #expect(payload.tooLarge == [0])
        #expect(payload.entries.map(\.place) == [1])
    }

    @Test("Power Platform has no limits: a megabyte is sent whole")
    func noLimits() throws {
        let text = String(repeating: "x", count: 1 << 20)
        #expect(try Self.attributes(["text": .string(text)], .powerPlatform)["text"]?.stringValue == text)
    }

    @Test("A name of the wire that the process has set itself wins over the mapped one, and stands there once")
    func collision() throws {
        let attributes = try #require(
            try Self.attributes(["user.id": "mine", "gen_ai.caller.id": "theirs"]).objectValue
        )
        #expect(attributes.members.filter { $0.key == "user.id" }.map(\.value) == ["mine"])
        #expect(attributes["gen_ai.caller.id"] == nil)
    }

    @Test("A cancelled span is an error of its own kind on the service's wire, and an outcome in the process")
    func cancelled() throws {
        var record = SpanRecord.ofAgent(attributes: ["tracewing.outcome": "cancelled"])
        var span = try Self.span(record)
        #expect(span["attributes"]?["error.type"] == "TaskCanceledException")
        #expect(span["attributes"]?["tracewing.outcome"] == nil)
        #expect(span["status"] == ["code": "ERROR", "message": "Task was cancelled"])
        span = try Self.span(record, .powerPlatform)
        #expect(span["attributes"]?["tracewing.outcome"] == "cancelled")
        #expect(span["status"] == ["code": "UNSET", "message": ""])
        record.attributes["tracewing.outcome"] = "abandoned"
        span = try Self.span(record)
        #expect(span["attributes"]?["tracewing.outcome"] == "abandoned")
    }

    @Test("However a span came to be cancelled, it is one error; the error that was recorded says more")
    func endings() throws {
        let cancelled: [Attributes] = [
            ["tracewing.stream.outcome": "cancelled"],
            ["tracewing.stream.outcome": "cancelled", "tracewing.outcome": "cancelled"],
            ["tracewing.stream.outcome": "failed", "tracewing.outcome": "cancelled"],
        ]
        for attributes in cancelled {
            let body = try #require(Self.bodies([.ofAgent(attributes: attributes)]).first)
            let text = String(decoding: body, as: UTF8.self)
            #expect(text.ranges(of: #""error.type":"TaskCanceledException""#).count == 1)
            #expect(text.hasSuffix(#""status":{"code":"ERROR","message":"Task was cancelled"}}]}]}]}"#))
            #expect(!text.contains(#""cancelled""#))
        }
        let ended = try Self.span(.ofAgent(attributes: ["tracewing.stream.outcome": "completed"]))
        #expect(ended["attributes"]?["tracewing.stream.outcome"] == "completed")
        #expect(ended["status"] == ["code": "UNSET", "message": ""])
        for key in ["tracewing.outcome", "tracewing.stream.outcome"] {
            for attributes in [["error.type": "Away", key: "cancelled"], [key: "cancelled", "error.type": "Away"]] {
                var failed = SpanRecord.ofAgent(attributes: Attributes(attributes.map { ($0.key, .string($0.value)) }))
                failed.status = .error("the timetable is away")
                let span = try Self.span(failed)
                #expect(span["attributes"]?["error.type"] == "Away")
                #expect(span["attributes"]?[key] == nil)
                #expect(span["status"] == ["code": "ERROR", "message": "the timetable is away"])
            }
        }
    }

    @Test("Baggage under the wire's names neither says whose a span is nor gets the better of its scope")
    func baggageUnderWireNames() throws {
        var record = SpanRecord.ofAgent(
            attributes: ["gen_ai.caller.id": "u-1", "session_id": "s-1", "microsoft.session.id": "mine"]
        )
        let own = record.attributes
        record.attributes = ["microsoft.tenant.id": "other", "user.id": "other", "user.name": "only"]
        for entry in own { record.attributes[entry.key] = entry.value }
        record.attributes["microsoft.agent.user.id"] = "only"
        for inherited in [3, nil] {
            record.inheritedAttributes = inherited
            let members = try #require(try Self.span(record)["attributes"]?.objectValue).members
            #expect(members.filter { $0.key == "microsoft.tenant.id" }.map(\.value) == ["tenant"])
            #expect(members.filter { $0.key == "user.id" }.map(\.value) == ["u-1"])
            #expect(members.filter { $0.key == "user.name" }.map(\.value) == ["only"])
            #expect(members.filter { $0.key == "microsoft.agent.user.id" }.map(\.value) == ["only"])
            #expect(members.filter { $0.key == "microsoft.session.id" }.map(\.value) == ["mine"])
            #expect(!members.contains { ["tenant_id", "gen_ai.caller.id", "session_id"].contains($0.key) })
        }
        let sent = try Self.attributes(["microsoft.tenant.id": "other"]).objectValue?.members
        #expect(sent?.filter { $0.key == "microsoft.tenant.id" }.map(\.value) == ["tenant"])
    }

    @Test("Power Platform is told the system on every span: only the span itself may say another")
    func system() throws {
        func sent(_ attributes: Attributes, inherited: Int) throws -> [JSONValue] {
            var record = SpanRecord.ofAgent()
            record.attributes = attributes
            record.inheritedAttributes = inherited
            let members = try Self.span(record, .powerPlatform)["attributes"]?.objectValue?.members ?? []
            return members.filter { $0.key == "gen_ai.system" }.map(\.value)
        }
        #expect(try sent(["a": "b"], inherited: 1) == ["az.ai.agent365"])
        #expect(try sent(["gen_ai.system": "baggage", "a": "b"], inherited: 1) == ["az.ai.agent365"])
        #expect(try sent(["a": "b", "gen_ai.system": "own"], inherited: 1) == ["own"])
    }

    @Test("JSON that was recorded as such is written with spaces, text stays as it is")
    func json() throws {
        let texts = [
            (#"{"query":"weather","n":[1,2.0]}"#, #"{"query": "weather", "n": [1, 2.0]}"#),
            (#"{"é\n":{"type":1,"a":[]},"b":"a,b:c"}"#, #"{"é\n": {"type": 1, "a": []}, "b": "a,b:c"}"#),
            ("[1,null,true]", "[1, null, true]"), ("[-0,1e+5,2E-3,0.5]", "[-0, 1e+5, 2E-3, 0.5]"), ("{}", "{}"),
            ("3.0", "3.0"), (#""a,b""#, #""a,b""#),
        ]
        for key in ["gen_ai.tool.call.arguments", "gen_ai.tool.call.result"] {
            for (text, spaced) in texts {
                var record = SpanRecord.ofAgent(attributes: [key: .string(text)])
                #expect(try Self.span(record)["attributes"]?[key]?.stringValue == text)
                record.jsonContent = ["other"]
                #expect(try Self.span(record)["attributes"]?[key]?.stringValue == text)
                record.jsonContent = [key]
                #expect(try Self.span(record)["attributes"]?[key]?.stringValue == spaced)
                #expect(try Self.span(record, .powerPlatform)["attributes"]?[key]?.stringValue == text)
                for text in ["no json,", "[yes,no]", "[1,01]", "[-]", "[1.,2]", "[.5,1]", "[1e,2]", "{\"a\":NaN}"] {
                    record.attributes[key] = .string(text)
                    #expect(try Self.span(record)["attributes"]?[key]?.stringValue == text)
                }
            }
        }
    }

    @Test("Messages that are no JSON are sent as they are")
    func oddMessages() throws {
        for text in ["plain", "{}", "[1, \"x\"]", "", "[{\"role\":\"user\"}]", "[{\"role\":\"user\",\"parts\":[1]}]"] {
            let sent = try Self.attributes(["gen_ai.input.messages": .string(text)])["gen_ai.input.messages"]
            #expect(sent?.stringValue?.filter { $0 != " " } == text.filter { $0 != " " })
        }
        #expect(try Self.attributes(["gen_ai.input.messages": 5])["gen_ai.input.messages"] == 5)
        #expect(
            try Self.attributes(["gen_ai.response.finish_reasons": "stop"])["gen_ai.response.finish_reasons"] == "stop"
        )
    }

    @Test("Snapshots of running spans are not sent")
    func running() async throws {
        try await FaultServer.run { server in
            var record = SpanRecord.ofAgent()
            record.endTime = 0
            let exporter = try Agent365Exporter(to: server.url)
            #expect(await exporter.failure([record]) == nil)
            #expect(server.requests.isEmpty)
        }
    }
}
