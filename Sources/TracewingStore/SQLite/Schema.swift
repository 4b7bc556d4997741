import GRDB

/// The tables, and how a database of any earlier version gets them.
///
/// `PRAGMA application_id` says that a database is ours, `PRAGMA user_version` how many of ``migrations`` it has been
/// through. Each runs in a transaction that also raises the version: killed half way, it has not happened.
enum Schema {
    /// "TRWG".
    static let applicationID: Int64 = 0x5452_5747

    /// Holds several spans: one span would leave half of a small page empty.
    static let pageSize = 16_384

    static var version: Int64 { Int64(migrations.count) }

    /// Never change one that has been released: add another.
    static let migrations: [@Sendable (Database) throws -> Void] = [createTables]

    /// Brings the database up to date. Nothing is written to one that is not ours or from the future.
    static func prepare(_ database: Database, path: String) throws {
        guard try check(database, path: path) < version else { return }
        // Only a database without tables heeds these. Incremental vacuum cannot be turned on later.
        try database.execute(sql: "PRAGMA page_size = \(pageSize); PRAGMA auto_vacuum = INCREMENTAL")
        try database.inTransaction(.immediate) {
            // Again, now that no other process can be at it.
            for number in try check(database, path: path)..<version {
                try migrations[Int(number)](database)
                try database.execute(sql: "PRAGMA user_version = \(number + 1)")
            }
            try database.execute(sql: "PRAGMA application_id = \(applicationID)")
            return .commit
        }
    }

    /// The version the database is at.
    private static func check(_ database: Database, path: String) throws -> Int64 {
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

    @Sendable
    private static func createTables(_ database: Database) throws {
        try database.execute(
            sql: """
                -- In the order of arrival, which is the order of their ids.
                CREATE TABLE traces (
                    id INTEGER PRIMARY KEY,
                    trace_id BLOB NOT NULL UNIQUE,
                    root INTEGER NOT NULL,
                    name TEXT NOT NULL,
                    status INTEGER NOT NULL,
                    project TEXT NOT NULL,
                    service TEXT,
                    started INTEGER NOT NULL,
                    ended INTEGER NOT NULL,
                    spans INTEGER NOT NULL,
                    errors INTEGER NOT NULL,
                    running INTEGER NOT NULL,
                    input_tokens INTEGER NOT NULL,
                    output_tokens INTEGER NOT NULL,
                    cache_read_tokens INTEGER NOT NULL,
                    cache_write_tokens INTEGER NOT NULL,
                    reasoning_tokens INTEGER NOT NULL,
                    agent TEXT,
                    model TEXT,
                    session TEXT,
                    user TEXT,
                    input_preview TEXT,
                    output_preview TEXT,
                    first_chunk INTEGER,
                    ranks BLOB NOT NULL
                ) STRICT;
                CREATE INDEX traces_by_project ON traces (project, id);

                -- Each content once. The bytes are a ResourceSpans or ScopeSpans message without spans.
                CREATE TABLE resources (id INTEGER PRIMARY KEY, body BLOB NOT NULL UNIQUE) STRICT;
                CREATE TABLE scopes (id INTEGER PRIMARY KEY, body BLOB NOT NULL UNIQUE) STRICT;

                -- Appended to at the end, whatever trace a span is of. The number of its trace, not the trace id, leads
                -- its key: the traces of an hour lie together there, so inserting touches few pages.
                CREATE TABLE spans (
                    id INTEGER PRIMARY KEY,
                    trace INTEGER NOT NULL,
                    span INTEGER NOT NULL,
                    parent INTEGER,
                    name TEXT NOT NULL,
                    kind INTEGER NOT NULL,
                    started INTEGER NOT NULL,
                    ended INTEGER NOT NULL,
                    status INTEGER NOT NULL,
                    operation TEXT,
                    provider TEXT,
                    request_model TEXT,
                    response_model TEXT,
                    session TEXT,
                    user TEXT,
                    agent TEXT,
                    tool TEXT,
                    tool_call_id TEXT,
                    input_tokens INTEGER,
                    output_tokens INTEGER,
                    cache_read_tokens INTEGER,
                    cache_write_tokens INTEGER,
                    reasoning_tokens INTEGER,
                    first_chunk INTEGER,
                    input_preview TEXT,
                    output_preview TEXT,
                    finish_reason TEXT,
                    error_type TEXT,
                    outcome TEXT,
                    project TEXT NOT NULL,
                    service TEXT,
                    resource INTEGER NOT NULL,
                    scope INTEGER NOT NULL,
                    body BLOB NOT NULL,
                    UNIQUE (trace, span)
                ) STRICT;

                -- See UsageTotals.
                CREATE TABLE usage_ancestors (
                    trace INTEGER NOT NULL,
                    span INTEGER NOT NULL,
                    PRIMARY KEY (trace, span)
                ) STRICT, WITHOUT ROWID;

                -- One row: counting millions takes seconds.
                CREATE TABLE totals (spans INTEGER NOT NULL, traces INTEGER NOT NULL) STRICT;
                INSERT INTO totals (spans, traces) VALUES (0, 0);
                """
        )
    }
}
