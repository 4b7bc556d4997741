import GRDB

/// The one row of the table `totals`: how much there is, for counting millions takes seconds, and the last numbers
/// given, for none is ever given again.
struct TotalsRow {
    var spans: Int64
    var traces: Int64
    var lastSpan: Int64
    var lastTrace: Int64
    var lastBlock: Int64

    init(on database: Database) throws {
        let statement = try PreparedStatement(
            "SELECT spans, traces, last_span, last_trace, last_block FROM totals",
            on: database
        )
        let row = try statement.firstRow { row in
            (row.integer() ?? 0, row.integer() ?? 0, row.integer() ?? 0, row.integer() ?? 0, row.integer() ?? 0)
        }
        (spans, traces, lastSpan, lastTrace, lastBlock) = row ?? (0, 0, 0, 0, 0)
    }

    func save(on database: Database) throws {
        let statement = try PreparedStatement(
            "UPDATE totals SET spans = ?, traces = ?, last_span = ?, last_trace = ?, last_block = ?",
            on: database
        )
        try statement.bind {
            $0.add(spans)
            $0.add(traces)
            $0.add(lastSpan)
            $0.add(lastTrace)
            $0.add(lastBlock)
        }
        try statement.run()
    }
}
