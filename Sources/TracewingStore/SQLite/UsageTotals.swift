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
            AND (input_tokens IS NOT NULL OR output_tokens IS NOT NULL)
            """,
            on: database
        )
        sum = try PreparedStatement(
            """
            SELECT \(Self.counts) FROM spans WHERE trace = ?
            AND (input_tokens IS NOT NULL OR output_tokens IS NOT NULL)
            AND NOT EXISTS (SELECT 1 FROM usage_ancestors a WHERE a.trace = spans.trace AND a.span = spans.span)
            """,
            on: database
        )
    }

    private static let counts = "input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, reasoning_tokens"

    /// Counts a span that has just been inserted.
    ///
    /// - Parameter isFirst: Whether it is the first of its trace, so that nothing can be below it.
    func add(_ row: SpanRow, to trace: inout TraceRow, number: Int64, isFirst: Bool) throws {
        let usage = row.columns.usage
        let isAncestor = try !isFirst && isMarked(row.spanID, in: number)
        if let usage, !isAncestor { trace.tokens += usage }
        if usage != nil || isAncestor { try markAncestors(from: row.parent, in: &trace, number: number) }
    }

    /// Counts a span that has taken the place of an earlier version with the same parent, and of no less usage.
    func replace(_ old: SpanRow, with new: SpanRow, in trace: inout TraceRow, number: Int64) throws {
        guard let usage = new.columns.usage, old.columns.usage != usage else { return }
        if try !isMarked(new.spanID, in: number) {
            if let earlier = old.columns.usage { trace.tokens -= earlier }
            trace.tokens += usage
        }
        if old.columns.usage == nil { try markAncestors(from: new.parent, in: &trace, number: number) }
    }

    /// Counts all over again.
    func recount(_ trace: inout TraceRow, number: Int64) throws {
        try unmark.bind { $0.add(number) }
        try unmark.run()
        var parents: Set<SpanID> = []
        try carriers.bind { $0.add(number) }
        try carriers.forEachRow { row in
            if let parent = row.integer() { parents.insert(SpanID(UInt64(bitPattern: parent))) }
        }
        for parent in parents { try markAncestors(from: parent, in: &trace, number: number) }
        trace.tokens = TokenCounts()
        try sum.bind { $0.add(number) }
        try sum.forEachRow { trace.tokens += TokenCounts(&$0) ?? TokenCounts() }
    }

    private func isMarked(_ span: SpanID, in number: Int64) throws -> Bool {
        try find.bind {
            $0.add(number)
            $0.add(Int64(bitPattern: span.value))
        }
        return try find.firstRow { _ in true } ?? false
    }

    /// Marks the spans above one that has usage, or has some below it, and takes back what they had counted.
    private func markAncestors(from parent: SpanID?, in trace: inout TraceRow, number: Int64) throws {
        var next = parent
        while let id = next {
            try mark.bind {
                $0.add(number)
                $0.add(Int64(bitPattern: id.value))
            }
            guard try mark.run() == 1 else { return }
            try span.bind {
                $0.add(number)
                $0.add(Int64(bitPattern: id.value))
            }
            // Not there yet: it will go on from here when it comes.
            let ancestor = try span.firstRow { row in
                (parent: row.integer().map { SpanID(UInt64(bitPattern: $0)) }, usage: TokenCounts(&row))
            }
            if let usage = ancestor?.usage { trace.tokens -= usage }
            next = ancestor?.parent
        }
    }
}

extension TokenCounts {
    /// Nil if a span carries no usage.
    fileprivate init?(_ row: inout StatementRow) {
        let (input, output) = (row.integer(), row.integer())
        guard input != nil || output != nil else { return nil }
        self.init(
            input: input ?? 0,
            output: output ?? 0,
            cacheRead: row.integer() ?? 0,
            cacheWrite: row.integer() ?? 0,
            reasoning: row.integer() ?? 0
        )
    }
}
