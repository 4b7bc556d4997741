import GRDB
import TracewingModel

/// Decides which spans' tokens and costs count for their trace: those that carry some and have no span that does below
/// them.
///
/// An agent's span repeats the sum of its model calls, and two libraries may trace the same call one within the other;
/// the innermost count is the true one. Tokens and costs are told apart: below a span that says what a run cost there
/// may be calls of models whose price nobody knows.
///
/// Parents arrive after their children as often as before, and a trace may have a million spans, so the tree is not
/// read again for each: the table `usage_ancestors` holds every span id above a span with usage, be the span there yet
/// or not, with the parts that are carried below it. It is closed upwards: if a span that is there is in it, so is its
/// parent, with all its parts. That makes the work a few look-ups a span, and ends every walk through a cycle (in which
/// then nothing counts).
struct UsageTotals {
    private let find: PreparedStatement
    private let mark: PreparedStatement
    private let unmark: PreparedStatement
    private let span: PreparedStatement
    private let carriers: PreparedStatement

    init(on database: Database) throws {
        find = try PreparedStatement("SELECT below FROM usage_ancestors WHERE trace = ? AND span = ?", on: database)
        mark = try PreparedStatement(
            """
            INSERT INTO usage_ancestors (trace, span, below) VALUES (?, ?, ?)
            ON CONFLICT DO UPDATE SET below = excluded.below
            """,
            on: database
        )
        unmark = try PreparedStatement("DELETE FROM usage_ancestors WHERE trace = ?", on: database)
        span = try PreparedStatement(
            "SELECT parent, \(Self.counts) FROM spans WHERE trace = ? AND span = ?",
            on: database
        )
        carriers = try PreparedStatement(
            """
            SELECT span, parent, \(Self.counts) FROM spans WHERE trace = ?
            AND (input_tokens IS NOT NULL OR output_tokens IS NOT NULL OR cost IS NOT NULL)
            """,
            on: database
        )
    }

    private static let counts =
        "input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, reasoning_tokens, cost"

    /// Counts a span that has just been inserted.
    func add(_ usage: Usage, of span: SpanID, under parent: SpanID?, to trace: TouchedTrace) throws {
        let below = try below(span, in: trace)
        let parts = usage.parts
        if !parts.isSubset(of: below) { trace.row.usage += usage.only(parts.subtracting(below)) }
        try markAncestors(from: parent, of: parts.union(below), in: trace)
    }

    /// Counts a span that has taken the place of an earlier version with the same parent. What that has said and this
    /// one does not still counts.
    func replace(_ old: SpanRow, with new: SpanRow, in trace: TouchedTrace) throws {
        let (earlier, usage) = (Usage(of: old.columns), Usage(of: new.columns))
        let parts = usage.parts
        guard !parts.isEmpty, earlier != usage else { return }
        let counted = parts.subtracting(try below(new.spanID, in: trace))
        trace.row.usage -= earlier.only(counted)
        trace.row.usage += usage.only(counted)
        try markAncestors(from: new.parent, of: parts.subtracting(earlier.parts), in: trace)
    }

    /// Counts all over again.
    func recount(_ trace: TouchedTrace) throws {
        try unmark.bind { $0.add(trace.number) }
        try unmark.run()
        trace.usageAncestors = [:]
        var found: [(span: SpanID, parent: SpanID?, usage: Usage)] = []
        try carriers.bind { $0.add(trace.number) }
        try carriers.forEachRow { row in
            let span = SpanID(UInt64(bitPattern: row.integer() ?? 0))
            let parent = row.integer().map { SpanID(UInt64(bitPattern: $0)) }
            if let usage = Usage(carriedBy: &row) { found.append((span, parent, usage)) }
        }
        for carrier in found { try markAncestors(from: carrier.parent, of: carrier.usage.parts, in: trace) }
        trace.row.usage = Usage()
        for carrier in found {
            let below = trace.usageAncestors[carrier.span] ?? []
            trace.row.usage += carrier.usage.only(carrier.usage.parts.subtracting(below))
        }
    }

    /// Which parts are carried below a span.
    private func below(_ span: SpanID, in trace: TouchedTrace) throws -> Usage.Parts {
        if let known = trace.usageAncestors[span] { return known }
        // Whatever there is of a new trace has been seen here.
        if trace.isNew { return [] }
        try find.bind {
            $0.add(trace.number)
            $0.add(Int64(bitPattern: span.value))
        }
        let found = try find.firstRow { Usage.Parts(rawValue: $0.integer() ?? 0) }
        trace.usageAncestors[span] = found
        return found ?? []
    }

    /// Marks the spans above one that has usage, or has some below it, and takes back what they had counted.
    private func markAncestors(from parent: SpanID?, of parts: Usage.Parts, in trace: TouchedTrace) throws {
        var (next, parts) = (parent, parts)
        while let id = next, !parts.isEmpty {
            let known = try below(id, in: trace)
            parts.subtract(known)
            guard !parts.isEmpty else { return }
            trace.usageAncestors[id] = known.union(parts)
            try mark.bind {
                $0.add(trace.number)
                $0.add(Int64(bitPattern: id.value))
                $0.add(known.union(parts).rawValue)
            }
            try mark.run()
            try span.bind {
                $0.add(trace.number)
                $0.add(Int64(bitPattern: id.value))
            }
            // Not there yet: it will go on from here when it comes.
            let ancestor = try span.firstRow { row in
                (parent: row.integer().map { SpanID(UInt64(bitPattern: $0)) }, usage: Usage(carriedBy: &row))
            }
            if let usage = ancestor?.usage { trace.row.usage -= usage.only(parts) }
            next = ancestor?.parent
        }
    }
}
