import TracewingModel
import TracewingStore

/// The trace most tests write to.
let traceA = TraceID(high: 0xA, low: 1)

/// A moment to count from, in nanoseconds since 1970.
let noon: UInt64 = 1_780_000_000_000_000_000

/// A span with little in it. Times are milliseconds after ``noon``; no end means that it is running.
func makeSpan(
    _ id: UInt64,
    in trace: TraceID = traceA,
    parent: UInt64? = nil,
    name: String = "work",
    from start: UInt64 = 0,
    to end: UInt64? = 10,
    status: SpanRecord.Status = .unset,
    resource: Resource = .empty,
    _ attributes: Attributes = [:]
) -> SpanRecord {
    SpanRecord(
        traceID: trace,
        spanID: SpanID(id),
        parentSpanID: parent.map(SpanID.init),
        name: name,
        startTime: noon + start * 1_000_000,
        endTime: end.map { noon + $0 * 1_000_000 } ?? 0,
        status: status,
        attributes: attributes,
        resource: resource
    )
}

extension TraceStore {
    @discardableResult
    func append(_ records: [SpanRecord], project: String? = nil) async throws -> AppendReceipt {
        try await append(records.map { IngestedSpan($0) }, project: project)
    }
}
