import Testing
import Tracing
import TracewingConcurrency
import TracewingModel
@testable import TracewingSDK

@Suite("A span")
struct SpanTests {
    @Test("A span carries what it was started with")
    func contents() throws {
        let spans = RecordingProcessor()
        let provider = TracerProvider(resource: Resource(attributes: ["service.name": "s"]), processors: [spans])
        let other = SpanContext(
            traceID: TraceID(high: 7, low: 7),
            spanID: SpanID(7),
            isSampled: true,
            traceState: "a=b"
        )
        let span = provider.tracer(named: "library", version: "1.2").startSpan(
            "import",
            context: .topLevel,
            kind: .consumer,
            attributes: ["b": 1, "a": 2],
            links: [SpanRecord.Link(traceID: TraceID(high: 8, low: 8), spanID: SpanID(8), attributes: ["l": true])],
            startTime: 5
        )
        span.addEvent("halfway", attributes: ["n": 1], time: 6)
        span.addLink(to: other, attributes: ["reason": "retry"])
        span.setStatus(.ok)
        span.operationName = "import all"
        span.end(time: 9)
        let record = try #require(spans.ended.first)
        #expect(record.name == "import all")
        #expect(record.kind == .consumer)
        #expect(record.startTime == 5)
        #expect(record.endTime == 9)
        #expect(record.parentSpanID == nil)
        #expect(record.flags == [.sampled, .parentRemotenessKnown])
        #expect(record.attributes.map(\.key) == ["b", "a"])
        #expect(record.events == [.init(name: "halfway", time: 6, attributes: ["n": 1])])
        #expect(record.links.map(\.spanID) == [SpanID(8), SpanID(7)])
        #expect(record.links.last?.traceState == "a=b")
        #expect(record.links.last?.attributes == ["reason": "retry"])
        #expect(record.status == .ok)
        #expect(record.resource.serviceName == "s")
        #expect(record.scope.name == "library")
        #expect(record.scope.version == "1.2")
    }

    @Test("The first end wins; later ends and writes do nothing and are counted")
    func firstEndWins() throws {
        let recorded = Recorded()
        let span = recorded.start()
        span.set("key", "before")
        span.end(time: .max)
        #expect(!span.isRecording)
        #expect(span.snapshot == nil)
        span.end()
        span.end(time: 1)
        span.set("key", "after")
        span.set(["other": 1])
        span.addEvent("late")
        span.setStatus(.error("late"))
        span.operationName = "late"
        #expect(recorded.ended.count == 1)
        let record = try #require(recorded.ended.first)
        #expect(record.endTime == .max)
        #expect(record.attributes == ["key": "before"])
        #expect(record.events.isEmpty)
        #expect(record.status == .unset)
        #expect(record.name == "work")
        #expect(recorded.provider.faults.counts == [.endAfterEnd: 2, .writeAfterEnd: 5])
    }

    @Test("Sixteen tasks end one span: it ends once")
    func concurrentEnds() async {
        let recorded = Recorded()
        let span = recorded.start()
        await withTaskGroup { group in
            for _ in 0..<16 { group.addTask { span.end() } }
        }
        #expect(recorded.ended.count == 1)
        #expect(recorded.provider.faults.counts == [.endAfterEnd: 15])
    }

    @Test("Sixteen tasks write one span: no write is lost")
    func concurrentWrites() async throws {
        let recorded = Recorded(limits: SpanLimits(attributes: 10_000, events: 10_000))
        let span = recorded.start()
        await withTaskGroup { group in
            for task in 0..<16 {
                group.addTask {
                    for number in 0..<50 {
                        span.set("\(task).\(number)", .int(Int64(number)))
                        span.addEvent("\(task)")
                    }
                }
            }
        }
        span.end()
        let record = try #require(recorded.ended.first)
        #expect(record.attributes.count == 800)
        #expect(record.events.count == 800)
        for task in 0..<16 {
            let own = record.attributes.filter { $0.key.hasPrefix("\(task).") }
            #expect(own.compactMap(\.value.intValue) == (0..<50).map(Int64.init), "in the order of its writer")
        }
    }

    @Test("Released without an end, a span ends as abandoned")
    func abandoned() throws {
        let recorded = Recorded()
        do {
            let span = recorded.start()
            let copy = span
            copy.set("key", 1)
        }
        let record = try #require(recorded.ended.first)
        #expect(record.attributes == ["key": 1, TracewingNames.outcome: "abandoned"])
        #expect(!record.isRunning)
        #expect(record.status == .unset)
        #expect(recorded.provider.faults.counts.isEmpty)
    }

    @Test("A span that has ended is not abandoned when it is released")
    func endedAndReleased() {
        let recorded = Recorded()
        do { recorded.start().end() }
        #expect(recorded.ended.count == 1)
        #expect(recorded.ended.first?.attributes.isEmpty == true)
    }

    @Test("Neither a context, nor what a processor keeps, nor an active span keeps a span open")
    func contextKeepsNothingOpen() {
        let recorded = Recorded()
        var span: TracewingSpan? = recorded.start()
        let context = span?.context
        let active = context.flatMap { recorded.tracer.activeSpan(identifiedBy: $0) }
        #expect(active?.isRecording == true)
        span = nil
        #expect(recorded.ended.count == 1)
        #expect(active?.isRecording == false)
        #expect(recorded.spans.started.first?.isRecording == false)
        #expect(context?.spanContext?.isValid == true)
    }

    @Test("A copy keeps the span open after the first handle is gone")
    func copyKeepsOpen() {
        let recorded = Recorded()
        var copies = [recorded.start()]
        copies.append(copies[0])
        copies.removeFirst()
        #expect(recorded.ended.isEmpty)
        copies.removeFirst()
        #expect(recorded.ended.count == 1)
    }

