import GRDB
import TracewingModel

/// Writes appends within one transaction: the spans, then the rows of the traces they touched.
struct SpanWriter {
    private let database: Database
    private let insertSpan: PreparedStatement
    private let updateSpan: PreparedStatement
    private let findSpan: PreparedStatement
    private var traces: TraceTable
    private let usage: UsageTotals
    private var resources: OriginTable
    private var scopes: OriginTable
    /// The traces touched so far.
    private var touched: [TraceID: TouchedTrace] = [:]
    private var insertedSpans: Int64 = 0

    init(on database: Database) throws {
        self.database = database
        let columns = SpanRow.columnNames
        insertSpan = try PreparedStatement(
            """
            INSERT INTO spans (trace, \(columns.joined(separator: ", ")), resource, scope, body)
            VALUES (?\(String(repeating: ", ?", count: columns.count + 3))) ON CONFLICT (trace, span) DO NOTHING
            """,
            on: database
        )
        updateSpan = try PreparedStatement(
            """
            UPDATE spans SET \(columns.map { "\($0) = ?" }.joined(separator: ", ")), resource = ?, scope = ?, body = ?
            WHERE trace = ? AND span = ?
            """,
            on: database
        )
        findSpan = try PreparedStatement(
            "SELECT \(columns.joined(separator: ", ")), body FROM spans WHERE trace = ? AND span = ?",
            on: database
        )
        traces = try TraceTable(on: database)
        usage = try UsageTotals(on: database)
        resources = try OriginTable(.resources, on: database)
        scopes = try OriginTable(.scopes, on: database)
    }

    /// Writes the spans of one append.
    mutating func write(_ append: PreparedAppend) throws -> AppendReceipt {
        var receipt = AppendReceipt()
        var changed: Set<TraceID> = []
        let origins = try append.origins.map { origin in
            (resource: try resources.number(of: origin.resource), scope: try scopes.number(of: origin.scope))
        }
        for span in append.spans {
            let trace = try trace(span.traceID)
            switch try write(span, of: trace, origin: origins[span.origin]) {
            case .inserted: receipt.inserted += 1
            case .replaced: receipt.replaced += 1
            case .unchanged:
                receipt.unchanged += 1
                continue
            }
            trace.isChanged = true
            if changed.insert(span.traceID).inserted { receipt.traceIDs.append(span.traceID) }
        }
        insertedSpans += Int64(receipt.inserted)
        return receipt
    }

    /// Writes what the appends have changed beyond their spans. To be called once, before the commit.
    func finish() throws {
        for trace in touched.values where trace.isChanged {
            if trace.mustBeRebuilt { try rebuild(trace) }
            try traces.save(trace)
        }
        let totals = try PreparedStatement("UPDATE totals SET spans = spans + ?, traces = traces + ?", on: database)
        try totals.bind {
            $0.add(insertedSpans)
            $0.add(traces.begun)
        }
        try totals.run()
    }

    private enum Outcome {
        case inserted, replaced, unchanged
    }

    private func write(
        _ span: PreparedAppend.Span,
        of trace: TouchedTrace,
        origin: (resource: Int64, scope: Int64)
    ) throws -> Outcome {
        try insertSpan.bind { binder in
            binder.add(trace.number)
            span.row.bind(&binder)
            binder.add(origin.resource)
            binder.add(origin.scope)
            binder.add(span.encoded)
        }
        if try insertSpan.run() == 1 {
            let isFirst = trace.isNew && trace.row.spanCount == 0
            trace.row.add(span.row)
            try usage.add(span.row, to: &trace.row, number: trace.number, isFirst: isFirst)
            return .inserted
        }
        guard let old = try find(span.row.spanID, of: trace), span.isMoreComplete(than: old.row, old.body) else {
            return .unchanged
        }
        try updateSpan.bind { binder in
            span.row.bind(&binder)
            binder.add(origin.resource)
            binder.add(origin.scope)
            binder.add(span.encoded)
            binder.add(trace.number)
            binder.add(Int64(bitPattern: span.row.spanID.value))
        }
        try updateSpan.run()
        if trace.row.replace(old.row, with: span.row) {
            try usage.replace(old.row, with: span.row, in: &trace.row, number: trace.number)
        } else {
            trace.mustBeRebuilt = true
        }
        return .replaced
    }

    private func find(_ span: SpanID, of trace: TouchedTrace) throws -> (row: SpanRow, body: [UInt8])? {
        try findSpan.bind {
            $0.add(trace.number)
            $0.add(Int64(bitPattern: span.value))
        }
        return try findSpan.firstRow { (row: SpanRow(&$0), body: $0.bytes()) }
    }

    private mutating func trace(_ id: TraceID) throws -> TouchedTrace {
        if let trace = touched[id] { return trace }
        let trace = try traces.open(id)
        touched[id] = trace
        return trace
    }

    /// Makes the row of a trace anew from all its spans.
    private func rebuild(_ trace: TouchedTrace) throws {
        var row = TraceRow(trace.row.traceID)
        let spans = try PreparedStatement(
            "SELECT \(SpanRow.columnNames.joined(separator: ", ")) FROM spans WHERE trace = ?",
            on: database
        )
        try spans.bind { $0.add(trace.number) }
        try spans.forEachRow { row.add(SpanRow(&$0)) }
        try usage.recount(&row, number: trace.number)
        trace.row = row
    }
}

extension PreparedAppend.Span {
    /// Whether this says more than the version that is stored: it has ended and that has not, or, both alike, it is
    /// longer. Where even the lengths are equal the bytes decide, so that whichever comes first, the same one stays.
    fileprivate func isMoreComplete(than old: SpanRow, _ body: [UInt8]) -> Bool {
        guard row.isRunning == old.isRunning else { return old.isRunning }
        guard encoded.count == body.count else { return encoded.count > body.count }
        return body.lexicographicallyPrecedes(encoded)
    }
}
