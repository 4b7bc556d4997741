/// A conversation in one row: the traces of one project that name the same session.
public struct SessionSummary: Sendable, Hashable {
    public var id: String
    public var project: String
    /// The place of its last trace in the order of arrival.
    public var arrival: Int64
    public var traceCount: Int
    /// When the first trace started, in nanoseconds since 1970.
    public var startTime: UInt64
    /// When the last span ended; 0 while none has.
    public var endTime: UInt64
    /// How many spans failed.
    public var errorCount: Int
    /// How many spans have not ended.
    public var runningCount: Int
    public var tokens: TokenCounts
    /// In 10⁻⁹ dollars; nil if nobody knows a price.
    public var cost: Int64?
    public var agent: String?
    public var user: String?
    /// What the first trace was asked.
    public var inputPreview: String?
    /// What the last trace answered.
    public var outputPreview: String?
}
