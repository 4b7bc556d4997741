/// Which traces to count, and over what time.
public struct StatisticsQuery: Sendable, Hashable {
    /// From when, in nanoseconds since 1970.
    public var since: UInt64
    /// Until before when.
    public var until: UInt64
    /// Into how many stretches of equal length the time is cut: 1 to ``maximumBuckets``.
    public var buckets: Int
    /// Only traces of this project; nil for all.
    public var project: String?
    /// Only traces that match; nil for all.
    public var filter: TraceFilter?

    public init(
        since: UInt64,
        until: UInt64,
        buckets: Int = 60,
        project: String? = nil,
        filter: TraceFilter? = nil
    ) {
        self.since = since
        self.until = until
        self.buckets = buckets
        self.project = project
        self.filter = filter
    }

    public static let maximumBuckets = 1_000
}
