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

    init(
        _ span: SpanOutline,
        _ values: ColumnValues,
        _ messages: SpanMessages,
        origin: ResourceColumns,
        pricing: SpanPricing
    ) {
        spanID = span.spanID
        parent = span.parentSpanID.flatMap { $0.isValid && $0 != span.spanID ? $0 : nil }
        name = span.name.cut(toUTF8: SpanColumns.textLimit)
        kind = span.kind
        // SQLite's integers have a sign; the year 2262 is late enough. The bytes keep what was sent.
        start = min(span.startTime, UInt64(Int64.max))
        end = min(span.endTime, UInt64(Int64.max))
        status = span.status.code
        columns = SpanColumns(span, values, messages, origin: origin, pricing: pricing)
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

    func bind(_ binder: inout ParameterBinder) {
        binder.add(Int64(bitPattern: spanID.value))
        binder.add(parent.map { Int64(bitPattern: $0.value) })
        binder.add(name)
        binder.add(Int64(kind.rawValue))
        binder.add(Int64(clamping: start))
        binder.add(Int64(clamping: end))
        binder.add(Int64(status.rawValue))
        binder.add(columns.operation)
        binder.add(columns.provider)
        binder.add(columns.requestModel)
        binder.add(columns.responseModel)
        binder.add(columns.session)
        binder.add(columns.user)
        binder.add(columns.agent)
        binder.add(columns.tool)
        binder.add(columns.toolCallID)
        binder.add(columns.inputTokens)
        binder.add(columns.outputTokens)
        binder.add(columns.cacheReadTokens)
        binder.add(columns.cacheWriteTokens)
        binder.add(columns.reasoningTokens)
        binder.add(columns.cost)
        binder.add(columns.timeToFirstChunk.map { Int64(clamping: $0) })
        binder.add(columns.inputPreview)
        binder.add(columns.outputPreview)
        binder.add(columns.finishReason)
        binder.add(columns.errorType)
        binder.add(columns.outcome)
        binder.add(columns.project)
        binder.add(columns.service)
    }

    init(_ row: inout StatementRow) {
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
