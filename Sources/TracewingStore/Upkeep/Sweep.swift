import GRDB

/// Removes the rows that forgotten traces still have in other tables than `traces`.
///
/// A trace that is to be deleted securely is marked with its number negated, so that whoever comes to it does so: the
/// sweep of another deletion, or of the process that opens the store after a kill. ``unfinished`` stands there until
/// the log and the index of words are rid of such traces too.
struct Sweep {
    private let database: Database
    private let blocks: BlockTable

    /// How many spans one transaction removes: appends wait no longer than for that.
    private static let most: Int64 = 2_000

    init(on database: Database) throws {
        self.database = database
        blocks = try BlockTable(on: database)
    }

    /// What stands among the marks while a secure deletion is not through; no trace has this number.
    static let unfinished: Int64 = 0

    /// Removes some, and says whether there may be more.
    func some() throws -> Bool {
        var isSecure = false
        defer { if isSecure { try? Self.overwritesAlways(false, on: database) } }
        var room = Self.most
        while room > 0 {
            let next = try PreparedStatement(
                "SELECT min(id) FROM deleted_traces WHERE id <> \(Self.unfinished)",
                on: database
            )
            guard let mark = try next.firstRow({ $0.integer() }) ?? nil else { return false }
            let (trace, securely) = (Int64(clamping: mark.magnitude), mark < 0)
            if securely, !isSecure {
                isSecure = true
                try Self.overwritesAlways(true, on: database)
            }
            let removed = try removeSpans(of: trace, most: room, securely: securely)
            room -= max(1, removed)
            guard removed == 0 else { continue }
            if securely { try blankReplaced(of: trace) }
            let rests: [(condition: StaticString, number: Int64)] = [
                ("replaced_spans WHERE trace", trace), ("usage_ancestors WHERE trace", trace),
                ("deleted_traces WHERE id", mark),
            ]
            for rest in rests {
                let delete = try PreparedStatement("DELETE FROM \(rest.condition) = ?", on: database)
                try delete.bind { $0.add(rest.number) }
                try delete.run()
            }
        }
        return true
    }

    /// Whether what is deleted from now on is overwritten whatever it costs, and not only where it costs nothing.
    static func overwritesAlways(_ always: Bool, on database: Database) throws {
        try database.execute(sql: "PRAGMA secure_delete = \(always ? "ON" : "FAST")")
    }

    private func removeSpans(of trace: Int64, most: Int64, securely: Bool) throws -> Int64 {
        let find = try PreparedStatement(
            "SELECT id, \(SpanPlace.columnNames.joined(separator: ", ")) FROM spans WHERE trace = ? LIMIT ?",
            on: database
        )
        try find.bind {
            $0.add(trace)
            $0.add(most)
        }
        var ids: [Int64] = []
        var places: [Int64: [SpanPlace]] = [:]
        try find.forEachRow { row in
            ids.append(row.integer() ?? 0)
            let place = SpanPlace(&row)
            places[place.block, default: []].append(place)
        }
        let delete = try PreparedStatement("DELETE FROM spans WHERE id = ?", on: database)
        for id in ids {
            try delete.bind { $0.add(id) }
            try delete.run()
        }
        for (block, places) in places {
            try blocks.release(block, spans: places.count)
            if securely { try blocks.blank(places, in: block) }
        }
        return Int64(ids.count)
    }

    private func blankReplaced(of trace: Int64) throws {
        let find = try PreparedStatement(
            "SELECT \(SpanPlace.columnNames.joined(separator: ", ")) FROM replaced_spans WHERE trace = ?",
            on: database
        )
        try find.bind { $0.add(trace) }
        var places: [Int64: [SpanPlace]] = [:]
        try find.forEachRow { row in
            let place = SpanPlace(&row)
            places[place.block, default: []].append(place)
        }
        for (block, places) in places { try blocks.blank(places, in: block) }
    }
}
