import CoreMetrics
import Tracewing
import TracewingConcurrency
import TracewingExport
import TracewingSDK

/// Configures telemetry in a process whose swift-metrics may have a factory already, measures, and ends. The first
/// argument says which factory, the second is the collector's address; "off" after them leaves the runtime
/// unmeasured, "unsent" leaves us without an exporter.
enum MetricsMode {
    static func run(_ arguments: [String]) {
        let foreign = PlainMetricsFactory()
        let mine = MeterProvider(resource: .process(serviceName: "mine", environment: ProcessEnvironment([:])))
        switch arguments[0] {
        case "foreign": MetricsSystem.bootstrap(foreign)
        case "provider": MetricsSystem.bootstrap(mine)
        default: break
        }
        var configuration = ObservabilityConfiguration(environment: ProcessEnvironment([:]))
        configuration.instrumentsRuntime = !arguments.contains("off")
        let options = OTLPOptions(endpoint: arguments[1], sendsMetrics: !arguments.contains("unsent"), encoding: .json)
        let report = Observability.configure(
            serviceName: "test-program",
            exporter: .otlp(options),
            configuration: configuration
        )
        for note in report.notes { print("note |", note) }
        Counter(label: "app.requests").increment(by: 2)
        let call = GenAIMetrics.start(InferenceCallDetails(modelName: "m", provider: "p"))
        call?.recordTokens(input: 0, output: 7)
        call?.recordDuration()
        for line in foreign.lines { print("theirs | \(line)") }
        print("measured |", call != nil)
        print("same provider |", Observability.meterProvider === mine)
    }
}

/// An application's own factory. It writes down what it is given.
private final class PlainMetricsFactory: MetricsFactory {
    private let recorded = Locked<[String]>([])
    var lines: [String] { recorded.withLock { $0 } }

    private final class Handler: CounterHandler, RecorderHandler, TimerHandler {
        let label: String
        let factory: PlainMetricsFactory

        init(_ label: String, _ factory: PlainMetricsFactory) {
            self.label = label
            self.factory = factory
        }

        func increment(by amount: Int64) { factory.recorded.withLock { $0.append("\(label) \(amount)") } }
        func reset() {}
        func record(_ value: Int64) { factory.recorded.withLock { $0.append("\(label) \(value)") } }
        func record(_ value: Double) { factory.recorded.withLock { $0.append("\(label) a number") } }
        func recordNanoseconds(_ duration: Int64) {}
    }

    private func label(_ label: String, _ dimensions: [(String, String)]) -> String {
        ([label] + dimensions.map { "\($0)=\($1)" }).joined(separator: " ")
    }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        Handler(self.label(label, dimensions), self)
    }
    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        Handler(self.label(label, dimensions), self)
    }
    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        Handler(self.label(label, dimensions), self)
    }
    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}
}
