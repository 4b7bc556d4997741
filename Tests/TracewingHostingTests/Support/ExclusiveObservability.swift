import Tracewing
import TracewingModel
import TracewingSDK
import TracewingTesting

/// Telemetry is set up once in a process, and tests of several targets run in one: they take turns with it.
///
/// What `body` is given is everything the trace `body` worked in consists of, so that what other tests trace meanwhile
/// does not matter.
func withObservability<Result: Sendable>(
    exporter: ExporterChoice? = nil,
    configure: (inout ObservabilityConfiguration) -> Void = { _ in },
    _ body: (SpanCollector) async throws -> Result
) async throws -> Result {
    try await ObservabilityTurn.take {
        let spans = SpanCollector()
        var configuration = ObservabilityConfiguration(environment: ProcessEnvironment([:]))
        configuration.batch.scheduledDelay = .milliseconds(10)
        configure(&configuration)
        await Observability.reset()
        Observability.configure(
            serviceName: "tests",
            exporter: exporter ?? .inMemory(spans),
            configuration: configuration
        )
        do {
            let result = try await body(spans)
            await Observability.reset()
            return result
        } catch {
            await Observability.reset()
            throw error
        }
    }
}

extension SpanCollector {
    /// The ended spans of one trace.
    func records(of trace: TraceID?) async -> [SpanRecord] {
        _ = await Observability.forceFlush(deadline: .seconds(5))
        return records.filter { $0.traceID == trace }
    }
}
