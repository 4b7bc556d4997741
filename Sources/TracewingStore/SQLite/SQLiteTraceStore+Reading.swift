import GRDB
public import TracewingModel

extension SQLiteTraceStore {
    public func traces(_ query: TraceQuery) async throws -> TracePage {
        let limit = min(max(query.limit, 1), TraceQuery.maximumLimit)
        // One more than fits tells whether there is a next page.
        var traces = try await read { database in
            let statement = try PreparedStatement(
                """
                SELECT id, \(TraceRow.columnNames.joined(separator: ", ")) FROM traces
                WHERE id < ?\(query.project == nil ? "" : " AND project = ?") ORDER BY id DESC LIMIT ?
                """,
                on: database
            )
            try statement.bind { binder in
                binder.add(query.after?.arrival ?? .max)
                if let project = query.project { binder.add(project) }
                binder.add(Int64(limit + 1))
            }
            var traces: [TraceSummary] = []
            try statement.forEachRow { traces.append(TraceSummary(&$0)) }
            return traces
        }
        guard traces.count > limit else { return TracePage(traces: traces) }
        traces.removeLast()
        return TracePage(traces: traces, next: traces.last.map { TraceCursor(arrival: $0.arrival) })
    }

    public func trace(_ id: TraceID) async throws -> StoredTrace? {
        let read = try await read { database -> (summary: TraceSummary, spans: StoredSpans)? in
            guard let summary = try Self.summary(of: id, on: database) else { return nil }
            return (summary, try StoredSpans(ofTrace: summary.arrival, on: database))
        }
        guard let read else { return nil }
        do {
            return StoredTrace(summary: read.summary, spans: try read.spans.decoded())
        } catch {
            throw TraceStoreError(
                .damaged,
                "\(path): a span of trace \(id) cannot be decoded any more. Restore a copy of the database.",
                cause: error
            )
        }
    }

    public func summaries(of ids: [TraceID]) async throws -> [TraceSummary] {
        try await read { database in
            try ids.compactMap { try Self.summary(of: $0, on: database) }
        }
    }

    public func statistics() async throws -> StoreStatistics {
        try await read { database in
            func number(_ sql: String) throws -> Int {
                try PreparedStatement(sql, on: database).firstRow { Int($0.integer() ?? 0) } ?? 0
            }
            return try StoreStatistics(
                spans: number("SELECT spans FROM totals"),
                traces: number("SELECT traces FROM totals"),
                bytes: number("PRAGMA page_count") * number("PRAGMA page_size") + DatabaseFile(path: self.path).logSize
            )
        }
    }

    private static func summary(of id: TraceID, on database: Database) throws -> TraceSummary? {
        let statement = try PreparedStatement(
            "SELECT id, \(TraceRow.columnNames.joined(separator: ", ")) FROM traces WHERE trace_id = ?",
            on: database
        )
        try statement.bind { $0.add(id.bytes) }
        return try statement.firstRow { TraceSummary(&$0) }
    }

    /// All reads of one call see the same state of the store.
    private func read<Value: Sendable>(_ body: @Sendable @escaping (Database) throws -> Value) async throws -> Value {
        do {
            return try await database.read(body)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw TraceStoreError(error, subject: path)
        }
    }
}

extension TraceSummary {
    /// Reads `id` and the columns of ``TraceRow``.
    fileprivate init(_ row: inout StatementRow) {
        let arrival = row.integer() ?? 0
        self = TraceRow(&row).summary(arrival: arrival)
    }
}
