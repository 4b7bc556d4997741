import TracewingModel

extension SpanRecord {
    /// A finished span that only matters for what is given.
    static func sample(
        _ name: String,
        id: UInt64 = 1,
        parent: UInt64? = nil,
        start: UInt64 = 1,
        duration: UInt64 = 1_000_000,
        attributes: Attributes = Attributes(),
        status: Status = .unset
    ) -> SpanRecord {
        SpanRecord(
            traceID: TraceID(high: 1, low: 1),
            spanID: SpanID(id),
            parentSpanID: parent.map { SpanID($0) },
            name: name,
            startTime: start,
            endTime: start + duration,
            status: status,
            attributes: attributes
        )
    }
}
