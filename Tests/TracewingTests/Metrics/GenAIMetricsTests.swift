import CoreMetrics
import Testing
import TracewingConcurrency
import TracewingModel
import TracewingSDK
import TracewingTesting
@testable import Tracewing

@Suite("The metrics of a model call")
struct GenAIMetricsTests {
    /// Seconds on a clock that stands where the test puts it.
    private final class Time: Sendable {
        let seconds = Locked(100.0)
        var clock: SpanClock {
            SpanClock(wall: { 1 }, monotonic: { self.seconds.withLock { UInt64($0 * 1e9) } })
        }
        func pass(_ seconds: Double) { self.seconds.withLock { $0 += seconds } }
    }

    private static let details = InferenceCallDetails(
        modelName: "gpt",
        provider: "openai",
        endpoint: ServiceEndpoint(hostname: "api.example", port: 443)
    )
    private static let attributes: Attributes = [
        "gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai", "gen_ai.request.model": "gpt",
        "server.address": "api.example", "server.port": 443,
    ]

    private let time = Time()
    private let provider = MeterProvider()
    private let metrics = MetricsCollector()

    init() {
        provider.addExporter(metrics)
    }

    private func instruments(foreign: (any MetricsFactory)? = nil) -> GenAIInstruments {
        GenAIInstruments(provider: provider, foreign: foreign, clock: time.clock)
    }

    /// The attributes of the four metrics' series, with what was added up in them.
    private func measured(_ convention: MetricConvention) async -> [Attributes: Double] {
        #expect(await provider.forceFlush(deadline: .seconds(60)))
        let points = metrics.histograms(convention.name)
        return Dictionary(uniqueKeysWithValues: points.map { ($0.attributes, ($0.sum * 1e6).rounded() / 1e6) })
    }

    private func with(_ others: Attributes) -> Attributes {
        let all = Array(Self.attributes) + Array(others)
        return Attributes(all.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    }

    @Test("A streamed call: its duration, its tokens, the time to its first chunk and between the others")
    func streamed() async {
        let call = GenAIMetrics(instruments(), Self.details)
        time.pass(0.5)
        call.setResponseModel("gpt-1")
        call.recordChunk()
        for pause in [0.25, 0.0, 2.0] {
            time.pass(pause)
            call.recordChunk()
        }
        call.recordTokens(input: 0, output: 12)
        time.pass(0.25)
        call.recordDuration()
        let attributes = with(["gen_ai.response.model": "gpt-1"])
        #expect(await measured(.timeToFirstChunk) == [attributes: 0.5])
        #expect(await measured(.timePerOutputChunk) == [attributes: 2.25])
        #expect(metrics.histograms(MetricConvention.timePerOutputChunk.name).map(\.count) == [3])
        #expect(await measured(.operationDuration) == [attributes: 3])
        #expect(
            await measured(.tokenUsage) == [
                with(["gen_ai.response.model": "gpt-1", "gen_ai.token.type": "input"]): 0,
                with(["gen_ai.response.model": "gpt-1", "gen_ai.token.type": "output"]): 12,
            ]
        )
    }

    @Test("What is not known is not recorded: no tokens, no chunks, no model, no address")
    func unknown() async {
        let call = GenAIMetrics(instruments(), InferenceCallDetails())
        call.recordTokens(input: nil, output: nil)
        call.recordDuration()
        #expect(await measured(.operationDuration) == [["gen_ai.operation.name": "chat"]: 0])
        #expect(metrics.snapshots.last?.metrics.count == 1)
    }

