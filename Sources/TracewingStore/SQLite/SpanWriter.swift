import GRDB
import TracewingModel

/// Writes appends within one transaction: the spans, then the rows of the traces they touched.
struct SpanWriter {
    private let database: Database
    private let now: UInt64
    private let insertSpan: PreparedStatement
    private let deleteSpan: PreparedStatement
    private let findSpan: PreparedStatement
    private let leavePlace: PreparedStatement
    private var traces: TraceTable
    private let usage: UsageTotals
    private var blocks: BlockTable
    private var resources: OriginTable
    private var scopes: OriginTable
    private var totals: TotalsRow
    /// The traces touched so far.
    private var touched: [TraceID: TouchedTrace] = [:]
    /// The one touched last: the spans of a trace come one after the other.
    private var latest: TouchedTrace?
    private var words: NewWords

    /// - Parameter now: When the spans are received, in nanoseconds since 1970.
    init(on database: Database, now: UInt64) throws {
        (self.database, self.now) = (database, now)
        let columns = (SpanRow.columnNames + ["resource", "scope"] + SpanPlace.columnNames)
        insertSpan = try PreparedStatement(
            """
            INSERT INTO spans (id, trace, \(columns.joined(separator: ", ")))
            VALUES (?, ?\(String(repeating: ", ?", count: columns.count))) ON CONFLICT (trace, span) DO NOTHING
            """,
            on: database
        )
        deleteSpan = try PreparedStatement("DELETE FROM spans WHERE trace = ? AND span = ?", on: database)
        findSpan = try PreparedStatement(
            """
            SELECT \((SpanRow.columnNames + SpanPlace.columnNames).joined(separator: ", "))
            FROM spans WHERE trace = ? AND span = ?
            """,
            on: database
        )
        leavePlace = try PreparedStatement(
            "INSERT INTO replaced_spans (trace, block, offset, length) VALUES (?, ?, ?, ?)",
            on: database
        )
        totals = try TotalsRow(on: database)
        words = NewWords(first: totals.lastSpan + 1)
        traces = try TraceTable(on: database, now: now)
        usage = try UsageTotals(on: database)
        blocks = try BlockTable(on: database)
        resources = try OriginTable(.resources, on: database)
        scopes = try OriginTable(.scopes, on: database)
    }

    /// How many spans of a trace are read to make its row anew.
    private static let mostRebuilt = 2_000

    /// Writes the spans of one append.
    mutating func write(_ parts: [PreparedAppend]) throws -> AppendReceipt {
        var receipt = AppendReceipt()
        var changed: Set<TraceID> = []
        for part in parts { try write(part, &receipt, &changed) }
        totals.spans += Int64(receipt.inserted)
        return receipt
    }

    private mutating func write(
        _ append: PreparedAppend,
        _ receipt: inout AppendReceipt,
        _ changed: inout Set<TraceID>
    ) throws {
        let origins = try append.origins.map { origin in
            (resource: try resources.number(of: origin.resource), scope: try scopes.number(of: origin.scope))
        }
        for block in append.blocks {
            try write(block, origins: origins, &receipt, &changed)
        }
    }

    /// Writes what the appends have changed beyond their spans. To be called once, before the commit.
    ///
    /// - Returns: The words of what was inserted, for the index once this is committed.
    mutating func finish() throws -> NewWords {
        for trace in touched.values where trace.isChanged {
            if trace.mustBeRebuilt { try rebuild(trace) }
            if trace.isNew { totals.traces += 1 }
            try traces.save(trace)
        }
        try totals.save(on: database)
        words.last = totals.lastSpan
        return words
    }

    private enum Outcome {
        case inserted, replaced, unchanged
    }

    private mutating func write(
        _ block: PreparedAppend.Block,
        origins: [(resource: Int64, scope: Int64)],
        _ receipt: inout AppendReceipt,
        _ changed: inout Set<TraceID>
    ) throws {
        totals.lastBlock += 1
        // First, for a span may be sent twice in one request, and then be compared with itself.
        try blocks.add(block, id: totals.lastBlock)
        var place = SpanPlace(block: totals.lastBlock, offset: 0, length: 0)
        var unneeded: [(place: SpanPlace, trace: TouchedTrace)] = []
        for span in block.spans {
            let trace = try trace(span.traceID)
            place.length = span.encoded.count
            switch try write(span, at: place, of: trace, origin: origins[span.origin]) {
            case .inserted: receipt.inserted += 1
            case .replaced: receipt.replaced += 1
            case .unchanged:
                receipt.unchanged += 1
                unneeded.append((place, trace))
                place.offset += place.length
                continue
            }
            place.offset += place.length
            trace.isChanged = true
            if !span.evaluations.isEmpty { try annotate(span) }
            guard receipt.traceIDs.last != span.traceID else { continue }
            if changed.insert(span.traceID).inserted { receipt.traceIDs.append(span.traceID) }
        }
        try blocks.release(totals.lastBlock, spans: unneeded.count)
        guard unneeded.count < block.spans.count else { return }
        for (place, trace) in unneeded { try leave(place, of: trace) }
    }

