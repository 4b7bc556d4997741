import CoreMetrics
import TracewingSDK

/// What swift-metrics has been given, when telemetry is configured.
enum GlobalMetrics {
    /// Nothing yet.
    case none
    /// Our own, by an earlier configuration.
    case forwarding
    /// A provider of ours that the application made itself.
    case provider(MeterProvider)
    case foreign(any MetricsFactory)

    static var current: GlobalMetrics {
        let factory = MetricsSystem.factory
        if factory is NOOPMetricsHandler { return .none }
        if factory is ForwardingMetricsFactory { return .forwarding }
        if let provider = factory as? MeterProvider { return .provider(provider) }
        return .foreign(factory)
    }

    var foreign: (any MetricsFactory)? {
        if case .foreign(let factory) = self { factory } else { nil }
    }

    var hasProvider: Bool {
        if case .provider = self { true } else { false }
    }

    /// For the report.
    var note: String? {
        switch self {
        case .none, .forwarding:
            nil
        case .provider:
            "A meter provider of Tracewing's was set up before: it gets the exporter of metrics, and keeps its resource."
        case .foreign:
            "Another metrics factory was set up before: it keeps the application's metrics, and gets the agents' as well."
        }
    }
}
