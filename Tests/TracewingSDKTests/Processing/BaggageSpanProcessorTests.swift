import Testing
import Tracing
import TracewingModel
import TracewingSDK

@Suite("Baggage on spans")
struct BaggageSpanProcessorTests {
    private static func context(_ entries: KeyValuePairs<String, String>) -> ServiceContext {
        var context = ServiceContext.topLevel
        for (key, value) in entries { context.baggage[key] = value }
        return context
    }

    private static func recorded(_ processor: BaggageSpanProcessor, limits: SpanLimits = SpanLimits()) -> Recorded {
        let recorded = Recorded(limits: limits)
        recorded.provider.addProcessor(processor)
        return recorded
    }

    @Test("The entries that are chosen are copied, in their order, behind the span's own")
    func chosen() {
        let recorded = Self.recorded(BaggageSpanProcessor { $0.hasPrefix("app.") })
        let context = Self.context(["app.b": "1", "other": "2", "app.a": "3", "app": "4"])
        recorded.tracer.startSpan("work", context: context, attributes: ["own": true]).end()
        #expect(recorded.ended.first?.attributes == ["own": true, "app.b": "1", "app.a": "3"])
    }

    @Test("allKeys copies everything, whoever wrote it")
    func allKeys() {
        let recorded = Self.recorded(.allKeys)
        var context = Self.context(["a": "1"])
        BaggagePropagator().extract(into: &context, fields: [("baggage", "b=%C3%BC;secret=1")])
        recorded.start(context: context).end()
        #expect(recorded.ended.first?.attributes == ["a": "1", "b": "ü"])
    }

    @Test("What the span says itself is not overwritten, not even later")
    func ownWins() {
        let recorded = Self.recorded(.allKeys)
        let span = recorded.tracer.startSpan("work", context: Self.context(["a": "1", "b": "2"]), attributes: ["a": 0])
        span.set("b", 0)
        span.end()
        #expect(recorded.ended.first?.attributes == ["a": 0, "b": 0])
    }

    @Test("Children get what their parent's context carries when they start")
    func children() {
        let recorded = Self.recorded(.allKeys)
        let parent = recorded.start("parent", context: Self.context(["a": "1"]))
        var context = parent.context
        context.baggage["b"] = "2"
        recorded.start("child", context: context).end()
        parent.end()
        #expect(recorded.ended.map(\.attributes) == [["a": "1", "b": "2"], ["a": "1"]])
    }

    @Test("Without baggage, and on spans that are not recorded, it does nothing")
    func nothing() {
        let recorded = Self.recorded(BaggageSpanProcessor { _ in false })
        recorded.start(context: Self.context(["a": "1"])).end()
        recorded.start().end()
        #expect(recorded.ended.map(\.attributes) == [[:], [:]])
    }

    @Test("180 entries stay within the span's limits, and what is left out is counted")
    func limits() throws {
        let recorded = Self.recorded(.allKeys, limits: SpanLimits(attributes: 10, attributeValueLength: 3))
        var context = ServiceContext.topLevel
        for number in 0..<180 { context.baggage["k\(number)"] = "long value" }
        recorded.start(context: context).end()
        let record = try #require(recorded.ended.first)
        #expect(record.attributes.count == 10)
        #expect(record.attributes["k0"] == "lon")
        #expect(record.droppedAttributes == 170)
    }
}