    private mutating func write(
        _ span: PreparedAppend.Span,
        at place: SpanPlace,
        of trace: TouchedTrace,
        origin: (resource: Int64, scope: Int64)
    ) throws -> Outcome {
        if try insert(span, at: place, of: trace, origin: origin) {
            trace.row.add(span.row)
            try usage.add(span.row, to: trace)
            return .inserted
        }
        guard let old = try find(span.row.spanID, of: trace), try isMoreComplete(span, than: old.row, at: old.place)
        else { return .unchanged }
        // Inserted anew and not updated: its words are searched for under a number that means this version alone.
        try deleteSpan.bind {
            $0.add(trace.number)
            $0.add(Int64(bitPattern: span.row.spanID.value))
        }
        try deleteSpan.run()
        _ = try insert(span, at: place, of: trace, origin: origin)
        try blocks.release(old.place.block, spans: 1)
        try leave(old.place, of: trace)
        if trace.row.replace(old.row, with: span.row) {
            try usage.replace(old.row, with: span.row, in: trace)
        } else if trace.row.spanCount > Self.mostRebuilt {
            // Whoever sends spans anew with other parents and starts would have the writer read all of them each time.
            trace.row.exchange(old.row, for: span.row)
            try usage.replace(old.row, with: span.row, in: trace)
        } else {
            trace.mustBeRebuilt = true
        }
        return .replaced
    }

    /// Keeps what a span says was found by evaluating it. A later version of the span says it anew.
    private func annotate(_ span: PreparedAppend.Span) throws {
        try AnnotationTable(on: database).replace(with: span.evaluations, created: Int64(clamping: now))
    }

    /// Notes where the bytes of a version are that is not kept: they may be in a block with others.
    private func leave(_ place: SpanPlace, of trace: TouchedTrace) throws {
        try leavePlace.bind {
            $0.add(trace.number)
            place.bind(&$0)
        }
        try leavePlace.run()
    }

    /// Says whether it was not there.
    private mutating func insert(
        _ span: PreparedAppend.Span,
        at place: SpanPlace,
        of trace: TouchedTrace,
        origin: (resource: Int64, scope: Int64)
    ) throws -> Bool {
        try insertSpan.bind { binder in
            binder.add(totals.lastSpan + 1)
            binder.add(trace.number)
            span.row.bind(&binder)
            binder.add(origin.resource)
            binder.add(origin.scope)
            place.bind(&binder)
        }
        guard try insertSpan.run() == 1 else { return false }
        totals.lastSpan += 1
        if let text = span.words { words.add(text, of: totals.lastSpan) }
        return true
    }

    private func find(_ span: SpanID, of trace: TouchedTrace) throws -> (row: SpanRow, place: SpanPlace)? {
        try findSpan.bind {
            $0.add(trace.number)
            $0.add(Int64(bitPattern: span.value))
        }
        return try findSpan.firstRow { (row: SpanRow(&$0), place: SpanPlace(&$0)) }
    }

    /// Whether a span says more than the version that is stored: it has ended and that has not, or, both alike, it is
    /// longer. Where even the lengths are equal the bytes decide, so that whichever comes first, the same one stays.
    private mutating func isMoreComplete(
        _ span: PreparedAppend.Span,
        than old: SpanRow,
        at place: SpanPlace
    ) throws -> Bool {
        guard span.row.isRunning == old.isRunning else { return old.isRunning }
        guard span.encoded.count == place.length else { return span.encoded.count > place.length }
        do {
            return try blocks.bytes(of: place).lexicographicallyPrecedes(span.encoded)
        } catch let error as DatabaseError {
            throw error
        } catch {
            // What is stored cannot be read any more: what comes heals it.
            return true
        }
    }

    private mutating func trace(_ id: TraceID) throws -> TouchedTrace {
        if let latest, latest.row.traceID == id { return latest }
        let trace = try touched[id] ?? traces.open(id, next: &totals.lastTrace)
        touched[id] = trace
        latest = trace
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
        trace.row = row
        try usage.recount(trace)
    }
}
