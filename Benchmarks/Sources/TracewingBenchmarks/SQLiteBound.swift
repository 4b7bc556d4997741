import GRDBSQLite

/// What SQLite alone does on this disk, now: blobs put in by one prepared statement, each batch a transaction that is
/// flushed before its commit returns. A store that derives, packs and indexes can only come near to it.
enum SQLiteBound {
    struct Failure: Error {
        let code: CInt
    }

    /// - Returns: How long `batches` times `batch` blobs of `size` bytes take.
    static func measure(path: String, batches: Int, batch: Int, size: Int) throws -> Duration {
        var database: OpaquePointer?
        defer { sqlite3_close(database) }
        try check(sqlite3_open(path, &database))
        try check(
            sqlite3_exec(
                database,
                """
                PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
                CREATE TABLE spans (id INTEGER PRIMARY KEY, body BLOB);
                """,
                nil,
                nil,
                nil
            )
        )
        var insert: OpaquePointer?
        defer { sqlite3_finalize(insert) }
        try check(sqlite3_prepare_v2(database, "INSERT INTO spans (body) VALUES (?)", -1, &insert, nil))
        // Nothing a file system could make smaller.
        var generator = SystemRandomNumberGenerator()
        let blob = (0..<size).map { _ in UInt8.random(in: 0...255, using: &generator) }
        return try blob.withUnsafeBytes { blob in
            try ContinuousClock().measure {
                for _ in 0..<batches {
                    try check(sqlite3_exec(database, "BEGIN IMMEDIATE", nil, nil, nil))
                    for _ in 0..<batch {
                        try check(sqlite3_bind_blob(insert, 1, blob.baseAddress, CInt(size), nil))
                        try check(sqlite3_step(insert), expecting: SQLITE_DONE)
                        try check(sqlite3_reset(insert))
                    }
                    try check(sqlite3_exec(database, "COMMIT", nil, nil, nil))
                }
            }
        }
    }

    private static func check(_ code: CInt, expecting expected: CInt = SQLITE_OK) throws {
        guard code == expected else { throw Failure(code: code) }
    }
}
