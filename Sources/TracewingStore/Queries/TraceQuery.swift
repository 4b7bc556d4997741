/// Which traces to list.
public struct TraceQuery: Sendable, Hashable {
    /// Only traces of this project; nil for all.
    public var project: String?
    /// How many traces a page holds at most: 1 to ``maximumLimit``; what lies outside is moved to the nearer end.
    public var limit: Int
    /// Where to go on: ``TracePage/next`` of the page before; nil for the newest.
    public var after: TraceCursor?

    public init(project: String? = nil, limit: Int = 100, after: TraceCursor? = nil) {
        self.project = project
        self.limit = limit
        self.after = after
    }

    /// The most traces a page can hold.
    public static let maximumLimit = 1_000
}
