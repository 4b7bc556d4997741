import TracewingModel

/// A moment to count from, in nanoseconds since 1970.
let noon: UInt64 = 1_780_000_000_000_000_000

func traceID(_ number: Int) -> TraceID {
    TraceID(high: 0xA, low: UInt64(number))
}

/// A span with little in it. Times are milliseconds after ``noon``; no end means that it is running.
func makeSpan(
    _ id: Int,
    in trace: Int = 1,
    parent: Int? = nil,
    name: String = "work",
    from start: Int = 0,
    to end: Int? = 10,
    _ attributes: Attributes = [:]
) -> SpanRecord {
    SpanRecord(
        traceID: traceID(trace),
        spanID: SpanID(UInt64(id)),
        parentSpanID: parent.map { SpanID(UInt64($0)) },
        name: name,
        startTime: noon + UInt64(start) * 1_000_000,
        endTime: end.map { noon + UInt64($0) * 1_000_000 } ?? 0,
        attributes: attributes
    )
}
