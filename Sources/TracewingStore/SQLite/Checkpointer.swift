import GRDB
import GRDBSQLite
import TracewingConcurrency

/// Moves what has been committed from the write-ahead log into the database, beside the writer.
///
/// SQLite would do so within a commit, which then takes a hundred milliseconds instead of ten. A connection of our own
/// copies while the writer goes on appending. It never quite catches up with a busy writer, and the log only starts
/// over when all of it has been copied and nobody reads in it; so when the log has grown long, the writer copies the
/// rest between two transactions, which is little, and waits for those who read.
final class Checkpointer: Sendable {
    private struct State {
        /// Bytes written to the log since the last run.
        var pending = 0
        var isRunning = false
        /// How long the log was after the last run.
        var length = 0
        /// Whether the writer shall lend a hand: a run has just been, and the log is long.
        var needsHelp = false
        var spent = Duration.zero
    }

    /// How many bytes in the log are worth a run.
    private static let worthwhile = 24 << 20
    /// How long the log may be before the writer lends a hand.
    static let longLog = 64 << 20
    /// How long the writer waits for those who read, in milliseconds. Who reads for longer keeps the log from starting
    /// over however long that is waited for; and appends wait as well.
    private static let patience = 200

    private let connection: DatabaseQueue
    /// A file keeps the pages it was made with.
    private let pageSize: Int
    private let state: Locked<State>

    init(path: String, configuration: Configuration) throws {
        connection = try DatabaseQueue(path: path, configuration: configuration)
        pageSize = try connection.writeWithoutTransaction { database in
            let find = try PreparedStatement("PRAGMA page_size", on: database)
            return Int(try find.firstRow { $0.integer() ?? 0 } ?? 0)
        }
        // A process that was killed has left its log.
        state = Locked(State(pending: DatabaseFile(path: path).logSize))
    }

    /// The processor time of all runs beside the writer.
    var spent: Duration { state.withLock { $0.spent } }

    /// Notes a commit. To be called by the writer, after it and outside of any transaction.
    func didCommit(on writer: Database) {
        let written = takeWrittenBytes(of: writer)
        let (start, help) = state.withLock { state -> (Bool, Bool) in
            state.pending += written
            guard !state.isRunning else { return (false, false) }
            if state.needsHelp {
                state.needsHelp = false
                return (false, true)
            }
            guard state.pending >= Self.worthwhile else { return (false, false) }
            state.pending = 0
            state.isRunning = true
            return (true, false)
        }
        if help {
            startOver(on: writer)
        } else if start {
            connection.asyncWriteWithoutTransaction { self.run(on: $0) }
        }
    }

    func close() throws {
        try connection.close()
    }

    private func run(on database: Database) {
        let start = ProcessorTime.ofThread
        // A failure shows again, where it can be told to someone: in an append, when the log cannot grow any more.
        let log = try? checkpoint(database, "PASSIVE")
        let spent = ProcessorTime.ofThread - start
        state.withLock { state in
            state.isRunning = false
            state.spent += spent
            state.length = log?.length ?? state.length
            state.needsHelp = state.length > Self.longLog
        }
    }

    /// Copies all there is, and sees to it that the next transaction is written to the beginning of the log.
    private func startOver(on writer: Database) {
        do {
            try writer.execute(sql: "PRAGMA busy_timeout = \(Self.patience)")
            let log = try checkpoint(writer, "RESTART")
            state.withLock { $0.length = log.isBusy ? log.length : 0 }
        } catch {
            // As above.
        }
        try? writer.execute(sql: "PRAGMA busy_timeout = \(DatabaseConnection.patience * 1_000)")
    }

    /// Copies what can be copied, and says how many bytes are in the log and whether somebody was in the way.
    private func checkpoint(_ database: Database, _ mode: String) throws -> (length: Int, isBusy: Bool) {
        let checkpoint = try PreparedStatement("PRAGMA main.wal_checkpoint(\(mode))", on: database)
        let result = try checkpoint.firstRow { row in
            (isBusy: row.integer() == 1, frames: row.integer() ?? 0)
        }
        return (Int(result?.frames ?? 0) * pageSize, result?.isBusy ?? false)
    }

    /// Copies all there is and cuts a log to nothing: what has been overwritten is in no file any more.
    ///
    /// - Returns: False if somebody still reads in it, who is not waited for long: whoever else needs the connection
    ///   waits as well.
    static func emptyLog(of schema: String, on database: Database) throws -> Bool {
        try database.execute(sql: "PRAGMA busy_timeout = \(patience)")
        defer { try? database.execute(sql: "PRAGMA busy_timeout = \(DatabaseConnection.patience * 1_000)") }
        let checkpoint = try PreparedStatement("PRAGMA \(schema).wal_checkpoint(TRUNCATE)", on: database)
        return try checkpoint.firstRow { $0.integer() != 1 } ?? true
    }

    /// How much a connection has written since this was last asked, whatever it was for.
    private func takeWrittenBytes(of database: Database) -> Int {
        var pages: CInt = 0
        var highest: CInt = 0
        let isKnown = database.sqliteConnection.map { connection in
            sqlite3_db_status(connection, SQLITE_DBSTATUS_CACHE_WRITE, &pages, &highest, 1) == SQLITE_OK
        }
        return isKnown == true ? Int(pages) * pageSize : 0
    }
}
