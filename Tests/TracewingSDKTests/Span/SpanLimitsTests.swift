import Testing
import Tracing
import TracewingModel
@testable import TracewingSDK

@Suite("Attributes and limits")
struct SpanLimitsTests {
    @Test("Attributes keep the order of their first write, and the last write of a key wins")
    func order() {
        let recorded = Recorded()
        let span = recorded.tracer.startSpan("work", context: .topLevel, attributes: ["z": 1, "a": 1])
        span.set("m", 1)
        span.set("z", 2)
        span.set(["b": 1, "a": 2, "c": 1])
        span.set("m", 2)
        span.end()
        #expect(recorded.ended.first?.attributes == ["z": 2, "a": 2, "m": 2, "b": 1, "c": 1])
        #expect(recorded.ended.first?.attributes.map(\.key) == ["z", "a", "m", "b", "c"])
    }

    @Test("128 attributes, events and links are kept unless told otherwise; the rest is counted")
    func defaults() throws {
        let recorded = Recorded()
        let link = SpanRecord.Link(traceID: TraceID(high: 1, low: 1), spanID: SpanID(1))
        let span = recorded.tracer.startSpan(
            "work",
            context: .topLevel,
            attributes: Attributes((0..<100).map { ("start\($0)", 1) }),
            links: Array(repeating: link, count: 130)
        )
        for number in 0..<100 {
            span.set("key\(number)", 1)
            span.addEvent("event\(number)", attributes: Attributes((0..<130).map { ("\($0)", 1) }))
            span.addEvent("event\(number)")
        }
        span.addLink(to: span.spanContext)
        // A key that is there already is written however full the span is.
        span.set("start0", 2)
        span.end()
        let record = try #require(recorded.ended.first)
        #expect(record.attributes.count == 128)
        #expect(record.droppedAttributes == 72)
        #expect(record.attributes["start0"] == 2)
        #expect(record.events.count == 128)
        #expect(record.droppedEvents == 72)
        #expect(record.events[0].attributes.count == 128)
        #expect(record.events[0].droppedAttributes == 2)
        #expect(record.links.count == 128)
        #expect(record.droppedLinks == 3)
    }

    @Test("Too many attributes at the start are counted too")
    func atStart() throws {
        let recorded = Recorded(limits: SpanLimits(attributes: 3))
        recorded.tracer.startSpan("work", context: .topLevel, attributes: ["a": 1, "b": 2, "c": 3, "d": 4, "e": 5])
            .end()
        let record = try #require(recorded.ended.first)
        #expect(record.attributes.map(\.key) == ["a", "b", "c"])
        #expect(record.droppedAttributes == 2)
    }

    @Test("Links are limited alike, whether given at the start or added")
    func linkAttributes() {
        let recorded = Recorded(limits: SpanLimits(attributesPerLink: 1, attributeValueLength: 2))
        let link = SpanRecord.Link(
            traceID: TraceID(high: 1, low: 1),
            spanID: SpanID(1),
            attributes: ["a": "long", "b": 1],
            droppedAttributes: 5
        )
        let span = recorded.tracer.startSpan("work", context: .topLevel, links: [link])
        span.addLink(to: span.spanContext, attributes: ["a": "long", "b": 1])
        span.end()
        #expect(recorded.ended.first?.links.map(\.attributes) == [["a": "lo"], ["a": "lo"]])
        #expect(recorded.ended.first?.links.map(\.droppedAttributes) == [6, 1])
    }

