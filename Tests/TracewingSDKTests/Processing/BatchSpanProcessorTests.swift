import Testing
import Tracing
import TracewingConcurrency
import TracewingModel
@testable import TracewingSDK

/// The processor with real tasks. Nothing here waits for time to pass but where a timeout is the subject.
@Suite("The batch processor")
struct BatchSpanProcessorTests {
    /// A provider with one exporter.
    private struct Setup {
        let processor: BatchSpanProcessor
        let provider: TracerProvider
        let faults = TelemetryFaults()

        init(_ exporter: ScriptedExporter, _ options: BatchOptions = BatchOptions(scheduledDelay: .seconds(3_600))) {
            processor = BatchSpanProcessor(exporter, options: options, faults: faults)
            provider = TracerProvider(faults: faults, processors: [processor])
        }

        func end(_ count: Int, attributes: Attributes = [:]) {
            let tracer = provider.tracer(named: "test")
            for number in 0..<count {
                tracer.startSpan("\(number)", context: .topLevel, attributes: attributes).end()
                expectBalanced()
            }
        }

        func expectBalanced(sourceLocation: SourceLocation = #_sourceLocation) {
            let statistics = self.statistics
            #expect(statistics.isBalanced, "\(statistics)", sourceLocation: sourceLocation)
        }

        var statistics: ExporterStatistics {
            processor.statistics ?? ExporterStatistics(exporter: "none", started: 1)
        }
    }

    private static func options(
        queue: Int = 2048,
        bytes: Int = 64 << 20,
        batch: Int = 512,
        timeout: Duration = .seconds(3_600),
        concurrent: Int = 1
    ) -> BatchOptions {
        BatchOptions(
            maxQueueSize: queue,
            maxQueueBytes: bytes,
            maxExportBatchSize: batch,
            scheduledDelay: .seconds(3_600),
            exportTimeout: timeout,
            maxConcurrentExports: concurrent
        )
    }

