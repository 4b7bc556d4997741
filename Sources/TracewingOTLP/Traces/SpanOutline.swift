public import TracewingModel

/// What a span says of itself, but for what was recorded in it: its attributes, events and links stay in its bytes.
///
/// For whoever keeps the bytes and reads what it needs out of them: most of the time it takes to decode a span goes
/// into values that nobody asks for.
public struct SpanOutline: Sendable, Hashable {
    public var traceID: TraceID
    public var spanID: SpanID
    /// Nil for the root of a trace.
    public var parentSpanID: SpanID?
    public var name: String
    public var kind: SpanRecord.Kind
    /// Nanoseconds since 1970.
    public var startTime: UInt64
    /// Nanoseconds since 1970; 0 while the span is running.
    public var endTime: UInt64
    public var status: SpanRecord.Status
    public var resource: Resource
    public var scope: InstrumentationScope

    public init(_ record: SpanRecord) {
        self.init(
            traceID: record.traceID,
            spanID: record.spanID,
            parentSpanID: record.parentSpanID,
            name: record.name,
            kind: record.kind,
            startTime: record.startTime,
            endTime: record.endTime,
            status: record.status,
            resource: record.resource,
            scope: record.scope
        )
    }

    init(
        traceID: TraceID,
        spanID: SpanID,
        parentSpanID: SpanID?,
        name: String,
        kind: SpanRecord.Kind,
        startTime: UInt64,
        endTime: UInt64,
        status: SpanRecord.Status,
        resource: Resource,
        scope: InstrumentationScope
    ) {
        self.traceID = traceID
        self.spanID = spanID
        self.parentSpanID = parentSpanID
        self.name = name
        self.kind = kind
        self.startTime = startTime
        self.endTime = endTime
        self.status = status
        self.resource = resource
        self.scope = scope
    }

    /// Whether the span had not ended when it was sent.
    public var isRunning: Bool { endTime == 0 }
}
