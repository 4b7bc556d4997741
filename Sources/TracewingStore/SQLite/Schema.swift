import GRDB

/// The tables, and how a database of any earlier version gets them.
///
/// `PRAGMA application_id` says that a database is ours, `PRAGMA user_version` which version of the tables it has. What
/// is kept of a span are its bytes; all else is derived from them. So when the tables of spans change, those of a
/// database are not altered step by step: its spans are written anew into the tables of this version. That, or making
/// the tables, columns and indexes that are new, is one transaction that also raises the version. Killed half way, it
/// has not happened.
enum Schema {
    /// "TRWG".
    static let applicationID: Int64 = 0x5452_5747

    /// Holds some ten spans. Of a smaller page a part would stay empty; of a larger one a commit would write much that
    /// has not changed, for every trace id and every session touches another.
    static let pageSize = 8_192

    static let version: Int64 = 4

    /// What is to be done with a database that is being opened.
    struct Options {
        var prices = PriceTable.builtIn
        /// Nanoseconds since 1970.
        var now: UInt64 = 0
        /// Called after every batch of spans a migration has written.
        var didMigrate: () throws -> Void = {}
    }

    /// Brings the database up to date. Nothing is written to one that is not ours or from the future.
    static func prepare(_ database: Database, path: String, options: Options = Options()) throws {
        guard try check(database, path: path) < version else { return }
        // Only a database without tables heeds these. Incremental vacuum cannot be turned on later.
        try database.execute(sql: "PRAGMA page_size = \(pageSize); PRAGMA auto_vacuum = INCREMENTAL")
        try database.inTransaction(.immediate) {
            // Again, now that no other process can be at it.
            switch try check(database, path: path) {
            case 0: try createTables(on: database)
            case 1: try Migration(on: database, options: options).run()
            case 2:
                try createEvaluationTables(on: database)
                try upgradeFromThree(on: database)
            case 3: try upgradeFromThree(on: database)
            default: return .rollback
            }
            try database.execute(
                sql: "PRAGMA user_version = \(version); PRAGMA application_id = \(applicationID)"
            )
            return .commit
        }
    }

    /// Version 4 tells tokens from costs, and finds traces that have a session. What is there already has been counted
    /// as one: it stays so.
    private static func upgradeFromThree(on database: Database) throws {
        try database.execute(
            sql: "ALTER TABLE usage_ancestors ADD COLUMN below INTEGER NOT NULL DEFAULT 3; " + tracesWithSession
        )
    }

    /// The version the database is at.
    static func check(_ database: Database, path: String) throws -> Int64 {
        func number(_ sql: String) throws -> Int64 {
            try PreparedStatement(sql, on: database).firstRow { $0.integer() ?? 0 } ?? 0
        }
        let found = try number("PRAGMA user_version")
        let owner = try number("PRAGMA application_id")
        let isNew = try owner == 0 && found == 0 && number("SELECT count(*) FROM sqlite_master") == 0
        guard isNew || owner == applicationID else {
            throw TraceStoreError(
                .notATraceStore,
                "\(path) is a database of another program. Nothing was changed. Give the store a path of its own."
            )
        }
        guard 0...version ~= found else {
            throw TraceStoreError(
                .newerSchema,
                """
                \(path) was written by a newer Tracewing (schema \(found); this one knows up to \(version)). \
                Nothing was changed. Use that version, or give this one another path.
                """
            )
        }
        return found
    }
}
