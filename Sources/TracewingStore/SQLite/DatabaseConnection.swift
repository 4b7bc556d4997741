import GRDB

/// Opens databases the way the store needs them.
enum DatabaseConnection {
    /// The database at `path`, made or brought up to date if need be, and who empties its write-ahead log.
    static func open(_ path: String) throws -> (DatabasePool, Checkpointer) {
        try DatabaseFile(path: path).prepare()
        // Looked at before GRDB's pool turns on the write-ahead log: another program's database must stay as it is.
        let first = try DatabaseQueue(path: path, configuration: configuration)
        try first.writeWithoutTransaction { try Schema.prepare($0, path: path) }
        let pool = try DatabasePool(path: path, configuration: configuration)
        // While both are open neither empties the log, which would take time if there is much left in it from before.
        try first.close()
        try pool.writeWithoutTransaction { database in
            // The pool has set NORMAL, which does not flush before a commit returns. On Apple systems only the full
            // fsync reaches the disk.
            try database.execute(
                sql: """
                    PRAGMA synchronous = FULL;
                    PRAGMA fullfsync = 1;
                    PRAGMA checkpoint_fullfsync = 1;
                    PRAGMA wal_autocheckpoint = 0;
                    PRAGMA journal_size_limit = \(Checkpointer.longLog);
                    """
            )
        }
        return (pool, try Checkpointer(path: path, configuration: configuration))
    }

    static func inMemory() throws -> DatabaseQueue {
        let queue = try DatabaseQueue(configuration: configuration)
        try queue.writeWithoutTransaction { try Schema.prepare($0, path: ":memory:") }
        return queue
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "tracewing.store"
        // The schema has no foreign keys; checking for them would cost.
        configuration.foreignKeysEnabled = false
        // One process writes, through one connection; only another process, or a log being recovered, can be in the
        // way.
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { database in
            let pages = database.configuration.readonly ? 4 : 16
            try database.execute(sql: "PRAGMA cache_size = -\(pages * 1_024)")
        }
        return configuration
    }
}
