public import Tracewing
public import TracewingModel
import TracewingSDK

/// Runs `body` with telemetry configured for it alone, and empties the configuration after it.
///
/// ```swift
/// try await withObservability { spans in
///     _ = try await agent.run("Hello")
///     _ = await Observability.forceFlush(deadline: .seconds(5))
///     #expect(spans.records.count == 2)
/// }
/// ```
///
/// Telemetry is set up once in a process, and tests of several targets run in one: they take turns (see
/// ``ObservabilityTurn``). Environment variables have no say.
///
/// - Parameters:
///   - exporter: Where spans go; nil for the collector that `body` is given.
///   - configure: Changes the configuration before it is used.
public func withObservability<Result: Sendable>(
    isolation: isolated (any Actor)? = #isolation,
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
    /// The spans of one trace that have ended so far; they are flushed first.
    public func records(of trace: TraceID?) async -> [SpanRecord] {
        _ = await Observability.forceFlush(deadline: .seconds(5))
        return records.filter { $0.traceID == trace }
    }
}
