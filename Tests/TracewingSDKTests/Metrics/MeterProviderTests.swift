import CoreMetrics
import Testing
import TracewingConcurrency
import TracewingModel
@testable import TracewingSDK

@Suite("What swift-metrics records")
struct MeterProviderTests {
    private let clock = TestClock()
    private let provider: MeterProvider

    init() {
        provider = MeterProvider(resource: Resource(attributes: ["service.name": "test"]), clock: clock.spanClock)
    }

    @Test("Counters are sums that only grow, whole or not; whole ones that are full stay full")
    func counters() throws {
        let start = clock.wall
        let requests = Counter(label: "requests", dimensions: [("route", "/")], factory: provider)
        requests.increment()
        requests.increment(by: 4)
        requests.increment(by: -3)
        let full = Counter(label: "full", factory: provider)
        full.increment(by: Int64.max)
        full.increment(by: 2)
        let bytes = FloatingPointCounter(label: "bytes", factory: provider)
        for amount in [0.25, 1.5, -1, .nan, .infinity, -.infinity] { bytes.increment(by: amount) }
        clock.advance(5)
        let snapshot = provider.collect()
        #expect(
            snapshot["requests"]?.points
                == .sum(
                    [
                        Metric.NumberPoint(
                            attributes: ["route": "/"],
                            startTime: start,
                            time: start + 5,
                            value: .int(5)
                        )
                    ],
                    .cumulative,
                    isMonotonic: true
                )
        )
        #expect(snapshot.numbers("full").map(\.value) == [.int(.max)])
        #expect(snapshot.numbers("bytes").map(\.value) == [.double(1.75)])
        #expect(snapshot.resource.serviceName == "test")
        #expect(snapshot.scope.name == "tracewing")
        #expect(snapshot.metrics.map(\.name) == ["bytes", "full", "requests"])
    }

    @Test("A counter that is reset begins anew")
    func reset() {
        let counter = Counter(label: "requests", factory: provider)
        counter.increment(by: 5)
        let before = provider.collect().numbers("requests")
        counter.reset()
        counter.increment()
        let after = provider.collect().numbers("requests")
        #expect(after.map(\.value) == [.int(1)])
        #expect(after[0].startTime > before[0].startTime)
        #expect(after[0].time >= after[0].startTime)
    }

    @Test("Gauges, meters and recorders that do not aggregate have the value that was set last")
    func gauges() {
        let gauge = Gauge(label: "gauge", factory: provider)
        gauge.record(3)
        gauge.record(2.5)
        gauge.record(Double.nan)
        gauge.record(Double.infinity)
        let meter = Meter(label: "meter", factory: provider)
        meter.set(10)
        meter.increment(by: 2.0)
        meter.decrement(by: 20.0)
        meter.increment(by: Double.infinity)
        Recorder(label: "recorder", aggregate: false, factory: provider).record(-7)
        _ = Gauge(label: "never set", factory: provider)
        let snapshot = provider.collect()
        #expect(snapshot["gauge"]?.points == .gauge([Metric.NumberPoint(time: clock.wall, value: .double(2.5))]))
        #expect(snapshot.numbers("meter").map(\.value) == [.double(-8)])
        #expect(snapshot.numbers("recorder").map(\.value) == [.int(-7)])
        #expect(snapshot.metrics.map(\.name) == ["gauge", "meter", "recorder"])
    }

    @Test("Histograms count by the conventions' boundaries, whose upper ends belong to their bucket")
    func conventionalHistogram() throws {
        let duration = Recorder(label: "gen_ai.client.operation.duration", factory: provider)
        for value in [0, 0.01, 0.011, 0.02, 81.92, 82, 1_000] { duration.record(value) }
        for value in [-0.1, .nan, .infinity, -.infinity] { duration.record(value) }
        let metric = try #require(provider.collect()["gen_ai.client.operation.duration"])
        #expect(metric.unit == "s")
        let point = try #require(provider.collect().histograms("gen_ai.client.operation.duration").first)
        #expect(point.count == 7)
        #expect(abs(point.sum - 1163.961) < 1e-9)
        #expect(point.minimum == 0 && point.maximum == 1_000)
        #expect(
            point.boundaries
                == [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92]
        )
        #expect(point.bucketCounts == [2, 2] + [UInt64](repeating: 0, count: 11) + [1, 2])
    }

    @Test("Others count by the specification's, durations in seconds by the same in milliseconds")
    func otherHistograms() throws {
        Recorder(label: "size", factory: provider).record(7_500)
        Timer(label: "wait", factory: provider).recordMilliseconds(75)
        Timer(label: "mcp.client.operation.duration", factory: provider).recordSeconds(3)
        let snapshot = provider.collect()
        let size = try #require(snapshot.histograms("size").first)
        #expect(size.boundaries == [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000])
        #expect(size.bucketCounts.firstIndex(of: 1) == 13)
        let wait = try #require(snapshot.histograms("wait").first)
        #expect(snapshot["wait"]?.unit == "s")
        #expect(wait.sum == 0.075)
        #expect(wait.boundaries[5] == 0.075 && wait.bucketCounts.firstIndex(of: 1) == 5)
        let known = try #require(snapshot.histograms("mcp.client.operation.duration").first)
        #expect(known.boundaries == MetricConvention.mcpClientOperationDuration.boundaries)
        #expect(known.bucketCounts.firstIndex(of: 1) == known.boundaries.firstIndex(of: 5))
    }

    @Test("Numbers too large to add up are no trap")
    func hugeNumbers() {
        let recorder = Recorder(label: "size", factory: provider)
        for _ in 0..<3 { recorder.record(Double.greatestFiniteMagnitude) }
        recorder.record(Int64.max)
        recorder.record(Int64.min)
        Timer(label: "wait", factory: provider).recordNanoseconds(Int64.max)
        Timer(label: "wait", factory: provider).recordNanoseconds(Int64.min)
        let snapshot = provider.collect()
        #expect(snapshot.histograms("size").map(\.count) == [4])
        #expect(snapshot.histograms("size").map(\.sum) == [.greatestFiniteMagnitude])
        #expect(snapshot.histograms("wait").map(\.count) == [1])
    }

    @Test("Dimensions tell series apart, whatever their order; the last of a name counts, and a port is a number")
    func dimensions() {
        for dimensions in [
            [("a", "1"), ("b", "2")], [("b", "2"), ("a", "1")], [("a", "0"), ("b", "2"), ("a", "1")], [("a", "2")],
            [("server.port", "8080"), ("server.address", "h")], [("server.port", "http")],
        ] {
            Counter(label: "requests", dimensions: dimensions, factory: provider).increment()
        }
        let points = provider.collect().numbers("requests")
        #expect(points.map(\.value) == [.int(3), .int(1), .int(1), .int(1)])
        #expect(
            points.map(\.attributes) == [
                ["a": "1", "b": "2"], ["a": "2"], ["server.address": "h", "server.port": 8080],
                ["server.port": "http"],
            ]
        )
    }

    @Test("A name that is used for two kinds of instruments is two metrics")
    func twoKinds() {
        Counter(label: "x", factory: provider).increment()
        Gauge(label: "x", factory: provider).record(7)
        Recorder(label: "x", factory: provider).record(7)
        #expect(provider.collect().metrics.map(\.name) == ["x", "x", "x"])
    }

    @Test("Beyond the limit of series, what is measured is counted together, and told once")
    func cardinality() throws {
        let lines = CapturedLines()
        let provider = MeterProvider(faults: lines.faults, cardinalityLimit: 10)
        for number in 0..<1_000 {
            Counter(label: "requests", dimensions: [("user", "\(number)")], factory: provider).increment()
        }
        Counter(label: "requests", dimensions: [("user", "0")], factory: provider).increment()
        Counter(label: "other", dimensions: [("user", "1000")], factory: provider).increment()
        let points = provider.collect().numbers("requests")
        #expect(points.count == 10)
        #expect(points.first?.value == .int(2))
        #expect(points.last?.attributes == ["otel.metric.overflow": true])
        #expect(points.last?.value == .int(991))
        #expect(provider.collect().numbers("other").map(\.value) == [.int(1)])
        #expect(provider.statistics.series == 11)
        #expect(lines.all.count == 1 && lines.all[0].contains("The metric requests has as many series"))
    }

    @Test("The limit is 2,000 series by default")
    func defaultLimit() {
        let provider = MeterProvider()
        for number in 0..<2_500 {
            Recorder(label: "size", dimensions: [("user", "\(number)")], factory: provider).record(number)
        }
        #expect(provider.collect().histograms("size").count == 2_000)
        #expect(provider.collect().histograms("size").last?.count == 501)
    }

    @Test("Beyond the limit of metrics, nothing is kept under further names, and it is told")
    func metricLimit() {
        let lines = CapturedLines()
        let provider = MeterProvider(faults: lines.faults, metricLimit: 3)
        for number in 0..<10 { Timer(label: "timer \(number)", factory: provider).recordSeconds(1) }
        for number in 0..<10 {
            Counter(label: "counter \(number)", factory: provider).increment()
            FloatingPointCounter(label: "counter \(number)", factory: provider).increment()
            Meter(label: "meter \(number)", factory: provider).set(1)
            Gauge(label: "gauge \(number)", factory: provider).record(1)
            Recorder(label: "recorder \(number)", factory: provider).record(1)
        }
        #expect(provider.collect().metrics.map(\.name) == ["timer 0", "timer 1", "timer 2"])
        #expect(lines.all.count == 1 && lines.all[0].contains("no room for the metric timer 3"))
    }

    @Test("Texts of any length are kept short")
    func longDimensions() {
        Counter(
            label: "x",
            dimensions: [("long", String(repeating: "👩‍👩‍👧", count: 100_000)), ("short", "é")],
            factory: provider
        ).increment()
        let attributes = provider.collect().numbers("x")[0].attributes
        #expect(attributes["long"]?.stringValue?.utf8.count ?? .max <= 1024)
        #expect(attributes["short"] == "é")
    }

    @Test("What is destroyed is gone; whoever holds it can go on")
    func destroy() {
        let counter = Counter(label: "a", factory: provider)
        let timer = Timer(label: "b", factory: provider)
        let gauge = Gauge(label: "c", factory: provider)
        let meter = Meter(label: "d", factory: provider)
        let floating = FloatingPointCounter(label: "e", factory: provider)
        counter.increment()
        timer.recordSeconds(1)
        gauge.record(1)
        meter.set(1)
        floating.increment()
        #expect(provider.collect().metrics.count == 5)
        counter.destroy()
        timer.destroy()
        gauge.destroy()
        meter.destroy()
        floating.destroy()
        counter.increment()
        #expect(provider.collect().metrics == [])
        #expect(provider.statistics.series == 0)
    }

    @Test("Tasks that record at the same time lose nothing, while others collect")
    func manyTasks() async {
        let provider = provider
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<16 {
                group.addTask {
                    for number in 0..<1_000 {
                        Counter(label: "count", dimensions: [("t", "\(number % 3)")], factory: provider).increment()
                        Recorder(label: "size", factory: provider).record(number)
                        if number % 100 == task { _ = provider.collect() }
                    }
                }
            }
        }
        let snapshot = provider.collect()
        #expect(snapshot.numbers("count").reduce(0) { $0 + ($1.value == .int(0) ? 0 : $1.whole) } == 16_000)
        #expect(snapshot.histograms("size").map(\.count) == [16_000])
        #expect(snapshot.histograms("size").map { $0.bucketCounts.reduce(0, +) } == [16_000])
    }

    @Test("A wall clock that is set back gives no end before the start")
    func clockSetBack() {
        Counter(label: "count", factory: provider).increment()
        Recorder(label: "size", factory: provider).record(1)
        clock.setWall { $0 - 1_000_000 }
        let snapshot = provider.collect()
        #expect(snapshot.numbers("count").allSatisfy { $0.time >= $0.startTime })
        #expect(snapshot.histograms("size").allSatisfy { $0.time >= $0.startTime })
    }
}

extension Metric.NumberPoint {
    fileprivate var whole: Int64 {
        if case .int(let value) = value { value } else { 0 }
    }
}
