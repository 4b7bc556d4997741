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
    let checkpointer: Checkpointer?
    let index: TextIndex
    /// What messages call the store.
    let path: String
    let options: StoreOptions
    private let pricing: SpanPricing
    private let queue = Locked(AppendQueue<WaitingAppend>())
    /// The last change of datasets that was asked for.
    let datasetChanges = Locked<Task<Void, Never>?>(nil)
    /// What resources and scopes took up when those had been removed that nothing uses.
    let usedOriginBytes = Locked(0)
    /// Set once the check of a large file finds something.
    private let damage = Locked<TraceStoreError?>(nil)
    /// What the check of a large file has found since it was opened; from then on appends are refused.
    package var foundDamage: TraceStoreError? { damage.withLock(\.self) }

    /// What was found on opening that somebody should know: sentences for a log. Empty if all was well.
    public let notices: [String]

    private struct WaitingAppend: Sendable {
        /// What one call appends.
        let parts: [PreparedAppend]
        let continuation: CheckedContinuation<AppendReceipt, any Error>
    }

    /// Opens the store at `path`, which is made if it is not there, and brings it up to date if an earlier version
    /// wrote it.
    ///
    /// The file is checked for damage: at once, or right after opening if it is large and `options` do not say to set
    /// it aside. From then on a damaged store refuses appends. What the check finds later than here is
    /// ``TraceStoreError/Code/damaged`` as well.
    ///
    /// - Throws: ``TraceStoreError`` if the path cannot be opened and written to, is not a SQLite database, is one of
    ///   another program, was written by a later version, or is damaged and `options` do not say to set it aside.
    public init(path: String, options: StoreOptions = StoreOptions()) throws {
        self.path = path
        self.options = options
        pricing = SpanPricing(options.prices)
        let opened: StoreOpening.Result
        do {
            opened = try StoreOpening(path: path, options: options).open()
        } catch {
            throw TraceStoreError(error, subject: path)
        }
        (database, checkpointer, index) = (opened.files.database, opened.files.checkpointer, opened.files.index)
        notices = opened.notices
        index.spansArrived()
        if !opened.files.isChecked { checkLater() }
        sweepLater()
        sweepEvaluationsLater()
    }

    public func append(_ spans: [IngestedSpan], project: String?) async throws -> AppendReceipt {
        guard !spans.isEmpty else {
            if queue.withLock({ $0.isClosed }) { throw closedError }
            return AppendReceipt()
        }
        if let foundDamage { throw foundDamage }
        let isPortioned = spans.count > AppendQueue<WaitingAppend>.portionSize
        guard isPortioned else { return try await append(spans[...], project: project, isPortion: false) }
        // One portion after the other: what others append goes in between.
        var receipt = AppendReceipt()
        for start in stride(from: 0, to: spans.count, by: AppendQueue<WaitingAppend>.portionSize) {
            let portion = spans[start..<min(start + AppendQueue<WaitingAppend>.portionSize, spans.count)]
            receipt.add(try await append(portion, project: project, isPortion: true))
        }
        return receipt
    }

    private func append(
        _ spans: ArraySlice<IngestedSpan>,
        project: String?,
        isPortion: Bool
    ) async throws -> AppendReceipt {
        let parts = await prepare(spans, project: project)
        return try await withCheckedThrowingContinuation { continuation in
            let waiting = WaitingAppend(parts: parts, continuation: continuation)
            switch queue.withLock({ $0.enqueue(waiting, spans: spans.count, isPortion: isPortion) }) {
            case .write: scheduleWrite()
            case .wait: break
            case .refuse: continuation.resume(throwing: closedError)
            }
        }
    }

    /// Half of a large append is worked out beside the other.
    private func prepare(_ spans: ArraySlice<IngestedSpan>, project: String?) async -> [PreparedAppend] {
        let takesWords = index.hasRoom
        let pricing = pricing
        @Sendable func prepare(_ part: Range<Int>) -> PreparedAppend {
            PreparedAppend(spans[part], project: project, pricing: pricing, takesWords: takesWords)
        }
        guard spans.count > 128 else { return [prepare(spans.indices)] }
        let half = spans.startIndex + spans.count / 2
        async let first = prepare(spans.startIndex..<half)
        let second = prepare(half..<spans.endIndex)
        return [await first, second]
    }

    /// How many spans wait for a transaction.
    var backlog: Int { queue.withLock { $0.spans } }

    /// Writes what waits, refuses what comes, and closes the file.
    ///
    /// To be called when no reads are under way. A store that is only released closes its file as well.
    public func close() throws {
        queue.withLock { $0.close() }
        do {
            database.writeWithoutTransaction { database in
                while writeGroup(on: database) {}
            }
            index.stop()
            try database.close()
            // Last, because the last connection empties a log and removes it, and those of the readers may not write.
            if checkpointer != nil { try index.connection.close() }
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
            let receipts = try commit(group.map(\.parts), on: database)
            for (entry, receipt) in zip(group, receipts) { entry.continuation.resume(returning: receipt) }
            checkpointer?.didCommit(on: database)
        } catch  where group.count == 1 {
            group[0].continuation.resume(throwing: TraceStoreError(error, subject: path))
        } catch {
            // One of them may be the cause: none shall fail for its neighbours.
            for entry in group {
                entry.continuation.resume(
                    with: Result { try commit([entry.parts], on: database)[0] }
                        .mapError { TraceStoreError($0, subject: path) }
                )
            }
        }
        return true
    }

    /// All or nothing.
    private func commit(_ appends: [[PreparedAppend]], on database: Database) throws -> [AppendReceipt] {
        var receipts: [AppendReceipt] = []
        var words = NewWords()
        try database.inTransaction(.immediate) {
            var writer = try SpanWriter(on: database, now: options.now())
            for append in appends { receipts.append(try writer.write(append)) }
            words = try writer.finish()
            return .commit
        }
        index.spansArrived(words)
        return receipts
    }

    /// Checks a file too large to be checked while everybody waits.
    private func checkLater() {
        Task.detached(priority: .utility) { [weak self] in
            guard let self else { return }
            let found: String
            do {
                guard let first = try await self.checkInParts() else { return }
                found = first
            } catch  where !self.queue.withLock({ $0.isClosed }) {
                // What is too damaged to be checked is damaged.
                found = "it cannot be checked (\(error))"
            } catch {
                return
            }
            self.note(damage: found)
        }
    }

    /// Takes no more spans from now on.
    func note(damage found: String) {
        let error = TraceStoreError(
            .damaged,
            "\(path) is damaged: \(found). Stop the server, keep the file, and restore a copy."
        )
        damage.withLock { $0 = error }
    }

    /// The first damage that is found, one table after the other: a read that took as long as all of them would keep
    /// the write-ahead log from starting over.
    private func checkInParts() async throws -> String? {
        for table in try await read({ try DatabaseConnection.tables(of: $0) }) {
            let found = try await read { try DatabaseConnection.damage(in: $0, ofTable: table) }
            if let first = found.first { return first }
        }
        return nil
    }

    var closedError: TraceStoreError {
        TraceStoreError(.closed, "\(path) has been closed. Open it again to go on.")
    }
}
