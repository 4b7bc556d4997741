/// A project: one that was made, or that spans name.
public struct ProjectSummary: Sendable, Hashable {
    public var name: String
    public var traceCount: Int
    /// The last trace's place in the order of arrival; nil if there is none.
    public var lastArrival: Int64?
    /// When its last trace arrived, in nanoseconds since 1970.
    public var lastReceived: UInt64?
}
