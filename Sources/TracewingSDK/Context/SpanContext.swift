public import TracewingModel

/// What names a span to its children, in this process and in others: a value that is handed down.
public struct SpanContext: Sendable, Hashable {
    public let traceID: TraceID
    public let spanID: SpanID
    public let isSampled: Bool
    /// Whether it was read from a request rather than made in this process.
    public let isRemote: Bool
    /// The W3C `tracestate` header's value; empty if there is none.
    public let traceState: String

    public init(
        traceID: TraceID,
        spanID: SpanID,
        isSampled: Bool,
        isRemote: Bool = false,
        traceState: String = ""
    ) {
        self.traceID = traceID
        self.spanID = spanID
        self.isSampled = isSampled
        self.isRemote = isRemote
        self.traceState = traceState
    }

    public var isValid: Bool { traceID.isValid && spanID.isValid }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(traceID)
        hasher.combine(spanID)
    }
}
