public import TracewingModel

/// Which traces to list.
public struct TraceQuery: Sendable, Hashable {
    /// Only traces of this project; nil for all.
    public var project: String?
    /// Only traces that match; nil for all.
    public var filter: TraceFilter?
    /// Only these; nil for all. They are looked up one by one: hand over a page's worth.
    public var ids: [TraceID]?
    /// Only traces that started then or later, in nanoseconds since 1970.
    public var since: UInt64?
    /// Only traces that started before then, in nanoseconds since 1970.
    public var until: UInt64?
    /// How many traces a page holds at most: 1 to ``maximumLimit``; what lies outside is moved to the nearer end.
    public var limit: Int
    /// Where to go on: ``TracePage/next`` of the page before; nil for the newest.
    public var after: TraceCursor?

    public init(
        project: String? = nil,
        filter: TraceFilter? = nil,
        ids: [TraceID]? = nil,
        since: UInt64? = nil,
        until: UInt64? = nil,
        limit: Int = 100,
        after: TraceCursor? = nil
    ) {
        self.project = project
        self.filter = filter
        self.ids = ids
        self.since = since
        self.until = until
        self.limit = limit
        self.after = after
    }

    /// The most traces a page can hold.
    public static let maximumLimit = 1_000
}
