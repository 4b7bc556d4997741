import Testing
import Tracing
import TracewingModel
import TracewingSDK

/// The SDK as a backend of swift-distributed-tracing. Its global tracer is used in the tests of `Tracewing`.
@Suite("Through swift-distributed-tracing")
struct DistributedTracingTests {
    private let recorded = Recorded()

    @Test("withSpan nests, and the current context is the span's inside")
    func nesting() async throws {
        let tracer = recorded.tracer
        try await tracer.withSpan("outer", ofKind: .server) { outer in
            #expect(ServiceContext.current?.spanContext == outer.spanContext)
            #expect(ServiceContext.current.flatMap { tracer.activeSpan(identifiedBy: $0) }?.operationName == "outer")
            try await Task.sleep(for: .zero)
            tracer.withSpan("inner") { _ in }
            await Task { tracer.withSpan("task") { _ in } }.value
            await Task.detached { tracer.withSpan("detached") { _ in } }.value
        }
        let ended = recorded.ended
        #expect(ended.map(\.name) == ["inner", "task", "detached", "outer"])
        let outer = try #require(ended.last)
        #expect(outer.kind == .server)
        #expect(ended.map(\.parentSpanID) == [outer.spanID, outer.spanID, nil, nil])
        #expect(ServiceContext.current?.spanContext == nil)
    }

    @Test("The provider itself is a tracer")
    func provider() {
        let span = recorded.provider.startSpan("work", context: .topLevel, ofKind: .client)
        span.end()
        #expect(recorded.ended.first?.scope.name == "tracewing")
        #expect(recorded.ended.first?.kind == .client)
    }

    @Test("An existential tracer records as well")
    func existential() {
        let tracer: any Tracer = recorded.provider
        tracer.withAnySpan("outer") { span in
            span.attributes["key"] = "value"
            span.updateAttributes { $0["other"] = 1 }
            span.addEvent("event")
            tracer.startAnySpan("inner").end()
        }
        #expect(recorded.ended.map(\.name) == ["inner", "outer"])
        #expect(recorded.ended[0].parentSpanID == recorded.ended[1].spanID)
        #expect(recorded.ended[1].attributes == ["key": "value", "other": 1])
        #expect(recorded.ended[1].events.map(\.name) == ["event"])
    }

    @Test("An error that leaves withSpan is recorded and thrown on")
    func errors() throws {
        #expect(throws: BrokenPipe.self) {
            try recorded.tracer.withSpan("work") { _ in throw BrokenPipe() }
        }
        let record = try #require(recorded.ended.first)
        #expect(record.events.map(\.name) == [OTel.exceptionEvent])
        #expect(record.events.first?.attributes[OTel.exceptionType] == "BrokenPipe")
        #expect(record.status.code == .error)
    }

    @Test(
        "Every span kind has its counterpart",
        arguments: [
            (.internal, .internal), (.server, .server), (.client, .client), (.producer, .producer),
            (.consumer, .consumer),
        ] as [(SpanKind, SpanRecord.Kind)]
    )
    func kinds(kind: SpanKind, recordedKind: SpanRecord.Kind) {
        recorded.tracer.startSpan("work", context: .topLevel, ofKind: kind).end()
        #expect(recorded.ended.first?.kind == recordedKind)
    }

    @Test(
        "Every kind of attribute comes through and back",
        arguments: [
            (.int32(1), 1), (.int64(2), 2), (.int32Array([1, 2]), [1, 2]), (.int64Array([3]), [3]), (.double(1.5), 1.5),
            (.doubleArray([1.5, 2]), [1.5, 2.0]), (.bool(true), true), (.boolArray([true, false]), [true, false]),
            (.string("s"), "s"), (.stringArray(["a", "b"]), ["a", "b"]), (.stringArray([]), []),
            (.stringConvertible(Character("c")), "c"), (.stringConvertibleArray([Character("d")]), ["d"]),
        ] as [(SpanAttribute, AttributeValue)]
    )
    func attributeKinds(attribute: SpanAttribute, value: AttributeValue) {
        let span = recorded.tracer.startSpan("work", context: .topLevel)
        span.attributes["key"] = attribute
        span.attributes["other"] = 1
        span.end()
        #expect(recorded.ended.first?.attributes == ["key": value, "other": 1])
    }

    @Test("Writing one attribute leaves values of other kinds, and the order, as they were")
    func ownKindsSurvive() {
        let own: Attributes = [
            "map": ["a": 1], "bytes": .bytes([1, 2]), "nested": [["a"], ["b"]], "mixed": [1, 2.5], "empty": [],
        ]
        let span = recorded.tracer.startSpan("work", context: .topLevel, attributes: own)
        span.attributes["new"] = 1
        span.attributes["map"] = nil
        span.end()
        #expect(recorded.ended.first?.attributes.map(\.key) == ["bytes", "nested", "mixed", "empty", "new"])
        for entry in recorded.ended.first?.attributes ?? [:] where entry.key != "new" {
            #expect(entry.value == own[entry.key])
        }
    }

    @Test("Attributes set together come in the order of their keys: the interface has none")
    func sorted() {
        let span = recorded.tracer.startSpan("work", context: .topLevel)
        span.attributes.merge(["c": 1, "a": 2, "b": 3])
        span.end()
        #expect(recorded.ended.first?.attributes.map(\.key) == ["a", "b", "c"])
    }

    @Test("Links point at the span of a context; a context without one links nothing")
    func links() {
        let other = recorded.tracer.startSpan("other", context: .topLevel)
        let span = recorded.tracer.startSpan("work", context: .topLevel)
        span.addLink(SpanLink(context: other.context, attributes: ["key": 1]))
        span.addLink(SpanLink(context: .topLevel, attributes: [:]))
        span.end()
        other.end()
        #expect(recorded.ended.first?.links.map(\.spanID) == [other.spanContext.spanID])
        #expect(recorded.ended.first?.links.first?.attributes == ["key": 1])
    }

    @Test("An end given as an instant far from now is taken as given")
    func endInstant() {
        let span = recorded.tracer.startSpan("work", context: .topLevel)
        span.end(at: Instant(nanosecondsSinceEpoch: 4_000_000_000_000_000_000))
        #expect(recorded.ended.first?.endTime == 4_000_000_000_000_000_000)
    }

    private struct Instant: TracerInstant {
        var nanosecondsSinceEpoch: UInt64
        static func < (left: Instant, right: Instant) -> Bool {
            left.nanosecondsSinceEpoch < right.nanosecondsSinceEpoch
        }
    }
}