    @Test("A child started from a context that outlived its span still belongs under it")
    func childOfEndedSpan() {
        let recorded = Recorded()
        let parent = recorded.start("parent")
        let context = parent.context
        parent.end()
        recorded.start("child", context: context).end()
        #expect(recorded.ended.last?.parentSpanID == parent.spanContext.spanID)
    }

    @Test("The parent is the span of the context given, not the current one")
    func parentIsAValue() {
        let recorded = Recorded()
        let given = recorded.start("given")
        let current = recorded.start("current")
        ServiceContext.withValue(current.context) {
            recorded.start("child", context: given.context).end()
            recorded.start("root", context: .topLevel).end()
        }
        #expect(recorded.ended[0].parentSpanID == given.spanContext.spanID)
        #expect(recorded.ended[0].traceID == given.spanContext.traceID)
        #expect(recorded.ended[1].parentSpanID == nil)
        #expect(recorded.ended[1].traceID != current.spanContext.traceID)
    }

    @Test("10,000 tasks with contexts of their own: no child has another's parent")
    func manyParents() async {
        let recorded = Recorded()
        await withTaskGroup { group in
            for number in 0..<10_000 {
                group.addTask {
                    let parent = recorded.start("\(number)")
                    let child = recorded.start("\(number)", context: parent.context)
                    await Task.yield()
                    child.end()
                    parent.end()
                }
            }
        }
        let parents = Dictionary(
            uniqueKeysWithValues: recorded.ended.filter { $0.parentSpanID == nil }.map { ($0.spanID, $0) }
        )
        let children = recorded.ended.filter { $0.parentSpanID != nil }
        #expect(children.count == 10_000)
        #expect(
            children.allSatisfy { child in
                let parent = child.parentSpanID.flatMap { parents[$0] }
                return parent?.name == child.name && parent?.traceID == child.traceID
            }
        )
    }

    @Test("A remote parent is marked as such, and its tracestate is handed on")
    func remoteParent() throws {
        let recorded = Recorded()
        var context = ServiceContext.topLevel
        context.spanContext = SpanContext(
            traceID: TraceID(high: 1, low: 2),
            spanID: SpanID(3),
            isSampled: true,
            isRemote: true,
            traceState: "a=b"
        )
        let span = recorded.start(context: context)
        span.end()
        #expect(span.spanContext.traceState == "a=b")
        #expect(!span.spanContext.isRemote)
        let record = try #require(recorded.ended.first)
        #expect(record.parentSpanID == SpanID(3))
        #expect(record.traceState == "a=b")
        #expect(record.flags == [.sampled, .parentRemotenessKnown, .parentIsRemote])
    }

    @Test("A parent with an invalid id is no parent")
    func invalidParent() {
        let recorded = Recorded()
        var context = ServiceContext.topLevel
        context.spanContext = SpanContext(traceID: TraceID(high: 1, low: 2), spanID: .invalid, isSampled: false)
        let span = recorded.start(context: context)
        span.end()
        #expect(recorded.ended.first?.parentSpanID == nil)
        #expect(span.spanContext.traceID != TraceID(high: 1, low: 2))
    }

    @Test("The context of a span is its parent's with the span on top")
    func contextOnTop() {
        var parent = ServiceContext.topLevel
        parent.baggage["tenant"] = "t"
        let span = Recorded().start(context: parent)
        #expect(span.context.baggage["tenant"] == "t")
        #expect(span.context.spanContext == span.spanContext)
        span.end()
    }

    @Test("An error is an exception event, error.type and the status")
    func recordError() throws {
        let recorded = Recorded()
        let span = recorded.start()
        span.recordError(BrokenPipe())
        span.end()
        let record = try #require(recorded.ended.first)
        #expect(record.status == .error("BrokenPipe()"))
        #expect(record.attributes == [OTel.errorType: "BrokenPipe"])
        #expect(record.events.map(\.name) == [OTel.exceptionEvent])
        #expect(
            record.events.first?.attributes == [
                OTel.exceptionType: "BrokenPipe", OTel.exceptionMessage: "BrokenPipe()",
            ]
        )
    }

    @Test(
        "What is ok stays ok, and nothing takes a status back",
        arguments: [
            ([.error("a"), .ok], .ok), ([.ok, .error("a")], .ok), ([.error("a"), .error("b")], .error("b")),
            ([.error("a"), .unset], .error("a")), ([.ok, .unset], .ok), ([], .unset),
            ([SpanRecord.Status(code: .ok, message: "said nothing")], .ok),
        ] as [([SpanRecord.Status], SpanRecord.Status)]
    )
    func status(said: [SpanRecord.Status], kept: SpanRecord.Status) {
        let recorded = Recorded()
        let span = recorded.start()
        for status in said { span.setStatus(status) }
        span.end()
        #expect(recorded.ended.first?.status == kept)
    }

    @Test("A snapshot is the span as it stands, without an end")
    func snapshot() throws {
        let span = Recorded().start()
        span.set("key", 1)
        let snapshot = try #require(span.snapshot)
        #expect(snapshot.isRunning)
        #expect(snapshot.attributes == ["key": 1])
        span.set("key", 2)
        #expect(snapshot.attributes == ["key": 1])
        span.end()
    }

    @Test("A processor added while a span runs does not see its end")
    func processorAddedLater() {
        let recorded = Recorded()
        let span = recorded.start("early")
        let late = RecordingProcessor()
        recorded.provider.addProcessor(late)
        recorded.start("late").end()
        span.end()
        #expect(late.ended.map(\.name) == ["late"])
        #expect(recorded.ended.map(\.name) == ["late", "early"])
    }
}
