import Testing
import Tracewing
import TracewingModel
import TracewingSDK
import TracewingTesting

/// A state that telemetry can be in while an agent runs.
struct TelemetryState: Sendable, CustomTestStringConvertible {
    let name: String
    var environment: [String: String] = [:]
    var isConfigured = true
    /// Where spans go; nil for a collector in memory.
    var exporter: (any BreakableExporter)?
    /// Where metrics go; nil for nowhere.
    var metrics: (any MetricsExporter)?
    var processor: (any SpanProcessor)?
    var configure: @Sendable (inout ObservabilityConfiguration) -> Void = { _ in }
    /// What happens to telemetry in the middle of every run.
    var midway: @Sendable () async -> Void = {}

    /// What shows that telemetry was in this state: one that is not broken after all proves nothing.
    var shows: @Sendable (TelemetryStatistics) -> Bool = { _ in true }

    var testDescription: String { name }

    /// The state that all others are compared with.
    static let off = TelemetryState(name: "not configured", isConfigured: false)

    /// Runs `body` with telemetry in this state.
    func run(_ body: () async -> Void) async {
        await ObservabilityTurn.take {
            await Observability.reset()
            if isConfigured {
                var configuration = ObservabilityConfiguration(environment: ProcessEnvironment(environment))
                configuration.batch.scheduledDelay = .milliseconds(1)
                configure(&configuration)
                if let processor { Observability.provider.addProcessor(processor) }
                Observability.configure(
                    serviceName: "isolation",
                    exporter: ExporterChoice("isolation") { setup in
                        if let metrics { setup.metricsExporters.append(metrics) }
                        return [exporter ?? SpanCollector()]
                    },
                    configuration: configuration
                )
            }
            await body()
            exporter?.release()
            await Observability.reset()
        }
    }
}
