/// How a ``SpooledExporter`` keeps spans.
public struct SpoolOptions: Sendable, Hashable {
    /// How many bytes the files of one process may take together. When there are more, the oldest file is dropped and
    /// its spans are counted as `spool_full`.
    public var maxBytes: Int
    /// How large a file may become before the next one is begun; never more than a quarter of ``maxBytes``.
    public var segmentBytes: Int
    /// When the system is made to write to the disk.
    public var sync: SpoolSync
    /// Whether a span is spooled in its `end()`, on the path of the traced code, instead of in batches.
    ///
    /// With it, a span that has ended is lost to no kill. Its price is the disk's: some 50 µs for each `end()` with
    /// ``SpoolSync/never``, as long as the disk takes for a sync with ``SpoolSync/always``. A span with content that a
    /// redactor has to see goes through the queue all the same: nothing unredacted is written.
    public var isImmediate: Bool
    /// How many spans are sent at once.
    public var maxExportBatchSize: Int
    /// How long spans that were spooled in their `end()` wait for others before they are sent.
    public var scheduledDelay: Duration
    /// The wait after a batch could not be sent; it doubles with every failure in a row, with full jitter.
    public var initialBackoff: Duration
    /// No wait between attempts is longer.
    public var maxBackoff: Duration
    /// How long the disk may take for one write. Spans that it holds up longer go around it.
    public var diskTimeout: Duration

    public init(
        maxBytes: Int = 256 << 20,
        segmentBytes: Int = 4 << 20,
        sync: SpoolSync = .always,
        isImmediate: Bool = false,
        maxExportBatchSize: Int = 512,
        scheduledDelay: Duration = .seconds(1),
        initialBackoff: Duration = .seconds(1),
        maxBackoff: Duration = .seconds(60),
        diskTimeout: Duration = .seconds(2)
    ) {
        self.maxBytes = maxBytes
        self.segmentBytes = segmentBytes
        self.sync = sync
        self.isImmediate = isImmediate
        self.maxExportBatchSize = maxExportBatchSize
        self.scheduledDelay = scheduledDelay
        self.initialBackoff = initialBackoff
        self.maxBackoff = maxBackoff
        self.diskTimeout = diskTimeout
    }
}
