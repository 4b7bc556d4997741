public import Tracing
public import TracewingModel

/// Hands each ended span to an exporter at once, alone, and in the order of the ends. For development and tests;
/// ``BatchSpanProcessor`` costs the backend less.
///
/// Like there, `onEnd` never waits for the exporter: spans wait in a bounded queue, and every one is accounted for.
public struct SimpleSpanProcessor: SpanProcessor {
    private let batches: BatchSpanProcessor

    /// - Parameter maxQueueSize: How many ended spans may wait for the exporter; what comes on top is dropped and
    ///   counted.
    public init(
        _ exporter: any SpanExporter,
        maxQueueSize: Int = 2048,
        faults: TelemetryFaults = TelemetryFaults()
    ) {
        let options = BatchOptions(maxQueueSize: maxQueueSize, maxExportBatchSize: 1)
        batches = BatchSpanProcessor(exporter, options: options, faults: faults)
    }

    public var statistics: ExporterStatistics? { batches.statistics }

    public func onStart(_ span: TracewingSpan, parentContext: ServiceContext) {
        batches.onStart(span, parentContext: parentContext)
    }

    public func onEnd(_ record: SpanRecord) { batches.onEnd(record) }

    public func forceFlush(deadline: Duration) async -> Bool { await batches.forceFlush(deadline: deadline) }

    public func shutdown(deadline: Duration) async { await batches.shutdown(deadline: deadline) }
}
