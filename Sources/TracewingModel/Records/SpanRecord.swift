/// One span as it is exported, stored and shown: finished, or a snapshot of one still running.
///
/// Processors and exporters receive records, never live spans, so nothing they do can reach the code being traced.
public struct SpanRecord: Sendable, Hashable {
    public var traceID: TraceID
    public var spanID: SpanID
    /// Nil for the root of a trace.
    public var parentSpanID: SpanID?
    /// The W3C `tracestate` header, as received; empty if none.
    public var traceState: String
    /// The W3C trace flags and OTLP's remote-parent bits.
    public var flags: Flags

    public var name: String
    public var kind: Kind
    /// Nanoseconds since 1970.
    public var startTime: UInt64
    /// Nanoseconds since 1970; 0 while the span is running.
    public var endTime: UInt64
    public var status: Status

    public var attributes: Attributes
    public var events: [Event]
    public var links: [Link]
    /// How many were not kept because a limit was reached.
    public var droppedAttributes: UInt32
    public var droppedEvents: UInt32
    public var droppedLinks: UInt32

    public var resource: Resource
    public var scope: InstrumentationScope

    /// What was said, until the exporting stage opens it; nil if nothing was. Processors pass it on and see nothing.
    package var sealedContent: SealedContent?
    /// How many of the attributes baggage has set: they stand before all others. Nil if nobody knows.
    package var inheritedAttributes: Int?
    /// The attributes that were recorded as JSON values and written as text by us; nil for none.
    package var jsonContent: [String]?

    @inlinable
    public init(
        traceID: TraceID,
        spanID: SpanID,
        parentSpanID: SpanID? = nil,
        traceState: String = "",
        flags: Flags = .sampled,
        name: String,
        kind: Kind = .internal,
        startTime: UInt64,
        endTime: UInt64 = 0,
        status: Status = .unset,
        attributes: Attributes = Attributes(),
        events: [Event] = [],
        links: [Link] = [],
        droppedAttributes: UInt32 = 0,
        droppedEvents: UInt32 = 0,
        droppedLinks: UInt32 = 0,
        resource: Resource = .empty,
        scope: InstrumentationScope = .empty
    ) {
        self.traceID = traceID
        self.spanID = spanID
        self.parentSpanID = parentSpanID
        self.traceState = traceState
        self.flags = flags
        self.name = name
        self.kind = kind
        self.startTime = startTime
        self.endTime = endTime
        self.status = status
        self.attributes = attributes
        self.events = events
        self.links = links
        self.droppedAttributes = droppedAttributes
        self.droppedEvents = droppedEvents
        self.droppedLinks = droppedLinks
        self.resource = resource
        self.scope = scope
    }

    /// Whether the span had not ended when this record was made.
    public var isRunning: Bool { endTime == 0 }

    /// End minus start in nanoseconds; nil while running, never negative.
    public var duration: UInt64? {
        isRunning ? nil : (endTime > startTime ? endTime - startTime : 0)
    }
}
