import TracewingConcurrency

/// How a ``BatchSpanProcessor`` collects spans.
public struct BatchOptions: Sendable, Hashable {
    /// How many ended spans may wait; what comes on top is dropped and counted.
    public var maxQueueSize: Int
    /// How many bytes, roughly, the waiting spans may take together.
    public var maxQueueBytes: Int
    /// How many spans an exporter is given at once. A batch is exported as soon as it is full.
    public var maxExportBatchSize: Int
    /// How long the first span of a batch waits for others.
    public var scheduledDelay: Duration
    /// How long an export may take, unless the exporter says otherwise; see ``noTimeout``.
    public var exportTimeout: Duration
    /// How many batches may be on their way at the same time.
    public var maxConcurrentExports: Int
    /// Which spans are given up when the queue is full.
    public var dropPolicy: DropPolicy

    public init(
        maxQueueSize: Int = 2048,
        maxQueueBytes: Int = 64 << 20,
        maxExportBatchSize: Int = 512,
        scheduledDelay: Duration = .seconds(5),
        exportTimeout: Duration = .seconds(30),
        maxConcurrentExports: Int = 1,
        dropPolicy: DropPolicy = .newest
    ) {
        self.maxQueueSize = maxQueueSize
        self.maxQueueBytes = maxQueueBytes
        self.maxExportBatchSize = maxExportBatchSize
        self.scheduledDelay = scheduledDelay
        self.exportTimeout = exportTimeout
        self.maxConcurrentExports = maxConcurrentExports
        self.dropPolicy = dropPolicy
    }

    /// So long that nobody sees it end.
    public static let noTimeout = Duration.seconds(365 * 86_400)

    /// With every number at least 1, batches that a queue of this size can fill, and a delay that can be slept.
    var inBounds: BatchOptions {
        var options = self
        // Far above what memory holds, and far below what cannot be added to.
        options.maxQueueSize = min(max(1, maxQueueSize), Int(Int32.max))
        options.maxQueueBytes = max(1, maxQueueBytes)
        options.maxExportBatchSize = max(1, min(maxExportBatchSize, options.maxQueueSize))
        options.scheduledDelay = scheduledDelay.atMostAYear
        options.maxConcurrentExports = max(1, maxConcurrentExports)
        return options
    }
}
