public import Tracewing
import TracewingConcurrency
public import TracewingModel
public import TracewingSDK

/// Keeps metrics in memory, for tests.
///
/// ```swift
/// let metrics = MetricsCollector()
/// try await withObservability(exporter: .inMemory(SpanCollector(), metrics)) { _ in
///     _ = try await agent.run("Hello")
///     _ = await Observability.forceFlush(deadline: .seconds(5))
///     #expect(metrics.histograms("gen_ai.client.operation.duration").first?.count == 1)
/// }
/// ```
public final class MetricsCollector: MetricsExporter {
    public let name = "in-memory"
    private let exported = Locked<[MetricsSnapshot]>([])

    public init() {}

    public func export(_ snapshot: MetricsSnapshot) async throws {
        exported.withLock { $0.append(snapshot) }
    }

    /// All that was exported, in order.
    public var snapshots: [MetricsSnapshot] { exported.withLock { $0 } }

    /// The sums or gauges of a name, as they were exported last.
    public func numbers(_ name: String) -> [Metric.NumberPoint] {
        switch latest(name)?.points {
        case .sum(let points, _, _), .gauge(let points): points
        case .histogram, nil: []
        }
    }

    /// The histograms of a name, as they were exported last.
    public func histograms(_ name: String) -> [Metric.HistogramPoint] {
        if case .histogram(let points, _) = latest(name)?.points { points } else { [] }
    }

    private func latest(_ name: String) -> Metric? {
        snapshots.last?.metrics.first { $0.name == name }
    }
}

extension ExporterChoice {
    /// To collectors in memory, for tests.
    public static func inMemory(_ spans: SpanCollector, _ metrics: MetricsCollector) -> ExporterChoice {
        ExporterChoice("in-memory") { setup in
            setup.metricsExporters.append(metrics)
            return [spans]
        }
    }
}
