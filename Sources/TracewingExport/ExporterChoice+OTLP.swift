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
    ///
    /// If `ENABLE_A365_OBSERVABILITY_EXPORTER` is set to true, Agent 365 is chosen. That needs a token resolver:
    /// without the one that ``environment(agent365:)`` brings, spans go to the console, and one warning says so.
    public static let environment = environment(agent365: Agent365Options())

    /// What the variables of OpenTelemetry say.
    static func openTelemetryEnvironment(_ setup: inout ExporterSetup) -> [any SpanExporter] {
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
