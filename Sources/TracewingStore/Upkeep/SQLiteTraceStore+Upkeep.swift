import GRDB

extension SQLiteTraceStore {
    /// What the store is like inside.
    public func info() async throws -> StoreInfo {
        let path = path
        return try await read { database in
            func number(_ sql: String) throws -> Int {
                try PreparedStatement(sql, on: database).firstRow { Int($0.integer() ?? 0) } ?? 0
            }
            func time(_ sql: String) throws -> UInt64? {
                (try PreparedStatement(sql, on: database).firstRow { $0.integer() } ?? nil).map(UInt64.init(clamping:))
            }
            let totals = try TotalsRow(on: database)
            let pageSize = try number("PRAGMA page_size")
            let indexPages = try number("PRAGMA text.page_count") - number("PRAGMA text.freelist_count")
            return try StoreInfo(
                path: path,
                schemaVersion: number("PRAGMA user_version"),
                spans: Int(totals.spans),
                traces: Int(totals.traces),
                bytes: number("PRAGMA page_count") * pageSize,
                freeBytes: number("PRAGMA freelist_count") * pageSize,
                logBytes: DatabaseFile(path: path).logSize,
                indexBytes: indexPages * number("PRAGMA text.page_size"),
                unindexed: number(
                    "SELECT count(*) FROM spans WHERE id > (SELECT through FROM text.progress)"
                ),
                oldest: time("SELECT received FROM traces ORDER BY id LIMIT 1"),
                newest: time("SELECT received FROM traces ORDER BY id DESC LIMIT 1")
            )
        }
    }

    /// Looks for damage.
    ///
    /// - Parameter thoroughly: Whether to compare indexes with their tables and unpack all spans as well, which takes
    ///   several times as long.
    /// - Returns: What was found, a line each, twenty at most; empty if all is well.
    public func check(thoroughly: Bool = false) async throws -> [String] {
        try await read { try DatabaseConnection.damage(in: $0, isThorough: thoroughly) }
    }

    /// Writes the whole file anew, as small as it can be, and then the index of words. Appends wait for as long as the
    /// first takes, and it needs as much free space as there are data.
    public func vacuum() async throws {
        try await write { database in
            for (table, column) in [("resources", "resource"), ("scopes", "scope")] {
                try database.execute(sql: "DELETE FROM \(table) WHERE id NOT IN (SELECT \(column) FROM spans)")
            }
        }
        try await outsideTransaction { database in
            try database.execute(sql: "VACUUM")
            try database.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
        }
        do {
            try await index.vacuum()
        } catch {
            throw TraceStoreError(error, subject: path)
        }
    }

    /// Indexes all words that are not indexed yet. Without it that happens within two seconds.
    public func indexWords() async throws {
        do {
            try await index.catchUp()
        } catch {
            throw TraceStoreError(error, subject: path)
        }
    }
}
