import TracewingModel
import TracewingOTLP

/// A row of the table `spans`, but for its trace and its bytes.
struct SpanRow {
    var spanID: SpanID
    /// Nil for a root. A span that names itself as its parent is one too.
    var parent: SpanID?
    var name: String
    var kind: SpanRecord.Kind
    var start: UInt64
    /// 0 while running.
    var end: UInt64
    var status: SpanRecord.Status.Code
    var columns: SpanColumns

    init(_ span: SpanOutline, _ values: borrowing ColumnValues, origin: ResourceColumns, pricing: SpanPricing) {
        spanID = span.spanID
        parent = span.parentSpanID.flatMap { $0.isValid && $0 != span.spanID ? $0 : nil }
        name = span.name.cut(toUTF8: SpanColumns.textLimit)
        kind = span.kind
        // SQLite's integers have a sign; the year 2262 is late enough. The bytes keep what was sent.
        start = min(span.startTime, UInt64(Int64.max))
        end = min(span.endTime, UInt64(Int64.max))
        status = span.status.code
        columns = SpanColumns(span, values, origin: origin, pricing: pricing)
    }

    var isRunning: Bool { end == 0 }
}

// MARK: - Its columns in SQL, in one order for all statements

extension SpanRow {
    static let columnNames = [
        "span", "parent", "name", "kind", "started", "ended", "status",
        "operation", "provider", "request_model", "response_model", "session", "user", "agent", "tool", "tool_call_id",
        "input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "reasoning_tokens", "cost",
        "first_chunk",
        "input_preview", "output_preview", "finish_reason", "error_type", "outcome", "project", "service",
    ]

    func write(to row: inout some RowWriter) {
        row.add(Int64(bitPattern: spanID.value))
        row.add(parent.map { Int64(bitPattern: $0.value) })
        row.add(name)
        row.add(Int64(kind.rawValue))
        row.add(Int64(clamping: start))
        row.add(Int64(clamping: end))
        row.add(Int64(status.rawValue))
        row.add(columns.operation)
        row.add(columns.provider)
        row.add(columns.requestModel)
        row.add(columns.responseModel)
        row.add(columns.session)
        row.add(columns.user)
        row.add(columns.agent)
        row.add(columns.tool)
        row.add(columns.toolCallID)
        row.add(columns.inputTokens)
        row.add(columns.outputTokens)
        row.add(columns.cacheReadTokens)
        row.add(columns.cacheWriteTokens)
        row.add(columns.reasoningTokens)
        row.add(columns.cost)
        row.add(columns.timeToFirstChunk.map { Int64(clamping: $0) })
        row.add(columns.inputPreview)
        row.add(columns.outputPreview)
        row.add(columns.finishReason)
        row.add(columns.errorType)
        row.add(columns.outcome)
        row.add(columns.project)
        row.add(columns.service)
    }

    init(_ row: inout (some RowReader & ~Copyable)) {
        spanID = SpanID(UInt64(bitPattern: row.integer() ?? 0))
        parent = row.integer().map { SpanID(UInt64(bitPattern: $0)) }
        name = row.text() ?? ""
        kind = SpanRecord.Kind(rawValue: Int32(truncatingIfNeeded: row.integer() ?? 0)) ?? .unspecified
        start = UInt64(clamping: row.integer() ?? 0)
        end = UInt64(clamping: row.integer() ?? 0)
        status = SpanRecord.Status.Code(rawValue: Int32(truncatingIfNeeded: row.integer() ?? 0)) ?? .unset
        columns = SpanColumns()
        columns.operation = row.text()
        columns.provider = row.text()
        columns.requestModel = row.text()
        columns.responseModel = row.text()
        columns.session = row.text()
        columns.user = row.text()
        columns.agent = row.text()
        columns.tool = row.text()
        columns.toolCallID = row.text()
        columns.inputTokens = row.integer()
        columns.outputTokens = row.integer()
        columns.cacheReadTokens = row.integer()
        columns.cacheWriteTokens = row.integer()
        columns.reasoningTokens = row.integer()
        columns.cost = row.integer()
        columns.timeToFirstChunk = row.integer().map { UInt64(clamping: $0) }
        columns.inputPreview = row.text()
        columns.outputPreview = row.text()
        columns.finishReason = row.text()
        columns.errorType = row.text()
        columns.outcome = row.text()
        columns.project = row.text() ?? SpanColumns.defaultProject
        columns.service = row.text()
    }
}
