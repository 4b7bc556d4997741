public import Tracewing
import TracewingSDK

extension ExporterChoice {
    /// To an OTLP collector, over HTTP: spans and, unless the options or `OTEL_METRICS_EXPORTER` say otherwise,
    /// metrics.
    ///
    /// ```swift
    /// Observability.configure(serviceName: "concierge", exporter: .otlp(.environment))
    /// ```
    public static func otlp(_ options: OTLPOptions = .environment) -> ExporterChoice {
        ExporterChoice("otlp") { setup in
            setup.addMetricsExporter(options)
            return [OTLPExporter(options, &setup)]
        }
    }

    /// Where `OTEL_TRACES_EXPORTER` says: `otlp` (also when it is not set), `console` or `none`; and for metrics
    /// `OTEL_METRICS_EXPORTER`.
    public static let environment = ExporterChoice("environment") { setup in
        setup.addMetricsExporter(.environment)
        switch setup.environment["OTEL_TRACES_EXPORTER"]?.lowercased() {
        case nil, "otlp":
            return [OTLPExporter(.environment, &setup)]
        case "console":
            return [ConsoleExporter()]
        case "none":
            return []
        case let other?:
            setup.notes.append("OTEL_TRACES_EXPORTER is '\(other)', which is not known; otlp is used.")
            return [OTLPExporter(.environment, &setup)]
        }
    }
}
