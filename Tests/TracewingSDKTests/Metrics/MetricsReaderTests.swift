import CoreMetrics
import Testing
import TracewingConcurrency
import TracewingModel
@testable import TracewingSDK

@Suite("How metrics are exported", .timeLimit(.minutes(5)))
struct MetricsReaderTests {
    private let clock = TestClock()
    private let lines = CapturedLines()
    private let ticks = Ticks()
    private let faults: TelemetryFaults
    private let provider: MeterProvider

    init() {
        faults = lines.faults
        provider = MeterProvider(clock: clock.spanClock, faults: faults)
    }

    private func add(_ exporter: CollectingMetricsExporter, timeout: Duration = .seconds(60)) {
        provider.addExporter(
            exporter,
            options: MetricsOptions(exportInterval: .seconds(60), exportTimeout: timeout),
            sleep: ticks.sleep
        )
    }

    private func tick() async {
        let waits = ticks.waits.count
        ticks.tick()
        // The next wait begins after the export.
        await until { ticks.waits.count > waits }
    }

    private func began() async {
        await until { !ticks.waits.isEmpty }
    }

    @Test("At every interval all that was measured is handed over; nothing while there is nothing")
    func interval() async {
        let exporter = CollectingMetricsExporter()
        add(exporter)
        await began()
        await tick()
        #expect(exporter.calls == 0)
        let counter = Counter(label: "requests", factory: provider)
        counter.increment()
        await tick()
        counter.increment()
        await tick()
        await tick()
        #expect(exporter.delivered.map { $0.numbers("requests").map(\.value) } == [[.int(1)], [.int(2)], [.int(2)]])
        #expect(ticks.waits.allSatisfy { $0 == .seconds(60) })
        #expect(
            provider.statistics
                == MetricsStatistics(
                    series: 1,
                    exporters: [
                        MetricsExporterStatistics(exporter: "collecting", destination: "collecting", exported: 3)
                    ]
                )
        )
    }

    @Test("From the start on: the start stays, the numbers grow")
    func cumulative() async {
        let exporter = CollectingMetricsExporter()
        add(exporter)
        let start = clock.wall
        for _ in 0..<2 {
            Counter(label: "requests", factory: provider).increment(by: 2)
            Recorder(label: "size", factory: provider).record(7)
            clock.advance(10)
            #expect(await provider.forceFlush(deadline: .seconds(60)))
        }
        #expect(exporter.delivered.map { $0.numbers("requests").map(\.value) } == [[.int(2)], [.int(4)]])
        #expect(exporter.delivered.map { $0.histograms("size").map(\.count) } == [[1], [2]])
        #expect(exporter.delivered.map { $0.histograms("size").map(\.startTime) } == [[start], [start]])
        #expect(exporter.delivered.map { $0.histograms("size").map(\.time) } == [[start + 10], [start + 20]])
    }

    @Test("From the last export on: only what came on top; gauges stay")
    func delta() async throws {
        let exporter = CollectingMetricsExporter(.delta)
        add(exporter)
        let start = clock.wall
        let counter = Counter(label: "requests", factory: provider)
        let idle = Counter(label: "requests", dimensions: [("a", "1")], factory: provider)
        let floating = FloatingPointCounter(label: "bytes", factory: provider)
        let size = Recorder(label: "size", factory: provider)
        Gauge(label: "load", factory: provider).record(3)
        idle.increment()
        for round in 1...3 {
            counter.increment(by: round)
            floating.increment(by: 0.5)
            size.record(round * 10)
            clock.advance(10)
            #expect(await provider.forceFlush(deadline: .seconds(60)))
        }
        #expect(
            exporter.delivered.map { $0.numbers("requests").map(\.value) }
                == [[.int(1), .int(1)], [.int(2)], [.int(3)]]
        )
        #expect(
            exporter.delivered.map { $0.numbers("bytes").map(\.value) } == Array(repeating: [.double(0.5)], count: 3)
        )
        #expect(exporter.delivered.map { $0.histograms("size").map(\.sum) } == [[10], [20], [30]])
        #expect(exporter.delivered.map { $0.histograms("size").map(\.count) } == [[1], [1], [1]])
        #expect(
            exporter.delivered.map { $0.histograms("size").map { $0.bucketCounts.reduce(0, +) } } == [[1], [1], [1]]
        )
        #expect(
            exporter.delivered.map { $0.histograms("size").map(\.startTime) } == [[start], [start + 10], [start + 20]]
        )
        #expect(exporter.delivered.map { $0.numbers("load").map(\.value) } == Array(repeating: [.int(3)], count: 3))
        guard case .histogram(_, .delta) = exporter.delivered[0]["size"]?.points,
            case .sum(_, .delta, isMonotonic: true) = exporter.delivered[0]["requests"]?.points
        else {
            Issue.record("\(exporter.delivered)")
            return
        }
    }

    @Test("What one export did not deliver is in the next; a counter that began anew counts from there")
    func deltaAfterFailure() async {
        let exporter = CollectingMetricsExporter(.delta) { if $0 == 1 { throw BrokenPipe() } }
        add(exporter)
        let counter = Counter(label: "requests", factory: provider)
        for amount in [1, 2, 4] {
            counter.increment(by: amount)
            _ = await provider.forceFlush(deadline: .seconds(60))
        }
        counter.reset()
        counter.increment(by: 3)
        #expect(await provider.forceFlush(deadline: .seconds(60)))
        #expect(exporter.delivered.map { $0.numbers("requests").map(\.value) } == [[.int(1)], [.int(6)], [.int(3)]])
    }

    @Test("Exporters do not see each other: each has its own temporality, and one that is broken is alone with it")
    func severalExporters() async {
        let (total, change) = (CollectingMetricsExporter(), CollectingMetricsExporter(.delta))
        let broken = CollectingMetricsExporter { _ in throw BrokenPipe() }
        for exporter in [total, broken, change] { add(exporter) }
        for _ in 0..<2 {
            Counter(label: "requests", factory: provider).increment()
            #expect(await !provider.forceFlush(deadline: .seconds(60)))
        }
        #expect(total.delivered.map { $0.numbers("requests").map(\.value) } == [[.int(1)], [.int(2)]])
        #expect(change.delivered.map { $0.numbers("requests").map(\.value) } == [[.int(1)], [.int(1)]])
        #expect(provider.statistics.exporters.map(\.failed) == [0, 2, 0])
        #expect(faults.counts == [.metricsExportFailed: 2])
        #expect(lines.all == ["Metrics were not delivered: BrokenPipe(). They are sent with the next ones."])
    }

    @Test("One that hangs is given up, not called again until it comes back, and called again then")
    func hanging() async {
        let gate = Gate()
        let exporter = CollectingMetricsExporter { if $0 == 0 { await gate.wait() } }
        add(exporter, timeout: .milliseconds(20))
        let counter = Counter(label: "requests", factory: provider)
        counter.increment()
        #expect(await !provider.forceFlush(deadline: .seconds(60)))
        #expect(await !provider.forceFlush(deadline: .seconds(60)))
        #expect(exporter.calls == 1)
        #expect(provider.statistics.exporters.map(\.failed) == [2])
        #expect(lines.all.first?.contains("collecting did not answer within 0.02 seconds") == true)
        counter.increment()
        gate.open()
        await until { !exporter.delivered.isEmpty }
        var isSent = false
        for _ in 0..<1_000 where !isSent {
            isSent = await provider.forceFlush(deadline: .seconds(60))
            await Task.yield()
        }
        #expect(isSent)
        #expect(exporter.delivered.last?.numbers("requests").map(\.value) == [.int(2)])
    }

    @Test("A flush waits no longer than its deadline, and says that nothing arrived")
    func flushDeadline() async {
        let gate = Gate()
        let exporter = CollectingMetricsExporter { _ in await gate.wait() }
        add(exporter)
        Counter(label: "requests", factory: provider).increment()
        let start = ContinuousClock.now
        #expect(await !provider.forceFlush(deadline: .milliseconds(50)))
        #expect(ContinuousClock.now - start < .seconds(30))
        gate.open()
    }

    @Test("Flushes at the same time share an export")
    func sharedFlush() async {
        let gate = Gate()
        let exporter = CollectingMetricsExporter { _ in await gate.wait() }
        add(exporter)
        Counter(label: "requests", factory: provider).increment()
        let provider = provider
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<100 { group.addTask { await provider.forceFlush(deadline: .seconds(60)) } }
            await until { exporter.calls == 1 }
            gate.open()
            for await isSent in group { #expect(isSent) }
        }
        #expect(exporter.calls <= 2)
    }

    @Test("Nothing new is not flushed again")
    func nothingNew() async {
        let exporter = CollectingMetricsExporter()
        add(exporter)
        #expect(!provider.hasUnsentMetrics)
        #expect(await provider.forceFlush(deadline: .seconds(60)))
        let gauge = Gauge(label: "load", factory: provider)
        gauge.record(1)
        #expect(provider.hasUnsentMetrics)
        #expect(await provider.forceFlush(deadline: .seconds(60)))
        #expect(!provider.hasUnsentMetrics)
        #expect(await provider.forceFlush(deadline: .seconds(60)))
        #expect(exporter.calls == 1)
        gauge.record(2)
        #expect(provider.hasUnsentMetrics)
        Recorder(label: "size", factory: provider).record(1)
        #expect(await provider.forceFlush(deadline: .seconds(60)))
        #expect(exporter.calls == 2)
    }

    @Test("A shutdown sends what there is a last time, ends the exporter once, and nothing is sent after it")
    func shutdown() async {
        let exporter = CollectingMetricsExporter()
        add(exporter)
        await began()
        Counter(label: "requests", factory: provider).increment()
        await provider.shutdown(deadline: .seconds(60))
        await provider.shutdown(deadline: .seconds(60))
        Counter(label: "requests", factory: provider).increment()
        ticks.tick()
        #expect(await provider.forceFlush(deadline: .seconds(60)))
        #expect(exporter.delivered.count == 1)
        #expect(exporter.shutdowns == 1)
        #expect(!provider.hasUnsentMetrics)
        #expect(lines.all == [])
    }

    @Test("A shutdown keeps to its deadline whatever an exporter does, also in a cancelled task, and says what it lost")
    func hangingShutdown() async {
        let gate = Gate()
        add(CollectingMetricsExporter { _ in await gate.wait() })
        let other = CollectingMetricsExporter()
        add(other)
        Counter(label: "requests", factory: provider).increment()
        let provider = provider
        let start = ContinuousClock.now
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            await provider.shutdown(deadline: .milliseconds(200))
        }
        await task.value
        #expect(ContinuousClock.now - start < .seconds(30))
        #expect(other.delivered.count == 1)
        #expect(
            lines.all == [
                "The last metrics were not sent to collecting within 0.2 seconds: no answer. Check the address, or give "
                    + "it more time."
            ]
        )
        gate.open()
    }

    @Test("An exporter that comes after the shutdown is given nothing")
    func lateExporter() async {
        await provider.shutdown(deadline: .seconds(60))
        add(CollectingMetricsExporter())
        #expect(ticks.waits.isEmpty)
    }

    @Test("A provider that is released stops")
    func released() async {
        let exporter = CollectingMetricsExporter()
        weak var released: MeterProvider?
        do {
            let provider = MeterProvider()
            released = provider
            provider.addExporter(exporter, options: MetricsOptions(), sleep: ticks.sleep)
            Counter(label: "requests", factory: provider).increment()
            await began()
        }
        await until { released == nil }
        ticks.tick()
        #expect(exporter.calls == 0)
    }
}
