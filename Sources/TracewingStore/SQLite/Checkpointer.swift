import GRDB
import TracewingConcurrency

/// Moves what has been committed from the write-ahead log into the database, beside the writer.
///
/// SQLite would do so within a commit, which then takes a hundred milliseconds instead of ten. A connection of our own
/// copies while the writer goes on appending. It never quite catches up with a busy writer, and the log only starts
/// over when all of it has been copied; so when the log has grown long, the writer copies the rest between two
/// transactions, which is little.
final class Checkpointer: Sendable {
    private struct State {
        /// Bytes of spans written since the last run.
        var pending = 0
        var isRunning = false
        var logIsLong = false
    }

    /// How many bytes of spans are worth a run.
    private static let worthwhile = 8 << 20
    /// How long the log may be before the writer lends a hand.
    static let longLog = 64 << 20

    private let connection: DatabaseQueue
    private let state = Locked(State())

    init(path: String, configuration: Configuration) throws {
        connection = try DatabaseQueue(path: path, configuration: configuration)
    }

    /// Notes a commit. To be called by the writer, after it and outside of any transaction.
    func didCommit(_ bytes: Int, on writer: Database) {
        let (start, help) = state.withLock { state in
            state.pending += bytes
            let help = state.logIsLong && !state.isRunning
            if help { state.logIsLong = false }
            let start = !help && !state.isRunning && state.pending >= Self.worthwhile
            if start { state.isRunning = true }
            if start || help { state.pending = 0 }
            return (start, help)
        }
        if help {
            _ = try? Self.checkpoint(writer)
        } else if start {
            connection.asyncWriteWithoutTransaction { self.run(on: $0) }
        }
    }

    func close() throws {
        try connection.close()
    }

    private func run(on database: Database) {
        // A failure shows again, where it can be told to someone: in an append, when the log cannot grow any more.
        let log = (try? Self.checkpoint(database)) ?? 0
        state.withLock { state in
            state.isRunning = false
            state.logIsLong = log > Self.longLog
        }
    }

    /// Copies what can be copied without waiting for anyone, and returns how many bytes are in the log.
    private static func checkpoint(_ database: Database) throws -> Int {
        let checkpoint = try PreparedStatement("PRAGMA wal_checkpoint(PASSIVE)", on: database)
        let frames = try checkpoint.firstRow { row in
            _ = row.integer()
            return row.integer() ?? 0
        }
        return Int(frames ?? 0) * Schema.pageSize
    }
}
