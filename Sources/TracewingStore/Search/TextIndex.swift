import GRDB
import TracewingConcurrency
import TracewingModel
import TracewingOTLP

/// The words of all spans, in a database of their own beside the store's, `traces.db-text`.
///
/// It follows the spans from behind: an append is acknowledged without it, and with a file of its own it never holds
/// the lock the writer needs. It remembers up to which span it has come in the same transaction as their words, so a
/// kill costs nothing. It holds nothing that is not in the spans: a file that is damaged, from another version, of
/// another store or ahead of its own is made anew.
///
/// A span has a number that is never given again, a new version of it a new one, so words of spans that are gone find
/// nothing. They are left where they are until there are more of them than of others; then the index is made anew.
final class TextIndex: Sendable {
    private struct State {
        var isRunning = false
        var hasNews = false
        var isClosed = false
        var backlog = Backlog()
        var spent = Duration.zero
    }

    /// The version of the tables here and of what ``SearchText`` takes for the words of a span.
    private static let version = 2
    /// How many spans are indexed in one transaction: twenty milliseconds' worth, and enough for what merges them later
    /// to have little to do.
    private static let batch = 2_048
    /// How long news may gather. Searching is promised within two seconds.
    private static let pause = Duration.milliseconds(250)
    /// How long to wait after a failure: a disk that is full does not have room again at once.
    private static let pauseAfterFailure = Duration.seconds(1)
    /// How long something may wait before the index stops letting those who append go first.
    private static let patience = Duration.milliseconds(1_200)
    /// How many bytes of words wait in memory. Those of later spans are read from the store again.
    private static let room = 16 << 20

    /// The connection that writes the index and reads the spans.
    let connection: any DatabaseWriter
    private let state = Locked(State())
    /// A sentence, if what the index knew says that the store has lost something.
    let notice: String?

    init(_ connection: any DatabaseWriter) throws {
        self.connection = connection
        notice = try connection.writeWithoutTransaction { try Self.prepare($0) }
    }

    /// Where the index of the store at `path` is.
    static func path(ofStore path: String) -> String { path + "-text" }

    /// Makes the index known on a connection to the store, as the schema `text`.
    static func attach(_ path: String, to database: Database) throws {
        try database.execute(sql: "ATTACH DATABASE ? AS text", arguments: [path])
    }

    /// Whether words that come now can be kept until their turn comes.
    var hasRoom: Bool { state.withLock { $0.backlog.size < Self.room } }

    /// The processor time it has taken since the store was opened.
    var spent: Duration { state.withLock { $0.spent } }

    /// Notes that there are spans to index. Returns at once.
    ///
    /// - Parameter words: Theirs, of a transaction that has been committed; nil to look in the store.
    func spansArrived(_ words: NewWords? = nil) {
        let starts = state.withLock { state in
            state.hasNews = true
            if var words, words.first <= words.last, !state.isClosed {
                if state.backlog.size + words.size > 2 * Self.room { words.forgetWords() }
                state.backlog.add(words, at: .now)
            }
            guard !state.isRunning, !state.isClosed else { return false }
            state.isRunning = true
            return true
        }
        guard starts else { return }
        Task.detached(priority: .utility) { [weak self] in
            var pause: Duration? = Self.pause
            while let next = pause {
                try? await Task.sleep(for: next)
                pause = await self?.follow()
            }
        }
    }

    /// Indexes all that is there.
    func catchUp() async throws {
        while try await connection.writeWithoutTransaction({ try self.indexBatch(on: $0) }) {}
    }

    /// Forgets all words, and indexes the spans that are there.
    func rebuild() async throws {
        try await connection.writeWithoutTransaction { database in
            // Words of spans that are gone may be among those that wait.
            self.state.withLock { $0.backlog.forgetWords() }
            try Self.reset(database)
        }
        spansArrived()
    }

    /// Empties its log, and says whether nobody was in the way.
    func emptyLog() async throws -> Bool {
        try await connection.writeWithoutTransaction { try Checkpointer.emptyLog(of: "text", on: $0) }
    }

