import GRDB
import TracewingConcurrency

/// Traces in one SQLite file.
///
/// ```swift
/// let store = try SQLiteTraceStore(path: "/var/lib/tracewing/traces.db")
/// defer { try? store.close() }
/// ```
///
/// An append returns when its spans have been committed with `synchronous=FULL`. Appends that come while one commits
/// share the next transaction. Reading never waits for writing nor writing for reading: the file has a write-ahead log.
///
/// Files that are made get the permissions 0600, a directory 0700. The path `:memory:` gives a store that is gone when
/// it is released; it is meant for tests.
public final class SQLiteTraceStore: TraceStore {
    let database: any DatabaseWriter
    /// Nil in memory, where there is no log.
    private let checkpointer: Checkpointer?
    /// What messages call the store.
    let path: String
    private let queue = Locked(AppendQueue<WaitingAppend>())

    private struct WaitingAppend: Sendable {
        let append: PreparedAppend
        let continuation: CheckedContinuation<AppendReceipt, any Error>
    }

    /// Opens the store at `path`, which is made if it is not there, and brings it up to date if an earlier version
    /// wrote it.
    ///
    /// - Throws: ``TraceStoreError`` if the path cannot be opened and written to, is not a SQLite database, is one of
    ///   another program, or was written by a later version.
    public init(path: String) throws {
        self.path = path
        do {
            if path == ":memory:" {
                (database, checkpointer) = (try DatabaseConnection.inMemory(), nil)
            } else {
                (database, checkpointer) = try DatabaseConnection.open(path)
            }
        } catch {
            throw TraceStoreError(error, subject: path)
        }
    }

    public func append(_ spans: [IngestedSpan], project: String?) async throws -> AppendReceipt {
        guard !spans.isEmpty else {
            if queue.withLock({ $0.isClosed }) { throw closedError }
            return AppendReceipt()
        }
        let append = PreparedAppend(spans, project: project)
        return try await withCheckedThrowingContinuation { continuation in
            let waiting = WaitingAppend(append: append, continuation: continuation)
            switch queue.withLock({ $0.enqueue(waiting, spans: append.spans.count) }) {
            case .write: scheduleWrite()
            case .wait: break
            case .refuse: continuation.resume(throwing: closedError)
            }
        }
    }

    /// How many spans wait for a transaction. A server that has too many turns senders away before it reads what they
    /// send.
    public var backlog: Int { queue.withLock { $0.spans } }

    /// Writes what waits, refuses what comes, and closes the file.
    ///
    /// To be called when no reads are under way. A store that is only released closes its file as well.
    public func close() throws {
        queue.withLock { $0.close() }
        do {
            database.writeWithoutTransaction { database in
                while writeGroup(on: database) {}
            }
            try database.close()
            // Last, because the last connection empties the log and removes it, and those of the readers may not write.
            try checkpointer?.close()
        } catch let error as DatabaseError where error.resultCode == .SQLITE_MISUSE {
            // Closed already.
        } catch {
            throw TraceStoreError(error, subject: path)
        }
    }

    /// One group at a time: other accesses of the writer get their turn in between.
    private func scheduleWrite() {
        database.asyncWriteWithoutTransaction { database in
            if self.writeGroup(on: database) { self.scheduleWrite() }
        }
    }

    /// Commits what waits, as far as it fits one transaction.
    ///
    /// - Returns: False if nothing was waiting.
    private func writeGroup(on database: Database) -> Bool {
        guard let group = queue.withLock({ $0.nextGroup() }) else { return false }
        do {
            let receipts = try commit(group.map(\.append), on: database)
            for (entry, receipt) in zip(group, receipts) { entry.continuation.resume(returning: receipt) }
            checkpointer?.didCommit(group.reduce(0) { $0 + $1.append.size }, on: database)
        } catch  where group.count == 1 {
            group[0].continuation.resume(throwing: TraceStoreError(error, subject: path))
        } catch {
            // One of them may be the cause: none shall fail for its neighbours.
            for entry in group {
                entry.continuation.resume(
                    with: Result { try commit([entry.append], on: database)[0] }
                        .mapError { TraceStoreError($0, subject: path) }
                )
            }
        }
        return true
    }

    /// All or nothing.
    private func commit(_ appends: [PreparedAppend], on database: Database) throws -> [AppendReceipt] {
        var receipts: [AppendReceipt] = []
        try database.inTransaction(.immediate) {
            var writer = try SpanWriter(on: database)
            for append in appends { receipts.append(try writer.write(append)) }
            try writer.finish()
            return .commit
        }
        return receipts
    }

    var closedError: TraceStoreError {
        TraceStoreError(.closed, "\(path) has been closed. Open it again to go on.")
    }
}
