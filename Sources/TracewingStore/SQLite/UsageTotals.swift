import GRDB
import TracewingModel

/// Decides which spans' tokens count for their trace: those that carry usage and have no span with usage below them.
///
/// An agent's span repeats the sum of its model calls, and two libraries may trace the same call one within the other;
/// the innermost count is the true one. Parents arrive after their children as often as before, and a trace may have a
/// million spans, so the tree is not read again for each: the table `usage_ancestors` holds every span id above a span
/// with usage, be the span there yet or not. It is closed upwards: if a span that is there is in it, so is its parent.
/// That makes the work a few look-ups a span, and ends every walk through a cycle (in which then nothing counts).
struct UsageTotals {
    private let find: PreparedStatement
    private let mark: PreparedStatement
    private let unmark: PreparedStatement
    private let span: PreparedStatement
    private let carriers: PreparedStatement
    private let sum: PreparedStatement

    init(on database: Database) throws {
        find = try PreparedStatement("SELECT 1 FROM usage_ancestors WHERE trace = ? AND span = ?", on: database)
        mark = try PreparedStatement(
            "INSERT INTO usage_ancestors (trace, span) VALUES (?, ?) ON CONFLICT DO NOTHING",
            on: database
        )
        unmark = try PreparedStatement("DELETE FROM usage_ancestors WHERE trace = ?", on: database)
        span = try PreparedStatement(
            "SELECT parent, \(Self.counts) FROM spans WHERE trace = ? AND span = ?",
            on: database
        )
        carriers = try PreparedStatement(
            """
            SELECT parent FROM spans WHERE trace = ? AND parent IS NOT NULL
            AND \(Self.isCarrier)
            """,
            on: database
        )
        sum = try PreparedStatement(
            """
            SELECT \(Self.counts) FROM spans WHERE trace = ?
            AND \(Self.isCarrier)
            AND NOT EXISTS (SELECT 1 FROM usage_ancestors a WHERE a.trace = spans.trace AND a.span = spans.span)
            """,
            on: database
        )
    }

    private static let counts =
        "input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, reasoning_tokens, cost"
    private static let isCarrier = "(input_tokens IS NOT NULL OR output_tokens IS NOT NULL OR cost IS NOT NULL)"

    /// Counts a span that has just been inserted.
    func add(_ row: SpanRow, to trace: TouchedTrace) throws {
        let usage = Usage(of: row.columns)
        let isAncestor = try isMarked(row.spanID, in: trace)
        if let usage, !isAncestor { trace.row.usage += usage }
        if usage != nil || isAncestor { try markAncestors(from: row.parent, in: trace) }
    }

    /// Counts a span that has taken the place of an earlier version with the same parent, and of no less usage.
    func replace(_ old: SpanRow, with new: SpanRow, in trace: TouchedTrace) throws {
        let earlier = Usage(of: old.columns)
        guard let usage = Usage(of: new.columns), earlier != usage else { return }
        if try !isMarked(new.spanID, in: trace) {
            if let earlier { trace.row.usage -= earlier }
            trace.row.usage += usage
        }
        if earlier == nil { try markAncestors(from: new.parent, in: trace) }
    }

    /// Counts all over again.
    func recount(_ trace: TouchedTrace) throws {
        let number = trace.number
        try unmark.bind { $0.add(number) }
        try unmark.run()
        trace.usageAncestors = []
        var parents: Set<SpanID> = []
        try carriers.bind { $0.add(number) }
        try carriers.forEachRow { row in
            if let parent = row.integer() { parents.insert(SpanID(UInt64(bitPattern: parent))) }
        }
        for parent in parents { try markAncestors(from: parent, in: trace) }
        trace.row.usage = Usage()
        try sum.bind { $0.add(number) }
        try sum.forEachRow { trace.row.usage += Usage(&$0) }
    }

    private func isMarked(_ span: SpanID, in trace: TouchedTrace) throws -> Bool {
        if trace.usageAncestors.contains(span) { return true }
        // Whatever there is of a new trace has been seen here.
        if trace.isNew { return false }
        try find.bind {
            $0.add(trace.number)
            $0.add(Int64(bitPattern: span.value))
        }
        return try find.firstRow { _ in true } ?? false
    }

    /// Marks the spans above one that has usage, or has some below it, and takes back what they had counted.
    private func markAncestors(from parent: SpanID?, in trace: TouchedTrace) throws {
        var next = parent
        while let id = next {
            guard trace.usageAncestors.insert(id).inserted else { return }
            try mark.bind {
                $0.add(trace.number)
                $0.add(Int64(bitPattern: id.value))
            }
            guard try mark.run() == 1 else { return }
            try span.bind {
                $0.add(trace.number)
                $0.add(Int64(bitPattern: id.value))
            }
            // Not there yet: it will go on from here when it comes.
            let ancestor = try span.firstRow { row in
                (parent: row.integer().map { SpanID(UInt64(bitPattern: $0)) }, usage: Usage(carriedBy: &row))
            }
            if let usage = ancestor?.usage { trace.row.usage -= usage }
            next = ancestor?.parent
        }
    }
}
