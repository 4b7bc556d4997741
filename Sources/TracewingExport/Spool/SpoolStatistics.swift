public import TracewingSDK

/// What a spool holds, and what became of what earlier processes had left in it.
public struct SpoolStatistics: Sendable, Hashable {
    /// Spans of this process that are spooled and not yet delivered.
    public var waiting = 0
    /// How many bytes the files take.
    public var bytes = 0
    public var segments = 0
    /// Spans of this process that went around the disk, because it was full, broken or too slow.
    public var bypassed = 0
    /// Spans of earlier processes that have been delivered.
    public var replayed = 0
    /// Spans of earlier processes that were lost.
    public var replayDropped: [DropReason: Int] = [:]
    /// How often something on the disk could not be read and was passed over.
    public var damaged = 0
}
