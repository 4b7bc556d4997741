import GRDB
public import TracewingModel
public import TracewingOTLP

extension SQLiteTraceStore {
    /// The most spans ``trace(_:)`` gives at once.
    public static let wholeTraceLimit = 100_000

    public func trace(_ id: TraceID) async throws -> StoredTrace? {
        let (path, mostBytes) = (path, options.mostTraceBytes)
        let read = try await read { database -> (summary: TraceSummary, spans: StoredSpans)? in
            guard let summary = try Self.summary(of: id, on: database) else { return nil }
            guard summary.spanCount <= Self.wholeTraceLimit else {
                throw TraceStoreError(
                    .tooLarge,
                    "Trace \(id) in \(path) has \(summary.spanCount) spans. Read them in pages."
                )
            }
            let condition = "trace = ? ORDER BY started, span"
            let spans = try StoredSpans(where: condition, mostBytes: mostBytes, on: database) {
                $0.add(summary.arrival)
            }
            guard !spans.isCut else {
                throw TraceStoreError(
                    .tooLarge,
                    "Trace \(id) in \(path) has more than \(mostBytes) bytes. Read it in pages."
                )
            }
            return (summary, spans)
        }
        guard let read else { return nil }
        return StoredTrace(summary: read.summary, spans: try decoded(read.spans, of: id))
    }

    public func spans(of id: TraceID, after: SpanCursor?, limit: Int) async throws -> SpanPage<StoredSpan>? {
        try await page(of: id, after, limit) { try $0.decoded() }
    }

    public func encodedSpans(of id: TraceID, after: SpanCursor?, limit: Int) async throws -> SpanPage<EncodedSpan>? {
        try await page(of: id, after, limit) { try $0.encoded() }
    }

    /// - Parameter make: Makes spans of what was read, all and in that order.
    private func page<Span>(
        of id: TraceID,
        _ after: SpanCursor?,
        _ limit: Int,
        _ make: (StoredSpans) throws -> [Span]
    ) async throws -> SpanPage<Span>? {
        let limit = min(max(limit, 1), StoredTrace.maximumPageLimit)
        let mostBytes = options.mostPageBytes
        let read = try await read { database -> StoredSpans? in
            guard let number = try Self.number(of: id, on: database) else { return nil }
            return try StoredSpans(where: Self.pageCondition, mostBytes: mostBytes, on: database) {
                Self.bindPage(number, after, limit, &$0)
            }
        }
        guard let read else { return nil }
        let cursors = read.cursors.prefix(limit)
        let hasMore = read.cursors.count > limit || read.isCut
        let spans = try naming(id) { try make(read) }
        return SpanPage(spans: Array(spans.prefix(limit)), next: hasMore ? cursors.last : nil)
    }

    public func outline(of id: TraceID, after: SpanCursor?, limit: Int) async throws -> SpanPage<SpanSummary>? {
        let limit = min(max(limit, 1), StoredTrace.maximumPageLimit)
        let rows = try await read { database -> [SpanRow]? in
            guard let number = try Self.number(of: id, on: database) else { return nil }
            let columns = SpanRow.columnNames.joined(separator: ", ")
            let statement = try PreparedStatement(
                "SELECT \(columns) FROM spans WHERE \(Self.pageCondition)",
                on: database
            )
            try statement.bind { Self.bindPage(number, after, limit, &$0) }
            var rows: [SpanRow] = []
            try statement.forEachRow { rows.append(SpanRow(&$0)) }
            return rows
        }
        guard var rows else { return nil }
        let hasMore = rows.count > limit
        if hasMore { rows.removeLast() }
        let last = rows.last.map {
            SpanCursor(start: Int64(clamping: $0.start), span: Int64(bitPattern: $0.spanID.value))
        }
        return SpanPage(spans: rows.map(SpanSummary.init), next: hasMore ? last : nil)
    }

    public func span(_ span: SpanID, of id: TraceID) async throws -> StoredSpan? {
        let read = try await read { database -> StoredSpans? in
            guard let number = try Self.number(of: id, on: database) else { return nil }
            return try StoredSpans(where: "trace = ? AND span = ?", on: database) {
                $0.add(number)
                $0.add(Int64(bitPattern: span.value))
            }
        }
        return try read.flatMap { try decoded($0, of: id).first }
    }

    public func summaries(of ids: [TraceID]) async throws -> [TraceSummary] {
        try await read { database in
            try ids.compactMap { try Self.summary(of: $0, on: database) }
        }
    }

    public func statistics() async throws -> StoreStatistics {
        try await read { database in
            let totals = try TotalsRow(on: database)
            func number(_ sql: String) throws -> Int {
                try PreparedStatement(sql, on: database).firstRow { Int($0.integer() ?? 0) } ?? 0
            }
            return try StoreStatistics(
                spans: Int(totals.spans),
                traces: Int(totals.traces),
                bytes: number("PRAGMA page_count") * number("PRAGMA page_size") + DatabaseFile(path: self.path).logSize,
                indexing: self.index.spent,
                checkpointing: self.checkpointer?.spent ?? .zero
            )
        }
    }

    /// Spans behind a place, one more than fits to tell whether there is a next page. The index is in this order.
    private static let pageCondition = "trace = ? AND (started, span) > (?, ?) ORDER BY started, span LIMIT ?"

    private static func bindPage(_ number: Int64, _ after: SpanCursor?, _ limit: Int, _ binder: inout ParameterBinder) {
        binder.add(number)
        binder.add(after?.start ?? -1)
        binder.add(after?.span ?? 0)
        binder.add(Int64(limit + 1))
    }

    static func number(of id: TraceID, on database: Database) throws -> Int64? {
        let statement = try PreparedStatement("SELECT id FROM traces WHERE trace_id = ?", on: database)
        try statement.bind { $0.add(id.bytes) }
        return try statement.firstRow { $0.integer() } ?? nil
    }

    private static func summary(of id: TraceID, on database: Database) throws -> TraceSummary? {
        let statement = try PreparedStatement(
            "SELECT id, \(TraceRow.columnNames.joined(separator: ", ")) FROM traces WHERE trace_id = ?",
            on: database
        )
        try statement.bind { $0.add(id.bytes) }
        return try statement.firstRow { TraceSummary(&$0) }
    }

    func decoded(_ spans: StoredSpans, of id: TraceID) throws -> [StoredSpan] {
        try naming(id) { try spans.decoded() }
    }

    /// Says in which trace there is a span that cannot be read.
    private func naming<Value>(_ id: TraceID, _ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch {
            throw TraceStoreError(
                .damaged,
                "\(path): a span of trace \(id) cannot be decoded any more. Restore a copy of the database.",
                cause: error
            )
        }
    }

    /// All reads of one call see the same state of the store.
    func read<Value: Sendable>(_ body: @Sendable @escaping (Database) throws -> Value) async throws -> Value {
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
    init(_ row: inout StatementRow) {
        let arrival = row.integer() ?? 0
        self = TraceRow(&row).summary(arrival: arrival)
    }
}
