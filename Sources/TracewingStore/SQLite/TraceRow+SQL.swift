import TracewingModel

/// The columns of `traces` in SQL, in one order for all statements.
extension TraceRow {
    static let columnNames = [
        "trace_id", "root", "name", "status", "project", "service",
        "started", "ended", "spans", "errors", "running",
        "input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "reasoning_tokens", "cost",
        "agent", "model", "session", "user", "input_preview", "output_preview", "first_chunk", "ranks",
    ]

    func bind(_ binder: inout ParameterBinder) {
        binder.add(traceID.bytes)
        binder.add(Int64(bitPattern: head?.value.spanID.value ?? 0))
        binder.add(head?.value.name ?? "")
        binder.add(Int64(head?.value.status.rawValue ?? 0))
        binder.add(head?.value.project ?? SpanColumns.defaultProject)
        binder.add(head?.value.service)
        binder.add(Int64(clamping: start))
        binder.add(Int64(clamping: end))
        binder.add(Int64(spanCount))
        binder.add(Int64(errorCount))
        binder.add(Int64(runningCount))
        binder.add(usage.tokens.input)
        binder.add(usage.tokens.output)
        binder.add(usage.tokens.cacheRead)
        binder.add(usage.tokens.cacheWrite)
        binder.add(usage.tokens.reasoning)
        binder.add(usage.cost)
        binder.add(agent?.value)
        binder.add(model?.value)
        binder.add(session?.value)
        binder.add(user?.value)
        binder.add(inputPreview?.value)
        binder.add(outputPreview?.value)
        binder.add(firstChunk.map { Int64(clamping: $0.value) })
        binder.add(ranks.bytes)
    }

    init(_ row: inout StatementRow) {
        self.init(TraceID(bytes: row.bytes()))
        let head = Head(
            spanID: SpanID(UInt64(bitPattern: row.integer() ?? 0)),
            name: row.text() ?? "",
            status: SpanRecord.Status.Code(rawValue: Int32(truncatingIfNeeded: row.integer() ?? 0)) ?? .unset,
            project: row.text() ?? SpanColumns.defaultProject,
            service: row.text()
        )
        start = UInt64(clamping: row.integer() ?? 0)
        end = UInt64(clamping: row.integer() ?? 0)
        spanCount = Int(row.integer() ?? 0)
        errorCount = Int(row.integer() ?? 0)
        runningCount = Int(row.integer() ?? 0)
        usage = Usage(&row)
        let (agent, model, session, user) = (row.text(), row.text(), row.text(), row.text())
        let (input, output) = (row.text(), row.text())
        let firstChunk = row.integer().map { UInt64(clamping: $0) }
        let ranks = Ranks(bytes: row.bytes())
        self.head = ranks.head.map { Ranked(rank: $0, value: head) }
        self.agent.restore(agent, ranks.agent)
        self.model.restore(model, ranks.model)
        self.session.restore(session, ranks.session)
        self.user.restore(user, ranks.user)
        inputPreview.restore(input, ranks.input)
        outputPreview.restore(output, ranks.output)
        self.firstChunk.restore(firstChunk, ranks.firstChunk)
    }
}

extension Optional {
    fileprivate mutating func restore<Value>(_ value: Value?, _ rank: Rank?) where Wrapped == Ranked<Value> {
        if let value, let rank { self = Ranked(rank: rank, value: value) }
    }
}
