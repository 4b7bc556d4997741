internal import CSQLite
import Foundation
import GRDB

/// Opens databases the way the store needs them.
enum DatabaseConnection {
    /// A database that is open, and who works beside its writer.
    struct Opened {
        let database: any DatabaseWriter
        /// Nil in memory, where there is no log.
        var checkpointer: Checkpointer?
        let index: TextIndex
        /// Whether it has been looked through for damage.
        var isChecked = true
        /// What was found that somebody should know.
        var notices: [String] = []
    }

    /// How many seconds to wait for another process that holds the database.
    static let patience = 10

    /// How large a file is checked for damage while everybody waits: a tenth of a second's worth.
    static let checkedAtOnce = 64 << 20

    /// SQLite counts its memory for all connections of a process behind one lock, which is a tenth of what inserting a
    /// row takes. From the first store on nobody in the process can ask for the count, unless SQLite was in use before.
    private static let memoryIsUncounted: Void = tracewing_sqlite_leave_memory_uncounted()

    /// The database at `path`, made or brought up to date if need be.
    ///
    /// - Parameter mostChecked: Up to how many bytes it is checked for damage before.
    static func open(_ path: String, options: Schema.Options, mostChecked: Int) throws -> Opened {
        try DatabaseFile(path: path).prepare()
        let log = WriteAheadLog(ofStore: path)
        // Looked at before GRDB's pool turns on the write-ahead log: another program's database must stay as it is.
        let first = try DatabaseQueue(path: path, configuration: configuration())
        let isChecked = DatabaseFile(path: path).size <= mostChecked
        let loss = try first.writeWithoutTransaction { database in
            _ = try Schema.check(database, path: path)
            let loss = log.loss
            if isChecked, let found = try damage(in: database, isThorough: false).first {
                throw TraceStoreError(
                    .damaged,
                    "\(path) is damaged: \(found). Keep the file and restore a copy."
                )
            }
            try Schema.prepare(database, path: path, options: options)
            return loss
        }
        let pool = try DatabasePool(
            path: path,
            configuration: configuration(readersAttach: TextIndex.path(ofStore: path))
        )
        // While both are open neither empties the log, which would take time if there is much left in it from before.
        try first.close()
        try pool.writeWithoutTransaction { database in
            // The pool has set NORMAL, which does not flush before a commit returns.
            try database.execute(
                sql: """
                    PRAGMA synchronous = FULL;
                    PRAGMA secure_delete = FAST;
                    PRAGMA wal_autocheckpoint = 0;
                    PRAGMA journal_size_limit = \(Checkpointer.longLog);
                    """
            )
        }
        try DatabaseFile(path: path).flushLog()
        let index = try openIndex(ofStore: path)
        return Opened(
            database: pool,
            checkpointer: try Checkpointer(path: path, configuration: configuration()),
            index: index,
            isChecked: isChecked,
            notices: [loss, index.notice].compactMap(\.self)
        )
    }

    /// What is wrong with the database; empty if nothing is.
    static func damage(in database: Database, isThorough: Bool) throws -> [String] {
        let findings = try damage(in: database, "PRAGMA main.\(isThorough ? "integrity_check" : "quick_check")(20)")
        return isThorough && findings.isEmpty ? try BlockTable.damage(on: database) : findings
    }

    /// The tables of the database, to be looked through one after the other.
    static func tables(of database: Database) throws -> [String] {
        var tables = ["sqlite_schema"]
        try PreparedStatement("SELECT name FROM main.sqlite_master WHERE type = 'table' ORDER BY name", on: database)
            .forEachRow { if let name = $0.text() { tables.append(name) } }
        return tables
    }

    /// What is wrong with a table and its indexes.
    static func damage(in database: Database, ofTable table: String) throws -> [String] {
        try damage(in: database, "PRAGMA main.quick_check(\(table.quotedDatabaseIdentifier))")
    }

    private static func damage(in database: Database, _ pragma: String) throws -> [String] {
        var findings: [String] = []
        try PreparedStatement(pragma, on: database).forEachRow { row in
            if let line = row.text(), line != "ok" { findings.append(line) }
        }
        return findings
    }

    static func inMemory(options: Schema.Options) throws -> Opened {
        let queue = try DatabaseQueue(configuration: configuration())
        try queue.writeWithoutTransaction { database in
            try Schema.prepare(database, path: ":memory:", options: options)
            try TextIndex.attach(":memory:", to: database)
            SpanAttributeFunction.add(to: database)
        }
        return Opened(database: queue, index: try TextIndex(queue))
    }

    /// What is wrong with the index is nobody's loss: it is made anew.
    private static func openIndex(ofStore path: String) throws -> TextIndex {
        do {
            return try makeIndex(ofStore: path)
        } catch {
            // One that another process holds, or that cannot be read just now, is not wrong.
            let code = TraceStoreError(error, subject: path).code
            guard [.damaged, .notADatabase, .database].contains(code) else { throw error }
            for suffix in ["", "-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: TextIndex.path(ofStore: path) + suffix)
            }
            return try makeIndex(ofStore: path)
        }
    }

    private static func makeIndex(ofStore path: String) throws -> TextIndex {
        let indexPath = TextIndex.path(ofStore: path)
        try DatabaseFile(path: indexPath).prepare()
        let isSmall = DatabaseFile(path: indexPath).size <= checkedAtOnce
        let queue = try DatabaseQueue(path: path, configuration: configuration())
        try queue.writeWithoutTransaction { database in
            try TextIndex.attach(indexPath, to: database)
            if isSmall, let found = try damage(in: database, "PRAGMA text.quick_check(1)").first {
                throw TraceStoreError(.damaged, "The index of words \(indexPath) is damaged: \(found).")
            }
        }
        return try TextIndex(queue)
    }

    /// - Parameter indexPath: The index that connections for reading search in.
    static func configuration(readersAttach indexPath: String? = nil) -> Configuration {
        memoryIsUncounted
        var configuration = Configuration()
        configuration.label = "tracewing.store"
        // The schema has no foreign keys; checking for them would cost.
        configuration.foreignKeysEnabled = false
        // One process writes, through one connection; only another process, or a log being recovered, can be in the
        // way.
        configuration.busyMode = .timeout(Double(patience))
        configuration.prepareDatabase { database in
            let isReader = database.configuration.readonly
            try database.execute(sql: "PRAGMA cache_size = -\((isReader ? 4 : 16) * 1_024)")
            // On Apple systems only the full fsync reaches the disk.
            if !isReader { try database.execute(sql: "PRAGMA fullfsync = 1; PRAGMA checkpoint_fullfsync = 1") }
            guard isReader, let indexPath else { return }
            try TextIndex.attach(indexPath, to: database)
            SpanAttributeFunction.add(to: database)
        }
        return configuration
    }
}
