public import TracewingModel

/// What names a span to its children, in this process and in others: a value that is handed down.
public struct SpanContext: Sendable {
    public let traceID: TraceID
    public let spanID: SpanID
    public let isSampled: Bool
    /// Whether it was read from a request rather than made in this process.
    public let isRemote: Bool
    /// The W3C `tracestate` header's value; empty if there is none.
    public let traceState: String

    /// The span itself while it is one of this process. It does not keep the span open: see ``TracewingSpan``.
    let core: SpanCore?

    public init(
        traceID: TraceID,
        spanID: SpanID,
        isSampled: Bool,
        isRemote: Bool = false,
        traceState: String = ""
    ) {
        self.init(
            traceID: traceID,
            spanID: spanID,
            isSampled: isSampled,
            isRemote: isRemote,
            traceState: traceState,
            core: nil
        )
    }

    init(traceID: TraceID, spanID: SpanID, isSampled: Bool, isRemote: Bool, traceState: String, core: SpanCore?) {
        self.traceID = traceID
        self.spanID = spanID
        self.isSampled = isSampled
        self.isRemote = isRemote
        self.traceState = traceState
        self.core = core
    }

    public var isValid: Bool { traceID.isValid && spanID.isValid }
}

extension SpanContext: Hashable {
    public static func == (left: SpanContext, right: SpanContext) -> Bool {
        left.spanID == right.spanID && left.traceID == right.traceID && left.isSampled == right.isSampled
            && left.isRemote == right.isRemote && left.traceState == right.traceState
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(traceID)
        hasher.combine(spanID)
    }
}
