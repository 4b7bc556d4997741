import GRDB
import TracewingModel

extension SQLiteTraceStore {
    public func sessions(project: String?, after: TraceCursor?, limit: Int) async throws -> SessionPage {
        let limit = min(max(limit, 1), TraceQuery.maximumLimit)
        return try await read { database in
            let last = try Self.lastOfSessions(project: project, after: after, count: limit + 1, on: database)
            let sessions = try last.traces.prefix(limit).compactMap {
                try Self.session($0.session, project: $0.project, on: database)
            }
            let next = last.traces.count > limit ? last.traces[limit - 1].number : last.isThrough ? nil : last.before
            return SessionPage(sessions: sessions, next: next.map { TraceCursor(arrival: $0) })
        }
    }

    /// How many traces are gone through between two looks at the clock.
    private static let stride = 500
    /// How long traces are gone through for one page.
    private static let patience = Duration.milliseconds(500)

    /// The last traces of sessions, the last to arrive first, and before which trace to go on.
    private static func lastOfSessions(
        project: String?,
        after: TraceCursor?,
        count: Int,
        on database: Database
    ) throws -> (traces: [(number: Int64, session: String, project: String)], before: Int64, isThrough: Bool) {
        // A session is listed where its last trace is: by the one that has none of its session after it.
        let statement = try PreparedStatement(
            """
            SELECT t.id, t.session, t.project, \(project == nil ? "" : "t.project = ? AND ")NOT EXISTS (
                SELECT 1 FROM traces later
                WHERE later.session = t.session AND later.project = t.project AND later.id > t.id
            ) FROM traces t INDEXED BY traces_with_session WHERE t.id < ? AND t.session IS NOT NULL
            ORDER BY t.id DESC LIMIT \(stride)
            """,
            on: database
        )
        let deadline = ContinuousClock.now + patience
        var traces: [(number: Int64, session: String, project: String)] = []
        var before = after?.arrival ?? .max
        while true {
            try statement.bind { binder in
                if let project { binder.add(project) }
                binder.add(before)
            }
            var seen = 0
            try statement.forEachRow { row in
                seen += 1
                before = row.integer() ?? 0
                let (session, project) = (row.text() ?? "", row.text() ?? "")
                if row.integer() == 1 { traces.append((before, session, project)) }
            }
            let isThrough = seen < stride
            guard !isThrough, traces.count < count, ContinuousClock.now < deadline else {
                return (traces, before, isThrough)
            }
        }
    }

    public func session(
        _ id: String,
        project: String,
        after: TraceCursor?,
        limit: Int
    ) async throws -> StoredSession? {
        let limit = min(max(limit, 1), 200)
        let read = try await read { database -> (SessionSummary, [(TraceRow, Int64, StoredSpans)])? in
            guard let summary = try Self.session(id, project: project, on: database) else { return nil }
            let columns = TraceRow.columnNames.joined(separator: ", ")
            let statement = try PreparedStatement(
                """
                SELECT id, \(columns) FROM traces WHERE session = ? AND project = ? AND id > ? ORDER BY id LIMIT ?
                """,
                on: database
            )
            try statement.bind {
                $0.add(id)
                $0.add(project)
                $0.add(after?.arrival ?? 0)
                $0.add(Int64(limit + 1))
            }
            var traces: [(number: Int64, row: TraceRow)] = []
            try statement.forEachRow { traces.append(($0.integer() ?? 0, TraceRow(&$0))) }
            return (
                summary, try traces.map { ($0.row, $0.number, try Self.speakers(of: $0.row, $0.number, on: database)) }
            )
        }
        guard let (summary, traces) = read else { return nil }
        let turns = try traces.prefix(limit).map { row, number, spans in
            turn(row, number, try decoded(spans, of: row.traceID))
        }
        let next = traces.count > limit ? turns.last.map { TraceCursor(arrival: $0.trace.arrival) } : nil
        return StoredSession(summary: summary, turns: turns, next: next)
    }

    /// The spans that gave a trace its previews.
    private static func speakers(of row: TraceRow, _ number: Int64, on database: Database) throws -> StoredSpans {
        try StoredSpans(where: "trace = ? AND span IN (?, ?)", on: database) {
            $0.add(number)
            $0.add(row.inputPreview.map { Int64(bitPattern: $0.rank.spanID) })
            $0.add(row.outputPreview.map { Int64(bitPattern: $0.rank.spanID) })
        }
    }

    private func turn(_ row: TraceRow, _ number: Int64, _ spans: [StoredSpan]) -> SessionTurn {
        func content(_ preview: Ranked<String>?, _ text: (SpanContent) -> String?) -> String? {
            guard let preview else { return nil }
            let span = spans.first { $0.record.spanID.value == preview.rank.spanID }
            let full = span.flatMap { text(SpanContent(encoded: $0.encoded)) } ?? preview.value
            return full.cut(toUTF8: SessionTurn.textLimit)
        }
        return SessionTurn(
            trace: row.summary(arrival: number),
            input: content(row.inputPreview, \.input),
            output: content(row.outputPreview, \.output)
        )
    }

    private static func session(_ id: String, project: String, on database: Database) throws -> SessionSummary? {
        // sum() of whole numbers fails when they are too large together; a cast ends at the largest there is.
        let sums = [
            "errors", "running", "input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens",
            "reasoning_tokens", "cost",
        ].map { "CAST(total(\($0)) AS INTEGER)" }.joined(separator: ", ")
        let statement = try PreparedStatement(
            """
            SELECT count(*), min(id), max(id), min(started), max(ended), \(sums),
            max(agent), max(user) FROM traces WHERE session = ? AND project = ?
            """,
            on: database
        )
        try statement.bind {
            $0.add(id)
            $0.add(project)
        }
        var first: Int64 = 0
        let found = try statement.firstRow { row -> SessionSummary? in
            let count = Int(row.integer() ?? 0)
            first = row.integer() ?? 0
            guard count > 0 else { return nil }
            let last = row.integer() ?? 0
            let (start, end) = (UInt64(clamping: row.integer() ?? 0), UInt64(clamping: row.integer() ?? 0))
            let (errors, running) = (Int(row.integer() ?? 0), Int(row.integer() ?? 0))
            let usage = Usage(&row)
            return SessionSummary(
                id: id,
                project: project,
                arrival: last,
                traceCount: count,
                startTime: start,
                endTime: end,
                errorCount: errors,
                runningCount: running,
                tokens: usage.tokens,
                cost: usage.cost == 0 ? nil : usage.cost,
                agent: row.text(),
                user: row.text()
            )
        }
        guard var summary = found ?? nil else { return nil }
        summary.inputPreview = try preview("input_preview", of: first, on: database)
        summary.outputPreview = try preview("output_preview", of: summary.arrival, on: database)
        return summary
    }

    private static func preview(_ column: StaticString, of trace: Int64, on database: Database) throws -> String? {
        let statement = try PreparedStatement("SELECT \(column) FROM traces WHERE id = ?", on: database)
        try statement.bind { $0.add(trace) }
        return try statement.firstRow { $0.text() } ?? nil
    }
}
