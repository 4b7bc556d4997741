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
            try block.rows.withBytes { rows in
                try write(Source(append: append, block: block, rows: rows, origins: origins), &receipt, &changed)
            }
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
        words.offer(PackedWords())
        return words
    }

    /// A block, and what its spans refer to.
    private struct Source {
        let append: PreparedAppend
        let block: PreparedAppend.Block
        let rows: UnsafeRawBufferPointer
        let origins: [(resource: Int64, scope: Int64)]

        func encoded(_ span: PreparedAppend.Span) -> ArraySlice<UInt8> { append.ingested[span.index].encoded }

        /// The row of a span, with memory of its own for all that is in it.
        func row(_ span: PreparedAppend.Span) -> SpanRow {
            var reader = PackedReader(rows, from: span.row)
            return SpanRow(&reader)
        }
    }

    private mutating func write(
        _ source: Source,
        _ receipt: inout AppendReceipt,
        _ changed: inout Set<TraceID>
    ) throws {
        totals.lastBlock += 1
        // First, for a span may be sent twice in one request, and then be compared with itself.
        try blocks.add(source.block, id: totals.lastBlock)
        words.offer(source.block.words)
        var place = SpanPlace(block: totals.lastBlock, offset: 0, length: 0)
        var unneeded: [(place: SpanPlace, trace: TouchedTrace)] = []
        for run in source.block.runs {
            let trace = try trace(run.traceID)
            let before = receipt.inserted + receipt.replaced
            // Spans that are there and not yet in the trace's row.
            var inserted = run.spans.lowerBound..<run.spans.lowerBound
            for number in run.spans {
                let span = source.block.spans[number]
                place.length = span.length
                defer { place.offset += place.length }
                if try insert(number, of: source, at: place, of: trace) {
                    receipt.inserted += 1
                    inserted = inserted.lowerBound..<number + 1
                    try usage.add(span.usage, of: span.spanID, under: span.parent, to: trace)
                } else {
                    // What is there is looked at, and perhaps taken back: it has to be counted first.
                    add(inserted, of: source, to: trace)
                    inserted = number + 1..<number + 1
                    guard try replace(with: number, of: source, at: place, of: trace) else {
                        receipt.unchanged += 1
                        unneeded.append((place, trace))
                        continue
                    }
                    receipt.replaced += 1
                }
                if let found = source.append.evaluations[span.index] { try annotate(found) }
            }
            if inserted == run.spans {
                trace.row.add(run.row)
            } else {
                add(inserted, of: source, to: trace)
            }
            guard receipt.inserted + receipt.replaced > before else { continue }
            trace.isChanged = true
            if changed.insert(run.traceID).inserted { receipt.traceIDs.append(run.traceID) }
        }
        try blocks.release(totals.lastBlock, spans: unneeded.count)
        guard unneeded.count < source.block.spans.count else { return }
        for (place, trace) in unneeded { try leave(place, of: trace) }
    }

    /// Adds spans to the row of their trace one by one.
    private func add(_ spans: Range<Int>, of source: Source, to trace: TouchedTrace) {
        for number in spans { trace.row.add(source.row(source.block.spans[number])) }
    }

    /// Puts a span in the place of the version that is stored, if it says more.
    private mutating func replace(
        with number: Int,
        of source: Source,
        at place: SpanPlace,
        of trace: TouchedTrace
    ) throws -> Bool {
        let span = source.block.spans[number]
        guard let old = try find(span.spanID, of: trace),
            try isMoreComplete(span, source.encoded(span), than: old.row, at: old.place)
        else { return false }
        // Inserted anew and not updated: its words are searched for under a number that means this version alone.
        try deleteSpan.bind {
            $0.add(trace.number)
            $0.add(Int64(bitPattern: span.spanID.value))
        }
        try deleteSpan.run()
        _ = try insert(number, of: source, at: place, of: trace)
        try blocks.release(old.place.block, spans: 1)
        try leave(old.place, of: trace)
        let new = source.row(span)
        if trace.row.replace(old.row, with: new) {
            try usage.replace(old.row, with: new, in: trace)
        } else if trace.row.spanCount > Self.mostRebuilt {
            // Whoever sends spans anew with other parents and starts would have the writer read all of them each time.
            trace.row.exchange(old.row, for: new)
            try usage.replace(old.row, with: new, in: trace)
        } else {
            trace.mustBeRebuilt = true
        }
        return true
    }

    /// Keeps what a span says was found by evaluating it. A later version of the span says it anew.
    private func annotate(_ evaluations: [NewAnnotation]) throws {
        try AnnotationTable(on: database).replace(with: evaluations, created: Int64(clamping: now))
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
        _ number: Int,
        of source: Source,
        at place: SpanPlace,
        of trace: TouchedTrace
    ) throws -> Bool {
        let span = source.block.spans[number]
        try insertSpan.bind { binder in
            binder.add(totals.lastSpan + 1)
            binder.add(trace.number)
            var row = PackedReader(source.rows, from: span.row)
            binder.add(SpanRow.columnNames.count, of: &row)
            binder.add(source.origins[span.origin].resource)
            binder.add(source.origins[span.origin].scope)
            place.bind(&binder)
        }
        guard try insertSpan.run() == 1 else { return false }
        totals.lastSpan += 1
        words.take(number, of: totals.lastSpan)
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
        _ encoded: ArraySlice<UInt8>,
        than old: SpanRow,
        at place: SpanPlace
    ) throws -> Bool {
        guard span.isRunning == old.isRunning else { return old.isRunning }
        guard encoded.count == place.length else { return encoded.count > place.length }
        do {
            return try blocks.bytes(of: place).lexicographicallyPrecedes(encoded)
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
