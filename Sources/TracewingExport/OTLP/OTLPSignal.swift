/// What OTLP carries: each has its own address and variables.
enum OTLPSignal {
    case traces, metrics

    /// In the names of variables, as in `OTEL_EXPORTER_OTLP_TRACES_HEADERS`.
    var variable: String {
        switch self {
        case .traces: "TRACES"
        case .metrics: "METRICS"
        }
    }

    /// Appended to a collector's base address.
    var path: String {
        switch self {
        case .traces: "v1/traces"
        case .metrics: "v1/metrics"
        }
    }

    /// For a person.
    var noun: String {
        switch self {
        case .traces: "spans"
        case .metrics: "metrics"
        }
    }
}
