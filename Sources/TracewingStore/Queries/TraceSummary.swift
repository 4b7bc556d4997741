public import TracewingModel

/// A trace in one row: what a list shows.
///
/// It does not depend on the order in which the spans arrived. Where spans differ, the root's word counts, then that of
/// the span that started first. A trace whose root is missing is shown by its earliest span.
public struct TraceSummary: Sendable, Hashable {
    public var traceID: TraceID
    /// The place in the order in which traces arrived: a later trace has a greater number.
    public var arrival: Int64
    public var project: String
    /// `service.name` of the root.
    public var service: String?

    /// The root, or the earliest span known.
    public var rootSpanID: SpanID
    /// The name of the root.
    public var name: String
    /// The status of the root.
    public var status: SpanRecord.Status.Code
    /// When the first span started, in nanoseconds since 1970.
    public var startTime: UInt64
    /// When the last span ended, in nanoseconds since 1970; 0 while none has.
    public var endTime: UInt64
    public var spanCount: Int
    /// How many spans have the status error.
    public var errorCount: Int
    /// How many spans have not ended.
    public var runningCount: Int

    /// Each model call once: of spans within spans that carry usage, only the innermost count.
    public var tokens: TokenCounts
    /// What those calls cost, in 10⁻⁹ dollars; nil if nobody knows a price.
    public var cost: Int64?
    public var agent: String?
    /// The model that was asked for.
    public var model: String?
    public var session: String?
    public var user: String?
    public var inputPreview: String?
    public var outputPreview: String?
    /// Nanoseconds from a model call to the first chunk of its answer.
    public var timeToFirstChunk: UInt64?

    /// Whether a span of the trace has not ended.
    public var isRunning: Bool { runningCount > 0 }

    /// From the first start to the last end in nanoseconds; nil while running.
    public var duration: UInt64? {
        isRunning ? nil : (endTime > startTime ? endTime - startTime : 0)
    }
}
