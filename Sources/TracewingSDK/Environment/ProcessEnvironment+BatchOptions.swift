extension ProcessEnvironment {
    /// How ended spans are collected.
    ///
    /// | variable | option | default |
    /// |---|---|---|
    /// | `OTEL_BSP_SCHEDULE_DELAY` | ``BatchOptions/scheduledDelay``, in milliseconds | 5000 |
    /// | `OTEL_BSP_EXPORT_TIMEOUT` | ``BatchOptions/exportTimeout``, in milliseconds; 0 is no limit | 30000 |
    /// | `OTEL_BSP_MAX_QUEUE_SIZE` | ``BatchOptions/maxQueueSize`` | 2048 |
    /// | `OTEL_BSP_MAX_EXPORT_BATCH_SIZE` | ``BatchOptions/maxExportBatchSize``, not more than the queue's | 512 |
    ///
    /// - Parameter notes: Gets a sentence for each variable that cannot be used, and is ignored.
    public func batchOptions(notes: inout [String]) -> BatchOptions {
        var options = BatchOptions()
        if let delay = milliseconds("OTEL_BSP_SCHEDULE_DELAY", notes: &notes) { options.scheduledDelay = delay }
        if let timeout = milliseconds("OTEL_BSP_EXPORT_TIMEOUT", notes: &notes) {
            options.exportTimeout = timeout == .zero ? BatchOptions.noTimeout : timeout
        }
        if let size = number("OTEL_BSP_MAX_QUEUE_SIZE", in: 1...Self.largest, notes: &notes) {
            options.maxQueueSize = size
        }
        // Unless it is said, a batch may be what a small queue can hold.
        options.maxExportBatchSize =
            number("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", in: 1...options.maxQueueSize, notes: &notes)
            ?? min(options.maxExportBatchSize, options.maxQueueSize)
        return options
    }
}
