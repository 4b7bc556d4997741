import Tracewing
import TracewingSDK

extension ObservabilityConfiguration {
    /// Whether the environment says where spans go. A command that is not told sends none anywhere.
    var namesCollector: Bool {
        ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"].contains { environment[$0] != nil }
    }
}