    /// Gives back what nothing is in.
    func vacuum() async throws {
        try await connection.writeWithoutTransaction { try Self.shrink($0) }
    }

    /// Stops after the batch under way.
    func stop() {
        state.withLock { $0.isClosed = true }
    }

    /// Says after which pause to go on; nil if there is nothing left to do.
    private func follow() async -> Duration? {
        let clock = ContinuousClock()
        var isBehind = true
        var hasFailed = false
        while isBehind, startBatch() {
            let start = clock.now
            do {
                isBehind = try await connection.writeWithoutTransaction { try self.indexBatch(on: $0) }
            } catch {
                // It shows in what is not found, and in ``StoreInfo/unindexed``, and is tried again: nothing more may
                // arrive for long.
                state.withLock { $0.hasNews = true }
                (isBehind, hasFailed) = (false, true)
            }
            // While spans arrive they go first: the index takes a quarter of a core, as long as it can afford to.
            if isBehind, letsOthersGoFirst { try? await Task.sleep(for: start.duration(to: clock.now) * 3) }
        }
        let goesOn = state.withLock { state in
            state.isRunning = state.hasNews && !state.isClosed
            return state.isRunning
        }
        guard goesOn else { return nil }
        return hasFailed ? Self.pauseAfterFailure : Self.pause
    }

    private var letsOthersGoFirst: Bool {
        state.withLock { state in
            // Words that find no room are read out of their spans again, which costs those who append more than this.
            guard state.hasNews, state.backlog.size < Self.room / 2, let oldest = state.backlog.oldest else {
                return false
            }
            return oldest.duration(to: .now) < Self.patience
        }
    }

    /// False once it is closed.
    private func startBatch() -> Bool {
        state.withLock { state in
            state.hasNews = false
            return !state.isClosed
        }
    }
}

// MARK: - On its connection

extension TextIndex {
    /// - Returns: What the index it found tells about the store, if that is something to worry about.
    private static func prepare(_ database: Database) throws -> String? {
        try database.execute(
            sql: "PRAGMA text.page_size = 8192; PRAGMA text.journal_mode = WAL; PRAGMA text.synchronous = NORMAL"
        )
        let version = try PreparedStatement("PRAGMA text.user_version", on: database).firstRow { $0.integer() ?? 0 }
        guard version == Int64(Self.version), let found = try comparison(database) else {
            try reset(database)
            return nil
        }
        if found.isOurs, found.ahead <= 0 { return nil }
        try reset(database)
        guard found.isOurs else {
            return """
                The index of words beside the store is another store's. It is made anew. If traces are missing, the \
                database file was replaced, emptied or deleted.
                """
        }
        return """
            The store has lost the last \(found.ahead) spans or versions of spans that its index of words knows: its \
            write-ahead log was cut or deleted, or the database is an older copy. What is there is whole.
            """
    }

    /// Whether the index is this store's, and how many spans it knows that the store does not.
    private static func comparison(_ database: Database) throws -> (isOurs: Bool, ahead: Int64)? {
        let sql = "SELECT store = id, through - last_span FROM text.progress, main.identity, main.totals"
        return try PreparedStatement(sql, on: database).firstRow { ($0.integer() == 1, $0.integer() ?? 0) }
    }

    private static func reset(_ database: Database) throws {
        // Words of spans that were deleted securely shall not lie about in free pages.
        try database.execute(sql: "PRAGMA text.secure_delete = ON")
        try database.inTransaction(.deferred) {
            try database.execute(
                sql: """
                    DROP TABLE IF EXISTS text.words;
                    DROP TABLE IF EXISTS text.progress;
                    CREATE TABLE text.progress (
                        store BLOB NOT NULL, through INTEGER NOT NULL, words INTEGER NOT NULL
                    ) STRICT;
                    INSERT INTO text.progress SELECT id, 0, 0 FROM main.identity;
                    CREATE VIRTUAL TABLE text.words USING fts5 (
                        body, content = '', columnsize = 0, tokenize = 'unicode61 remove_diacritics 2'
                    );
                    INSERT INTO text.words (words, rank) VALUES ('automerge', 8);
                    PRAGMA text.user_version = \(version);
                    """
            )
            return .commit
        }
        try database.execute(sql: "PRAGMA text.secure_delete = FAST")
        // What cannot be given back just now is used again.
        try? shrink(database)
    }

