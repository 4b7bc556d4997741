extension ProcessEnvironment {
    /// How often metrics are exported.
    ///
    /// | variable | option | default |
    /// |---|---|---|
    /// | `OTEL_METRIC_EXPORT_INTERVAL` | ``MetricsOptions/exportInterval``, in milliseconds | 60000 |
    /// | `OTEL_METRIC_EXPORT_TIMEOUT` | ``MetricsOptions/exportTimeout``, in milliseconds; 0 is no limit | 30000 |
    ///
    /// - Parameter notes: Gets a sentence for each variable that cannot be used, and is ignored.
    public func metricsOptions(notes: inout [String]) -> MetricsOptions {
        var options = MetricsOptions()
        if let interval = number("OTEL_METRIC_EXPORT_INTERVAL", in: 1...Self.largest, notes: &notes) {
            options.exportInterval = .milliseconds(interval)
        }
        if let timeout = milliseconds("OTEL_METRIC_EXPORT_TIMEOUT", notes: &notes) {
            options.exportTimeout = timeout == .zero ? BatchOptions.noTimeout : timeout
        }
        return options
    }
}
