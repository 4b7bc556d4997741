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

    @Test("The entries that are chosen are copied, in their order, before the span's own")
    func chosen() {
        let recorded = Self.recorded(BaggageSpanProcessor { $0.key.hasPrefix("app.") })
        let context = Self.context(["app.b": "1", "other": "2", "app.a": "3", "app": "4"])
        recorded.tracer.startSpan("work", context: context, attributes: ["own": true]).end()
        #expect(recorded.ended.first?.attributes == ["app.b": "1", "app.a": "3", "own": true])
    }

    @Test("What came with a request is not copied, unless the route trusts its callers")
    func remote() {
        let recorded = Self.recorded(BaggageSpanProcessor())
        var context = Self.context(["a": "1"])
        BaggagePropagator().extract(into: &context, fields: [("baggage", "a=2,b=3")])
        recorded.start(context: context).end()
        context.baggage.trustRemoteEntries()
        recorded.start(context: context).end()
        // Once trusted, it is this process's own: the next header does not overwrite it.
        BaggagePropagator().extract(into: &context, fields: [("baggage", "b=4")])
        recorded.start(context: context).end()
        #expect(recorded.ended.map(\.attributes) == [["a": "1"], ["a": "1", "b": "3"], ["a": "1", "b": "3"]])
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
        // What is said later keeps the place of what it replaces.
        #expect(recorded.ended.first?.attributes == ["b": 0, "a": 0])
    }

    @Test("What a span sets that baggage had set is its own from then on; what it takes away is not counted")
    func becomesOwn() throws {
        let recorded = Self.recorded(.allKeys)
        let context = Self.context(["a": "1", "b": "2", "c": "3"])
        // What is inherited, and what is not.
        func ended(_ change: (TracewingSpan) -> Void) throws -> String {
            let span = recorded.tracer.startSpan("work", context: context, attributes: ["d": 4])
            change(span)
            span.end()
            let record = try #require(recorded.ended.last)
            var keys = record.attributes.map(\.key)
            keys.insert("|", at: try #require(record.inheritedAttributes))
            return keys.joined()
        }
        #expect(try ended { $0.set("x", 1) } == "abc|dx")
        #expect(try ended { $0.set("a", 1) } == "bc|ad")
        #expect(try ended { $0.set(["b": 1, "a": 1]) } == "c|abd")
        #expect(try ended { $0.set("d", 1) } == "abc|d")
        #expect(try ended { $0.attributes["b"] = nil } == "ac|d")
        #expect(try ended { $0.attributes["d"] = nil } == "abc|")
        #expect(try ended { $0.attributes["c"] = "own" } == "ab|cd")
    }

    @Test("Its own attributes stand where the span wrote them, also those that baggage has, too")
    func order() {
        let recorded = Self.recorded(.allKeys)
        let context = Self.context(["b": "1", "x": "2", "c": "3"])
        recorded.tracer.startSpan("work", context: context, attributes: ["a": 0, "b": 0, "c": 0]).end()
        #expect(recorded.ended.first?.attributes.map(\.key) == ["x", "a", "b", "c"])
    }

    @Test("The sampler sees what is copied")
    func sampler() {
        struct TenantSampler: Sampler {
            func sample(_ candidate: SamplingCandidate) -> SamplingDecision {
                candidate.attributes["tenant"] == "loud" ? .drop : .record
            }
        }
        let recorded = Recorded(sampler: TenantSampler())
        recorded.provider.addProcessor(BaggageSpanProcessor())
        for tenant in ["loud", "quiet"] { recorded.start(context: Self.context(["tenant": tenant])).end() }
        #expect(recorded.ended.map { $0.attributes["tenant"] } == ["quiet"])
    }

    @Test("Several processors copy what any of them chooses, once")
    func several() {
        let recorded = Self.recorded(BaggageSpanProcessor { $0.key == "a" })
        recorded.provider.addProcessor(BaggageSpanProcessor { $0.key < "c" })
        recorded.start(context: Self.context(["b": "1", "a": "2", "c": "3"])).end()
        #expect(recorded.ended.first?.attributes == ["b": "1", "a": "2"])
    }

    @Test("A processor of one's own may hand its calls on to it")
    func wrapped() {
        struct Wrapper: SpanProcessor {
            let inner = BaggageSpanProcessor()
            func onStart(_ span: TracewingSpan, parentContext: ServiceContext) {
                inner.onStart(span, parentContext: parentContext)
            }
            func onEnd(_ record: SpanRecord) { inner.onEnd(record) }
        }
        let recorded = Recorded()
        recorded.provider.addProcessor(Wrapper())
        recorded.tracer.startSpan("work", context: Self.context(["a": "1", "b": "2"]), attributes: ["a": 0]).end()
        #expect(recorded.ended.first?.attributes == ["a": 0, "b": "2"])
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

    @Test("Baggage does not take the place of what the span says itself")
    func room() throws {
        let recorded = Self.recorded(.allKeys, limits: SpanLimits(attributes: 3))
        let context = Self.context(["x": "1", "y": "2", "z": "3"])
        recorded.tracer.startSpan("work", context: context, attributes: ["a": 0, "b": 0]).end()
        let record = try #require(recorded.ended.first)
        #expect(record.attributes == ["x": "1", "a": 0, "b": 0])
        #expect(record.droppedAttributes == 2)
    }
}