    /// Gives back what nothing is in, unless somebody reads an earlier state: what was overwritten has to be in the
    /// file first, for what is cut off stays on the disk as it was.
    private static func shrink(_ database: Database) throws {
        guard try Checkpointer.emptyLog(of: "text", on: database) else { return }
        let free = try PreparedStatement("PRAGMA text.freelist_count", on: database).firstRow { $0.integer() ?? 0 }
        guard let free, free > 0 else { return }
        try database.execute(sql: "VACUUM text")
        _ = try Checkpointer.emptyLog(of: "text", on: database)
    }

    /// Indexes the next spans.
    ///
    /// - Returns: False if there were none.
    private func indexBatch(on database: Database) throws -> Bool {
        let start = ProcessorTime.ofThread
        defer {
            let spent = ProcessorTime.ofThread - start
            state.withLock { $0.spent += spent }
        }
        var count: Int64 = 0
        try database.inTransaction(.deferred) {
            // Takes the index's lock before anything is read; the store's is not touched.
            try database.execute(sql: "UPDATE text.progress SET through = through")
            let progress = try PreparedStatement("SELECT through, words FROM text.progress", on: database)
                .firstRow { (through: $0.integer() ?? 0, words: $0.integer() ?? 0) }
            var (through, words) = progress ?? (0, 0)
            let insert = try PreparedStatement("INSERT INTO text.words (rowid, body) VALUES (?, ?)", on: database)
            try forEachSpan(after: through, on: database) { id, text in
                try insert.bind {
                    $0.add(id)
                    $0.add(utf8: text)
                }
                try insert.run()
                through = id
                count += 1
            }
            words += count
            let save = try PreparedStatement("UPDATE text.progress SET through = ?, words = ?", on: database)
            try save.bind {
                $0.add(through)
                $0.add(words)
            }
            try save.run()
            return .commit
        }
        return count > 0
    }

    /// Hands over the words of the next spans: those that wait, else from the store.
    private func forEachSpan(
        after last: Int64,
        on database: Database,
        _ body: (Int64, UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let waiting = state.withLock { $0.backlog.takeWords(after: last, limit: Self.batch) }
        guard waiting.isEmpty else {
            var id = last
            for part in waiting {
                for span in part.spans {
                    id += 1
                    try part.words.withWords(of: span) { try body(id, $0) }
                }
            }
            return
        }
        try Self.forEachStoredSpan(after: last, on: database, body)
    }

    private static func forEachStoredSpan(
        after last: Int64,
        on database: Database,
        _ body: (Int64, UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let spans = try PreparedStatement(
            """
            SELECT s.id, s.block, s.offset, s.length, b.body FROM main.spans s JOIN main.blocks b ON b.id = s.block
            WHERE s.id > ? ORDER BY s.id LIMIT \(batch)
            """,
            on: database
        )
        try spans.bind { $0.add(last) }
        var block: (id: Int64, bytes: [UInt8]) = (0, [])
        try spans.forEachRow { row in
            let id = row.integer() ?? 0
            let place = SpanPlace(&row)
            // What cannot be read has no words; stopping there would keep all that follow from being found.
            if block.id != place.block {
                block = (place.block, (try? BlockBytes.unpack(row.bytes())) ?? [])
            }
            var words = PackedWords()
            if let bytes = try? place.bytes(in: block.bytes),
                let span = try? OTLPTraceDecoder.outlineSpan(bytes, resource: .empty, scope: .empty)
            {
                ColumnValues.of(bytes) { SearchText.add(span, $0, to: &words) }
            } else {
                words.endSpan()
            }
            try words.withWords(of: 0) { try body(id, $0) }
        }
    }
}