    @Test("A failure carries its type, and no other metric does")
    func failure() async {
        for errorType in ["timeout", nil, "timeout", "500"] {
            let call = GenAIMetrics(instruments(), Self.details)
            time.pass(1)
            call.recordTokens(input: 1, output: nil)
            call.recordDuration(errorType: errorType)
        }
        #expect(
            await measured(.operationDuration) == [
                with(["error.type": "timeout"]): 2, with([:]): 1, with(["error.type": "500"]): 1,
            ]
        )
        #expect(await measured(.tokenUsage) == [with(["gen_ai.token.type": "input"]): 4])
    }

    @Test("A model that changes its name on the way is measured under each")
    func modelChange() async {
        let call = GenAIMetrics(instruments(), Self.details)
        for model in ["a", "a", "b", "b"] {
            time.pass(1)
            call.setResponseModel(model)
            call.recordChunk()
        }
        call.recordDuration()
        #expect(
            await measured(.timePerOutputChunk) == [
                with(["gen_ai.response.model": "a"]): 1, with(["gen_ai.response.model": "b"]): 2,
            ]
        )
    }

    @Test("Chunks that nobody else has counted before or while are added to what others have")
    func manyCalls() async {
        let instruments = instruments()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    let call = GenAIMetrics(instruments, Self.details)
                    for _ in 0..<101 { call.recordChunk() }
                    call.recordDuration()
                    call.recordDuration()
                }
            }
        }
        #expect(await measured(.timePerOutputChunk) == [with([:]): 0])
        #expect(metrics.histograms(MetricConvention.timePerOutputChunk.name).map(\.count) == [2_000])
        #expect(metrics.histograms(MetricConvention.timePerOutputChunk.name).first?.bucketCounts.first == 2_000)
    }

    @Test("What a server has chosen is kept short")
    func longNames() async {
        let call = GenAIMetrics(instruments(), Self.details)
        call.setResponseModel(String(repeating: "é", count: 1_000_000))
        call.recordDuration(errorType: String(repeating: "x", count: 1_000_000))
        let attributes = await measured(.operationDuration).keys.first
        for name in ["gen_ai.response.model", "error.type"] {
            #expect(attributes?[name]?.stringValue?.unicodeScalars.count == 256)
        }
    }

    @Test("A clock that goes back measures nothing less than nothing")
    func clockGoesBack() async {
        let call = GenAIMetrics(instruments(), Self.details)
        time.pass(-5)
        call.recordChunk()
        time.pass(-5)
        call.recordChunk()
        call.recordDuration()
        #expect(await measured(.operationDuration) == [with([:]): 0])
        #expect(await measured(.timePerOutputChunk) == [with([:]): 0])
    }

    @Test("Instruments are made once, and what is kept of them is bounded")
    func kept() {
        let foreign = CountingFactory()
        let instruments = instruments(foreign: foreign)
        for number in 0..<100 {
            let call = GenAIMetrics(instruments, Self.details)
            for _ in 0..<5 { call.recordChunk() }
            call.recordTokens(input: number, output: number)
            call.recordDuration()
        }
        #expect(foreign.made == 5)
        #expect(foreign.records == 100 * (5 + 2 + 1))
        for number in 0..<10_000 {
            GenAIMetrics(instruments, InferenceCallDetails(modelName: "\(number)")).recordDuration()
        }
        #expect(foreign.made == 10_005)
        GenAIMetrics(instruments, Self.details).recordDuration()
        #expect(foreign.made == 10_005)
    }

    @Test("Nobody is told if nobody wants to know; the application's own factory is enough")
    func wanted() {
        let alone = MeterProvider()
        #expect(!GenAIInstruments(provider: alone, foreign: nil).isOn)
        #expect(GenAIInstruments(provider: provider, foreign: nil).isOn)
        let foreign = CountingFactory()
        let instruments = GenAIInstruments(provider: alone, foreign: foreign)
        #expect(instruments.isOn)
        GenAIMetrics(instruments, Self.details).recordDuration()
        #expect(foreign.records == 1)
        #expect(alone.collect().metrics.isEmpty)
    }
}

/// A factory of the application's own that counts.
private final class CountingFactory: MetricsFactory {
    private let counts = Locked((made: 0, records: 0))
    var made: Int { counts.withLock { $0.made } }
    var records: Int { counts.withLock { $0.records } }

    private final class Handler: RecorderHandler {
        let factory: CountingFactory
        init(_ factory: CountingFactory) { self.factory = factory }
        func record(_ value: Int64) { factory.counts.withLock { $0.records += 1 } }
        func record(_ value: Double) { factory.counts.withLock { $0.records += 1 } }
    }

    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        counts.withLock { $0.made += 1 }
        return Handler(self)
    }
    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        NOOPMetricsHandler.instance
    }
    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler { NOOPMetricsHandler.instance }
    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}
}
