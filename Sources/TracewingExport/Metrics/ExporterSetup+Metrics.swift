import Tracewing
import TracewingSDK

extension ExporterSetup {
    /// Adds the exporter of metrics that belongs to an OTLP exporter of spans.
    mutating func addMetricsExporter(_ options: OTLPOptions) {
        if let sendsMetrics = options.sendsMetrics {
            if sendsMetrics { metricsExporters.append(OTLPMetricsExporter(options, &self)) }
            return
        }
        switch environment["OTEL_METRICS_EXPORTER"]?.lowercased() {
        case nil:
            if takesMoreThanTraces(options) { metricsExporters.append(OTLPMetricsExporter(options, &self)) }
        case "otlp":
            metricsExporters.append(OTLPMetricsExporter(options, &self))
        case "console":
            metricsExporters.append(ConsoleMetricsExporter())
        case "none":
            break
        case let other?:
            notes.append("OTEL_METRICS_EXPORTER is '\(other)', which is not known; otlp is used.")
            metricsExporters.append(OTLPMetricsExporter(options, &self))
        }
    }

    /// An address for traces alone, without any other, is that of a backend for traces.
    private func takesMoreThanTraces(_ options: OTLPOptions) -> Bool {
        let isForTraces =
            options.tracesEndpoint != nil
            || (options.endpoint == nil && environment["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] != nil)
        let isForMore =
            options.endpoint != nil || options.metricsEndpoint != nil
            || environment["OTEL_EXPORTER_OTLP_ENDPOINT"] != nil
            || environment["OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"] != nil
        return isForMore || !isForTraces
    }
}