    @Test(
        "Values are cut on the boundary of a character",
        arguments: [
            ("abcdef", "abc"), ("abc", "abc"), ("", ""), ("äöüß", "äöü"), ("日本語日本", "日本語"),
            ("👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦", "👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦"), ("e\u{301}e\u{301}e\u{301}e", "e\u{301}e\u{301}e\u{301}"), ("a\r\nbc", "a\r\nb"),
            (["abcdef", 1, ["wxyz"]], ["abc", 1, ["wxy"]]), (["key too long": "abcdef"], ["key too long": "abc"]),
            (.bytes([1, 2, 3, 4]), .bytes([1, 2, 3])), (12_345, 12_345), (1.2345, 1.2345), (true, true),
        ] as [(AttributeValue, AttributeValue)]
    )
    func valueLength(value: AttributeValue, kept: AttributeValue) throws {
        let recorded = Recorded(limits: SpanLimits(attributeValueLength: 3))
        let span = recorded.tracer.startSpan("work", context: .topLevel, attributes: ["start": value])
        span.set("set", value)
        span.set(["several": value])
        span.addEvent("event", attributes: ["event": value])
        span.end()
        let record = try #require(recorded.ended.first)
        for attributes in [record.attributes, record.events[0].attributes] {
            for entry in attributes { #expect(entry.value == kept, "\(entry.key)") }
        }
        #expect(record.droppedAttributes == 0)
    }

    @Test("Without a length limit a value of 10 MB is kept whole")
    func noLengthLimit() {
        let recorded = Recorded()
        let span = recorded.start()
        span.set("big", .string(String(repeating: "x", count: 10_000_000)))
        span.end()
        #expect(recorded.ended.first?.attributes["big"]?.stringValue?.utf8.count == 10_000_000)
    }

    @Test("A limit of 0 keeps nothing, and one below 0 is no trap", arguments: [0, -1, Int.min])
    func noRoom(limit: Int) throws {
        let recorded = Recorded(
            limits: SpanLimits(
                attributes: limit,
                events: limit,
                links: limit,
                attributesPerEvent: limit,
                attributesPerLink: limit,
                attributeValueLength: limit
            )
        )
        let span = recorded.tracer.startSpan(
            "work",
            context: .topLevel,
            attributes: ["a": "text"],
            links: [SpanRecord.Link(traceID: TraceID(high: 1, low: 1), spanID: SpanID(1), attributes: ["a": 1])]
        )
        span.set("b", "text")
        span.addEvent("event", attributes: ["a": 1])
        span.addLink(to: span.spanContext)
        span.end()
        let record = try #require(recorded.ended.first)
        #expect(record.attributes.isEmpty)
        #expect(record.events.isEmpty)
        #expect(record.links.isEmpty)
        #expect(record.droppedAttributes == 2)
        #expect(record.droppedEvents == 1)
        #expect(record.droppedLinks == 2)
    }

    @Test("10,000 attributes and a million events stay within the limits, and every one is counted")
    func flood() throws {
        let recorded = Recorded(limits: SpanLimits(attributeValueLength: 100))
        let span = recorded.start()
        let text = AttributeValue.string(String(repeating: "x", count: 1_000))
        for number in 0..<10_000 { span.set("key\(number)", text) }
        for _ in 0..<1_000_000 { span.addEvent("event", attributes: ["text": text]) }
        span.end()
        let record = try #require(recorded.ended.first)
        #expect(record.attributes.count == 128)
        #expect(record.droppedAttributes == 9_872)
        #expect(record.events.count == 128)
        #expect(record.droppedEvents == 999_872)
        #expect(record.approximateSize < 128 * 2 * 300)
    }

    @Test(
        "A value of 10 MB is cut on the boundary of a character, and what is cut is let go",
        arguments: ["x", "é", "👩‍👩‍👧‍👦"]
    )
    func hugeValue(character: String) throws {
        let recorded = Recorded(limits: SpanLimits(attributeValueLength: 1_000))
        let span = recorded.start()
        span.set("big", .string(String(repeating: character, count: 10_000_000 / character.utf8.count)))
        span.set("bytes", .bytes([UInt8](repeating: 1, count: 10_000_000)))
        span.end()
        let record = try #require(recorded.ended.first)
        #expect(record.attributes["big"]?.stringValue == String(repeating: character, count: 1_000))
        #expect(record.attributes["bytes"] == .bytes([UInt8](repeating: 1, count: 1_000)))
        #expect(record.approximateSize < 30_000)
    }
}
