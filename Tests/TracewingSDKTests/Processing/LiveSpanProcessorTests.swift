import Testing
import Tracing
import TracewingConcurrency
import TracewingModel
import TracewingSDK

@Suite("Snapshots of running spans")
struct LiveSpanProcessorTests {
    @Test("A running span is shown soon after its start, without an end and marked as running")
    func snapshot() async throws {
        let exporter = ScriptedExporter()
        let provider = TracerProvider(processors: [LiveSpanProcessor(exporter, interval: .milliseconds(1))])
        let span = provider.tracer(named: "test").startSpan("work", context: .topLevel, attributes: ["key": 1])
        await until { !exporter.delivered.isEmpty }
        let snapshot = try #require(exporter.delivered.first?.first)
        #expect(snapshot.spanID == span.spanContext.spanID)
        #expect(snapshot.isRunning)
        #expect(snapshot.attributes == ["key": 1, TracewingNames.running: true])
        span.end()
    }

    @Test("A span is shown at most once a second")
    func rate() async {
        let exporter = ScriptedExporter()
        let provider = TracerProvider(processors: [LiveSpanProcessor(exporter, interval: .milliseconds(1))])
        let tracer = provider.tracer(named: "test")
        let start = ContinuousClock.now
        let span = tracer.startSpan("first", context: .topLevel)
        await until { exporter.delivered.count >= 1 }
        let second = tracer.startSpan("second", context: .topLevel)
        await until { exporter.delivered.count >= 2 }
        let isEarly = ContinuousClock.now - start < .seconds(1)
        let names = exporter.names
        #expect(!isEarly || names == [["first"], ["second"]])
        span.end()
        second.end()
    }

    @Test("Finished spans are not sent, and their marks stay out of the finished record")
    func finished() async {
        let exporter = ScriptedExporter()
        let recorded = RecordingProcessor()
        let provider = TracerProvider(
            processors: [LiveSpanProcessor(exporter, interval: .milliseconds(1)), recorded])
        let tracer = provider.tracer(named: "test")
        for _ in 0..<100 { tracer.startSpan("short", context: .topLevel).end() }
        let long = tracer.startSpan("long", context: .topLevel)
        await until { exporter.delivered.flatMap(\.self).contains { $0.name == "long" } }
        long.end()
        #expect(exporter.delivered.flatMap(\.self).allSatisfy { $0.isRunning })
        #expect(recorded.ended.allSatisfy { $0.attributes.isEmpty })
    }

    @Test("Watching keeps no span open, and is in no statistics")
    func harmless() {
        let recorded = RecordingProcessor()
        let provider = TracerProvider(processors: [LiveSpanProcessor(ScriptedExporter()), recorded])
        do { _ = provider.tracer(named: "test").startSpan("work", context: .topLevel) }
        #expect(recorded.ended.count == 1)
        #expect(provider.statistics.isEmpty)
    }

    @Test("An exporter that throws, or hangs, does not end the watching", arguments: [true, false])
    func faultyExporter(hangs: Bool) async {
        let gate = Gate()
        defer { gate.open() }
        let exporter = ScriptedExporter { number, _ in
            guard number == 0 else { return }
            if hangs { await gate.wait() }
            throw BrokenPipe()
        }
        let live = LiveSpanProcessor(exporter, interval: .milliseconds(1), exportTimeout: .milliseconds(5))
        let tracer = TracerProvider(processors: [live]).tracer(named: "test")
        let first = tracer.startSpan("first", context: .topLevel)
        await until { exporter.calls >= 1 }
        let second = tracer.startSpan("second", context: .topLevel)
        await until { exporter.names.contains { $0.contains("second") } }
        first.end()
        second.end()
    }

    @Test("More spans than may be watched are not shown")
    func bounded() async {
        let exporter = ScriptedExporter()
        let live = LiveSpanProcessor(exporter, interval: .milliseconds(1), maxRunning: 2)
        let tracer = TracerProvider(processors: [live]).tracer(named: "test")
        let spans = (0..<5).map { tracer.startSpan("\($0)", context: .topLevel) }
        await until { exporter.delivered.flatMap(\.self).count >= 2 }
        #expect(Set(exporter.delivered.flatMap(\.self).map(\.name)).isSubset(of: ["0", "1"]))
        for span in spans { span.end() }
    }

    @Test("After a shutdown nothing is shown any more, and the exporter is left to the batch processor")
    func shutdown() async {
        let exporter = ScriptedExporter()
        let live = LiveSpanProcessor(exporter, interval: .milliseconds(1))
        let provider = TracerProvider(processors: [live])
        await provider.shutdown(deadline: .seconds(1))
        let span = provider.tracer(named: "test").startSpan("late", context: .topLevel)
        #expect(exporter.shutdowns == 0)
        #expect(exporter.calls == 0)
        span.end()
    }

    @Test("Nothing of the traced code's task reaches the exporter")
    func isolation() async {
        let seen = Locked<Bool?>(nil)
        let exporter = ScriptedExporter { _, _ in
            let isClean = ServiceContext.current == nil
            seen.withLock { $0 = $0 ?? isClean }
        }
        let tracer = TracerProvider(processors: [LiveSpanProcessor(exporter, interval: .milliseconds(1))])
            .tracer(named: "test")
        var span: TracewingSpan?
        var context = ServiceContext.topLevel
        context.baggage["secret"] = "1"
        ServiceContext.withValue(context) { span = tracer.startSpan("work", context: .topLevel) }
        await until { seen.withLock { $0 } != nil }
        #expect(seen.withLock { $0 } == true)
        span?.end()
    }
}