    @Test("A full batch is exported at once, in order")
    func fullBatch() async {
        let exporter = ScriptedExporter()
        let setup = Setup(exporter, Self.options(batch: 3))
        setup.end(7)
        await until { setup.statistics.exported == 6 }
        #expect(exporter.names == [["0", "1", "2"], ["3", "4", "5"]])
        #expect(setup.statistics.queued == 1)
        #expect(
            setup.statistics.description
                == "scripted: 7 started, 0 active, 1 queued, 0 exporting, 6 exported, 0 dropped"
        )
    }

    @Test("What does not fill a batch is exported after the delay")
    func delay() async {
        let exporter = ScriptedExporter()
        let setup = Setup(exporter, BatchOptions(scheduledDelay: .milliseconds(1)))
        setup.end(3)
        await until { setup.statistics.exported == 3 }
        setup.end(1)
        await until { setup.statistics.exported == 4 }
        setup.expectBalanced()
    }

    @Test("Times beyond counting are no trap")
    func hugeTimes() async {
        let forever = Duration.seconds(Int64.max)
        let setup = Setup(ScriptedExporter(), BatchOptions(scheduledDelay: forever, exportTimeout: forever))
        setup.end(3)
        #expect(await setup.provider.forceFlush(deadline: forever))
        await setup.provider.shutdown(deadline: forever)
        #expect(setup.statistics.exported == 3)
    }

    @Test("A flush exports what has ended and says that it arrived")
    func flush() async {
        let exporter = ScriptedExporter()
        let setup = Setup(exporter, Self.options(batch: 2))
        #expect(await setup.provider.forceFlush(deadline: .seconds(10)))
        #expect(exporter.calls == 0)
        setup.end(5)
        let open = setup.provider.tracer(named: "test").startSpan("open", context: .topLevel)
        #expect(await setup.provider.forceFlush(deadline: .seconds(10)))
        #expect(exporter.names == [["0", "1"], ["2", "3"], ["4"]])
        #expect(setup.statistics.active == 1)
        open.end()
        setup.expectBalanced()
    }

    @Test("When a flush has returned, nothing holds what was exported")
    func released() async {
        struct Forgetful: SpanExporter {
            func export(_ batch: [SpanRecord]) async throws {}
        }
        let processor = BatchSpanProcessor(Forgetful())
        for _ in 0..<100 {
            weak var scope: InstrumentationScope?
            do {
                let own = InstrumentationScope(name: "test")
                scope = own
                var record = SpanRecord.sample("span")
                record.scope = own
                record.sealedContent = SealedContent(.init("said", .text("something")), under: ContentRules())
                processor.onEnd(record)
            }
            #expect(await processor.forceFlush(deadline: .seconds(60)))
            #expect(scope == nil)
        }
    }

    @Test("An exporter that throws loses its batch, which is counted, and gets the next one")
    func throwingExporter() async {
        let exporter = ScriptedExporter { number, _ in if number == 0 { throw BrokenPipe() } }
        let setup = Setup(exporter, Self.options(batch: 2))
        setup.end(4)
        await until { setup.statistics.exported == 2 }
        #expect(exporter.names == [["2", "3"]])
        #expect(setup.statistics.dropped == [.exporterFailed: 2])
        #expect(setup.statistics.exported == 2)
        #expect(setup.faults.counts == [.exportFailed: 1])
        setup.end(1)
        #expect(await setup.provider.forceFlush(deadline: .seconds(10)))
        setup.expectBalanced()
    }

    @Test("What an exporter says about a failure is what is counted")
    func reasons() async {
        let exporter = ScriptedExporter { number, _ in
            switch number {
            case 0: throw SpanExportError(.permanent, "refused")
            case 1: throw SpanExportError(.rejected, lost: 1, "one is too long")
            case 2: throw SpanExportError(.retriesExhausted, lost: 99, "away")
            default: throw CancellationError()
            }
        }
        let setup = Setup(exporter, Self.options(batch: 3))
        for _ in 0..<4 {
            setup.end(2)
            #expect(await !setup.provider.forceFlush(deadline: .seconds(10)))
        }
        #expect(
            setup.statistics.dropped == [.permanent: 2, .rejected: 1, .retriesExhausted: 2, .exporterFailed: 2]
        )
        #expect(setup.statistics.exported == 1)
        #expect(
            setup.statistics.description.hasSuffix(
                "(2 exporter_failed, 2 permanent, 1 rejected, 2 retries_exhausted)"
            )
        )
        setup.expectBalanced()
    }

    @Test("An exporter that hangs is timed out and counted, and gets the next batch")
    func hangingExporter() async {
        let never = Gate()
        defer { never.open() }
        let exporter = ScriptedExporter(firstTimeout: .milliseconds(10)) { number, _ in
            if number == 0 { await never.wait() }
        }
        let setup = Setup(exporter, Self.options(batch: 2))
        setup.end(4)
        await until { setup.statistics.exported == 2 }
        #expect(setup.statistics.dropped == [.timedOut: 2])
        #expect(setup.faults.counts == [.exportFailed: 1])
        setup.expectBalanced()
    }

    @Test("Without a timeout of the exporter's own, the processor's counts")
    func processorTimeout() async {
        let never = Gate()
        defer { never.open() }
        let exporter = ScriptedExporter { _, _ in await never.wait() }
        let setup = Setup(exporter, Self.options(batch: 1, timeout: .milliseconds(10)))
        setup.end(1)
        await until { setup.statistics.dropped == [.timedOut: 1] }
        setup.expectBalanced()
    }

    @Test("What comes back after its timeout is not counted twice")
    func lateReturn() async {
        let gate = Gate()
        let exporter = ScriptedExporter(firstTimeout: .milliseconds(10)) { number, _ in
            if number == 0 { await gate.wait() }
        }
        let setup = Setup(exporter, Self.options(batch: 1))
        setup.end(1)
        await until { setup.statistics.dropped == [.timedOut: 1] }
        gate.open()
        await until { exporter.delivered.count == 1 }
        setup.end(1)
        #expect(await setup.provider.forceFlush(deadline: .seconds(10)))
        #expect(setup.statistics.exported == 1)
        #expect(setup.statistics.dropped == [.timedOut: 1])
        setup.expectBalanced()
    }

    @Test("Ending a span never waits: 10,000 end while the exporter hangs, and the drops are exact")
    func endNeverBlocks() async {
        let gate = Gate()
        let exporter = ScriptedExporter { _, _ in await gate.wait() }
        let setup = Setup(exporter, Self.options(queue: 1_000, batch: 100))
        let tracer = setup.provider.tracer(named: "test")
        for _ in 0..<10_000 { tracer.startSpan("work", context: .topLevel).end() }
        await until { exporter.calls == 1 }
        let statistics = setup.statistics
        #expect(statistics.isBalanced)
        #expect(statistics.exporting == 100)
        #expect(statistics.queued == 1_000)
        #expect(statistics.dropped == [.queueFull: 8_900])
        #expect(setup.faults.counts[.queueFull] == 8_900)
        gate.open()
        #expect(await setup.provider.forceFlush(deadline: .seconds(30)))
        #expect(setup.statistics.exported == 1_100)
        setup.expectBalanced()
    }

    @Test("The queue is bounded by bytes as well")
    func boundedByBytes() async {
        let gate = Gate()
        let exporter = ScriptedExporter { _, _ in await gate.wait() }
        let setup = Setup(exporter, Self.options(bytes: 1 << 20, batch: 1))
        let big: Attributes = ["big": .string(String(repeating: "x", count: 100_000))]
        setup.end(100, attributes: big)
        let statistics = setup.statistics
        #expect(statistics.exporting == 1)
        #expect(statistics.queued == 10)
        #expect(statistics.dropped == [.queueFull: 89])
        gate.open()
        #expect(await setup.provider.forceFlush(deadline: .seconds(10)))
        #expect(setup.statistics.exported == 11)
    }

    @Test("No more exports at once than allowed, and as many if there is work", arguments: [1, 2, 5])
    func concurrentExports(limit: Int) async {
        let gate = Gate()
        let exporter = ScriptedExporter { _, _ in await gate.wait() }
        let setup = Setup(exporter, Self.options(batch: 2, concurrent: limit))
        setup.end(40)
        await until { exporter.calls == limit }
        #expect(setup.statistics.exporting == limit * 2)
        gate.open()
        #expect(await setup.provider.forceFlush(deadline: .seconds(10)))
        #expect(exporter.mostRunning == limit)
        #expect(setup.statistics.exported == 40)
        let numbers = exporter.names.flatMap(\.self).compactMap { Int($0) }
        #expect(numbers.sorted() == Array(0..<40))
        setup.expectBalanced()
    }

    @Test("A hundred flushes at once all succeed, and no span is exported twice")
    func manyFlushes() async {
        let exporter = ScriptedExporter { _, _ in await Task.yield() }
        let setup = Setup(exporter, Self.options(batch: 7))
        setup.end(100)
        let succeeded = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<100 { group.addTask { await setup.provider.forceFlush(deadline: .seconds(30)) } }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(succeeded == 100)
        #expect(exporter.delivered.flatMap(\.self).count == 100)
        setup.expectBalanced()
    }

    @Test("A flush inside an exporter comes back at its deadline, and the batch is exported")
    func flushInsideExporter() async {
        let setup = Locked<Setup?>(nil)
        let inner = Locked<[Bool]>([])
        let exporter = ScriptedExporter { number, _ in
            guard number == 0, let provider = setup.withLock({ $0 })?.provider else { return }
            let succeeded = await provider.forceFlush(deadline: .milliseconds(10))
            inner.withLock { $0.append(succeeded) }
        }
        let own = Setup(exporter)
        setup.withLock { $0 = own }
        own.end(3)
        #expect(await own.provider.forceFlush(deadline: .seconds(30)))
        #expect(inner.withLock { $0 } == [false])
        #expect(own.statistics.exported == 3)
        own.expectBalanced()
        setup.withLock { $0 = nil }
    }

    @Test("A flush comes back at its deadline though the exporter hangs")
    func flushDeadline() async {
        let gate = Gate()
        defer { gate.open() }
        let setup = Setup(ScriptedExporter { _, _ in await gate.wait() })
        setup.end(3)
        #expect(await !setup.provider.forceFlush(deadline: .milliseconds(10)))
        #expect(setup.statistics.exporting == 3)
        setup.expectBalanced()
    }

    @Test("Nothing of the traced code's task reaches the exporter")
    func isolation() async {
        let seen = Locked<[Bool]>([])
        let exporter = ScriptedExporter { _, _ in
            let isClean = ServiceContext.current == nil && Local.value == nil && !Task.isCancelled
            seen.withLock { $0.append(isClean) }
        }
        let full = Setup(exporter, Self.options(batch: 1))
        let delayed = Setup(exporter, BatchOptions(scheduledDelay: .milliseconds(1)))
        Local.$value.withValue("secret") {
            full.provider.tracer(named: "test").withSpan("outer") { _ in
                full.end(1)
                delayed.end(1)
            }
        }
        await until { seen.withLock { $0.count } == 3 }
        #expect(seen.withLock { $0 } == [true, true, true])
    }

    private enum Local {
        @TaskLocal static var value: String?
    }

    @Test("A shutdown flushes, shuts the exporter down once, and drops what ends later")
    func shutdown() async {
        let exporter = ScriptedExporter()
        let setup = Setup(exporter)
        let open = setup.provider.tracer(named: "test").startSpan("open", context: .topLevel)
        setup.end(3)
        await setup.provider.shutdown(deadline: .seconds(10))
        await setup.provider.shutdown(deadline: .seconds(10))
        await setup.processor.shutdown(deadline: .seconds(10))
        #expect(exporter.shutdowns == 1)
        #expect(setup.statistics.exported == 3)
        open.end()
        setup.end(2)
        #expect(setup.statistics.dropped == [.afterShutdown: 3])
        #expect(await setup.provider.forceFlush(deadline: .seconds(10)))
        #expect(exporter.calls == 1)
        setup.expectBalanced()
    }

    @Test("A shutdown during an export waits for it")
    func shutdownDuringExport() async {
        let gate = Gate()
        let exporter = ScriptedExporter { number, _ in if number == 0 { await gate.wait() } }
        let setup = Setup(exporter, Self.options(batch: 2))
        setup.end(3)
        await until { exporter.calls == 1 }
        async let done: Void = setup.provider.shutdown(deadline: .seconds(30))
        // Spans end until one is refused: then the shutdown has begun.
        await until {
            setup.end(1)
            return setup.statistics.dropped[.afterShutdown] != nil
        }
        gate.open()
        await done
        #expect(setup.statistics.exported >= 3)
        #expect(setup.statistics.queued == 0 && setup.statistics.exporting == 0)
        setup.expectBalanced()
    }

    @Test("A shutdown leaves an exporter that hangs behind at its deadline; what waits and what is away has timed out")
    func shutdownDeadline() async {
        let gate = Gate()
        let exporter = ScriptedExporter { _, _ in await gate.wait() }
        let setup = Setup(exporter, Self.options(batch: 2))
        setup.end(5)
        await setup.provider.shutdown(deadline: .milliseconds(10))
        #expect(setup.statistics.exporting == 0)
        #expect(setup.statistics.dropped == [.timedOut: 5])
        setup.expectBalanced()
        gate.open()
        await until { !exporter.delivered.isEmpty }
        #expect(setup.statistics.exported == 0)
        #expect(setup.statistics.dropped == [.timedOut: 5])
        #expect(exporter.calls == 1, "nothing is exported after the shutdown")
        setup.expectBalanced()
    }

    @Test("A shutdown from a task that is being cancelled flushes all the same")
    func shutdownInCancelledTask() async {
        let exporter = ScriptedExporter { _, _ in await Task.yield() }
        let setup = Setup(exporter)
        setup.end(3)
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            await setup.provider.shutdown(deadline: .seconds(30))
        }
        await task.value
        #expect(setup.statistics.exported == 3)
        #expect(exporter.shutdowns == 1)
        setup.expectBalanced()
    }

    @Test("An abandoned span is accounted for as well")
    func abandoned() async {
        let setup = Setup(ScriptedExporter())
        do { _ = setup.provider.tracer(named: "test").startSpan("work", context: .topLevel) }
        #expect(setup.statistics.queued == 1)
        #expect(await setup.provider.forceFlush(deadline: .seconds(10)))
        setup.expectBalanced()
    }

    @Test("Each exporter has an account of its own, from when it was added")
    func severalExporters() async {
        let good = ScriptedExporter()
        let setup = Setup(ScriptedExporter { _, _ in throw BrokenPipe() })
        let early = setup.provider.tracer(named: "test").startSpan("early", context: .topLevel)
        setup.provider.addExporter(good)
        setup.end(3)
        early.end()
        #expect(await !setup.provider.forceFlush(deadline: .seconds(10)))
        #expect(setup.provider.statistics.map(\.started) == [4, 3])
        #expect(setup.provider.statistics.map(\.exported) == [0, 3])
        #expect(setup.provider.statistics.map(\.droppedTotal) == [4, 0])
        #expect(setup.provider.statistics.allSatisfy { $0.isBalanced })
    }
}
