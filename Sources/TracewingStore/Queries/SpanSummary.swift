public import TracewingModel

/// A span in one row: what a tree shows, without its attributes.
public struct SpanSummary: Sendable, Hashable {
    public var spanID: SpanID
    /// Nil for a root. The parent may be missing, and nothing keeps broken senders from making cycles.
    public var parentSpanID: SpanID?
    public var name: String
    public var kind: SpanRecord.Kind
    /// Nanoseconds since 1970, by the sender's clock.
    public var startTime: UInt64
    /// The same; 0 while running.
    public var endTime: UInt64
    public var status: SpanRecord.Status.Code
    public var columns: SpanColumns

    public var isRunning: Bool { endTime == 0 }
}

extension SpanSummary {
    init(_ row: SpanRow) {
        spanID = row.spanID
        parentSpanID = row.parent
        name = row.name
        kind = row.kind
        startTime = row.start
        endTime = row.end
        status = row.status
        columns = row.columns
    }
}
