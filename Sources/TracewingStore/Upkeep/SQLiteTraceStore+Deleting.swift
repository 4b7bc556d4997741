import GRDB
import TracewingConcurrency
public import TracewingModel

extension SQLiteTraceStore {
    /// How many pages are given back between two appends.
    private static let vacuumedPages = 64

    @discardableResult
    public func delete(_ traces: [TraceID], securely: Bool) async throws -> Int {
        let count = try await write { database in
            let find = try PreparedStatement("SELECT id FROM traces WHERE trace_id = ?", on: database)
            var numbers: Set<Int64> = []
            for trace in traces {
                try find.bind { $0.add(trace.bytes) }
                if let number = try find.firstRow({ $0.integer() }) ?? nil { numbers.insert(number) }
            }
            try Self.forget(numbers, securely: securely, on: database)
            return numbers.count
        }
        if count > 0 || securely { try await sweep(securely: securely) }
        return count
    }

    @discardableResult
    public func deleteProject(_ name: String, securely: Bool) async throws -> Int {
        try await write { database in
            for table: StaticString in ["ingest_keys WHERE project", "projects WHERE name"] {
                let delete = try PreparedStatement("DELETE FROM \(table) = ?", on: database)
                try delete.bind { $0.add(name) }
                try delete.run()
            }
        }
        let count = try await forgetProject(name, securely: securely)
        if count > 0 || securely { try await sweep(securely: securely) }
        return count
    }

    @discardableResult
    public func prune(_ policy: RetentionPolicy) async throws -> Int {
        var count = 0
        if let age = policy.maximumAge {
            let now = Int64(clamping: options.now())
            let oldest = now - Int64(min(max(age / .nanoseconds(1), 0), 9e18))
            count += try await forgetOld(oldest, now: now)
            try await forgetStrayAnnotations(before: oldest)
        }
        try await sweep(securely: false, takesOrigins: false)
        func isOver() async throws -> Bool {
            guard let most = policy.maximumBytes else { return false }
            return try await usedBytes() > most
        }
        // What nothing uses goes before any trace does.
        var mustGo = try await isOver()
        if mustGo || count > 0 { try await removeUnusedOriginsIfWorthIt() }
        if mustGo { mustGo = try await isOver() }
        while mustGo {
            let step = try await forgetFirst()
            guard step > 0 else { break }
            count += step
            try await sweep(securely: false, takesOrigins: false)
            mustGo = try await isOver()
        }
        return count
    }

    /// Bytes in use: what free pages take up, and words of spans that are gone, is given back by and by. Datasets and
    /// experiments do not count: retention does not remove them, and no trace shall go for their sake. They are taken
    /// for twice what is in them, because a row that fills half a page leaves the other half empty.
    private func usedBytes() async throws -> Int {
        let info = try await info()
        let words = try await words()
        let share = words.indexed > 0 ? min(1, Double(words.alive) / Double(words.indexed)) : 1
        let kept = try await read { database in
            try PreparedStatement(
                "SELECT (SELECT total(bytes) FROM datasets) + (SELECT total(bytes) FROM experiments)",
                on: database
            )
            .firstRow { Int($0.integer() ?? 0) } ?? 0
        }
        return max(0, info.bytes - info.freeBytes - 2 * kept) + Int(Double(info.indexBytes) * share)
    }

    /// How many spans' words the index holds, and how many spans there are.
    private func words() async throws -> (indexed: Int64, alive: Int64) {
        try await read { database in
            let indexed = try PreparedStatement("SELECT words FROM text.progress", on: database)
                .firstRow { $0.integer() ?? 0 }
            return (indexed ?? 0, try TotalsRow(on: database).spans)
        }
    }

    /// Forgets all traces of a project, a few hundred at a time.
    private func forgetProject(_ name: String, securely: Bool) async throws -> Int {
        var total = 0
        while true {
            let count = try await write { database in
                let find = try PreparedStatement("SELECT id FROM traces WHERE project = ? LIMIT 500", on: database)
                try find.bind { $0.add(name) }
                var numbers: Set<Int64> = []
                try find.forEachRow { if let number = $0.integer() { numbers.insert(number) } }
                try Self.forget(numbers, securely: securely, on: database)
                return numbers.count
            }
            guard count > 0 else { return total }
            total += count
        }
    }

    /// Forgets the traces that arrived before a time, a few hundred at a time.
    ///
    /// They are the first, so those behind the first that is new enough need not be looked at. One that arrived later
    /// than now says nothing: the clock has been put back since.
    private func forgetOld(_ oldest: Int64, now: Int64) async throws -> Int {
        var total = 0
        var last: Int64?
        repeat {
            let (count, next) = try await write { [last] database in
                let find = try PreparedStatement(
                    "SELECT id, received FROM traces WHERE id > ? ORDER BY id LIMIT \(Self.forgottenAtOnce)",
                    on: database
                )
                try find.bind { $0.add(last ?? .min) }
                var old: Set<Int64> = []
                var (seen, end, isNew) = (0, Int64.min, false)
                try find.forEachRow { row in
                    let (number, received) = (row.integer() ?? 0, row.integer() ?? 0)
                    (seen, end) = (seen + 1, number)
                    if received < oldest { old.insert(number) }
                    if oldest...max(oldest, now) ~= received { isNew = true }
                }
                try Self.forget(old, securely: false, on: database)
                return (old.count, seen < Self.forgottenAtOnce || isNew ? nil : end)
            }
            (total, last) = (total + count, next)
        } while last != nil
        return total
    }

    /// How many traces one transaction takes out of sight: appends wait no longer than for that.
    private static let forgottenAtOnce = 500

    /// Forgets the first hundredth of all traces, at least one.
    private func forgetFirst() async throws -> Int {
        try await write { database in
            let find = try PreparedStatement(
                "SELECT id FROM traces ORDER BY id LIMIT min(500, 1 + (SELECT traces / 100 FROM totals))",
                on: database
            )
            var numbers: Set<Int64> = []
            try find.forEachRow { if let number = $0.integer() { numbers.insert(number) } }
            try Self.forget(numbers, securely: false, on: database)
            return numbers.count
        }
    }

    /// Takes traces out of sight. Their rows in other tables are for ``sweep(securely:)``, which may take longer than
    /// appends can wait, and is gone on with if the process dies.
    private static func forget(_ numbers: Set<Int64>, securely: Bool, on database: Database) throws {
        if securely { try Sweep.overwritesAlways(true, on: database) }
        defer { if securely { try? Sweep.overwritesAlways(false, on: database) } }
        if securely {
            try PreparedStatement(
                "INSERT OR IGNORE INTO deleted_traces (id) VALUES (\(Sweep.unfinished))",
                on: database
            )
            .run()
        }
        var totals = try TotalsRow(on: database)
        let mark = try PreparedStatement("INSERT INTO deleted_traces (id) VALUES (?)", on: database)
        let delete = try PreparedStatement("DELETE FROM traces WHERE id = ? RETURNING spans, trace_id", on: database)
        for number in numbers {
            try mark.bind { $0.add(securely ? -number : number) }
            try mark.run()
            try delete.bind { $0.add(number) }
            let gone = try delete.firstRow { (spans: $0.integer() ?? 0, id: $0.bytes()) }
            totals.spans -= gone?.spans ?? 0
            totals.traces -= 1
            if let gone { try AnnotationTable.remove(ofTrace: gone.id, on: database) }
        }
        try totals.save(on: database)
    }

    /// Removes what is left of forgotten traces, and gives the space back.
    ///
    /// - Parameter takesOrigins: Whether resources and scopes go too that no span is of any more.
    private func sweep(securely: Bool, takesOrigins: Bool = true) async throws {
        let isAnyLeft = try await read { database in
            try PreparedStatement("SELECT 1 FROM deleted_traces LIMIT 1", on: database).firstRow { _ in true } ?? false
        }
        while try await write({ try Sweep(on: $0).some() }) {}
        if isAnyLeft, takesOrigins { try await removeUnusedOrigins(securely: securely) }
        while try await vacuumSome() {}
        if securely {
            try await untilEmpty { try await outsideTransaction { try Checkpointer.emptyLog(of: "main", on: $0) } }
        }
        let words = try await words()
        if securely || words.indexed > 2 * words.alive + 100_000 { try await index.rebuild() }
        guard securely else { return }
        try await untilEmpty { try await index.emptyLog() }
        try await write { database in
            // Another may have been begun meanwhile.
            let delete = try PreparedStatement(
                "DELETE FROM deleted_traces WHERE id = ? AND NOT EXISTS (SELECT 1 FROM deleted_traces WHERE id < 0)",
                on: database
            )
            try delete.bind { $0.add(Sweep.unfinished) }
            try delete.run()
        }
    }

    /// Empties a log, which holds what was deleted until then. Who reads an earlier state is in the way and waited for;
    /// appends go on in between.
    ///
    /// - Throws: ``TraceStoreError`` if that takes too long. ``Sweep/unfinished`` stays, so the next secure deletion
    ///   goes on with it, or whoever opens the store.
    private func untilEmpty(_ emptyLog: () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + options.patienceWithReaders
        while try await !emptyLog() {
            guard ContinuousClock.now < deadline else {
                throw TraceStoreError(
                    .busy,
                    """
                    \(path): what was deleted is out of sight, but a write-ahead log still holds some of it, because \
                    somebody has long been reading what was there before. Let them end, then delete securely again.
                    """
                )
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    /// Goes on with what a process that was killed has left of its deletions.
    func sweepLater() {
        let left = try? database.writeWithoutTransaction { database in
            try PreparedStatement("SELECT min(id) FROM deleted_traces", on: database).firstRow { $0.integer() } ?? nil
        }
        guard let left else { return }
        Task.detached(priority: .utility) { [weak self] in
            // What goes wrong here is left for the next deletion.
            try? await self?.sweep(securely: left <= Sweep.unfinished)
        }
    }

    /// Removes resources and scopes that no span is of, if all there are take up a good part of the store, and more
    /// than twice what was left of them the last time: most stores have few, and finding those takes a look at every
    /// span.
    private func removeUnusedOriginsIfWorthIt() async throws {
        let bytes = try await read { try UnusedOrigins.bytes(on: $0) }
        guard bytes > 2 * usedOriginBytes.withLock(\.self), try await bytes > usedBytes() / 16 else { return }
        try await removeUnusedOrigins(securely: false)
        let left = try await read { try UnusedOrigins.bytes(on: $0) }
        usedOriginBytes.withLock { $0 = left }
    }

    /// Removes resources and scopes that no span is of. Finding them takes a look at every span, while appends go on.
    private func removeUnusedOrigins(securely: Bool) async throws {
        var mayBeMore = true
        while mayBeMore {
            let found = try await read { try UnusedOrigins(on: $0) }
            guard !found.isEmpty else { return }
            try await write { database in
                if securely { try Sweep.overwritesAlways(true, on: database) }
                defer { if securely { try? Sweep.overwritesAlways(false, on: database) } }
                try found.remove(on: database)
            }
            mayBeMore = found.mayBeMore
        }
    }

    /// Says whether there may be more.
    func vacuumSome() async throws -> Bool {
        try await outsideTransaction { database in
            func free() throws -> Int64 {
                try PreparedStatement("PRAGMA freelist_count", on: database).firstRow { $0.integer() ?? 0 } ?? 0
            }
            let before = try free()
            // A few free pages are soon used again.
            guard before > Self.vacuumedPages else { return false }
            try PreparedStatement("PRAGMA incremental_vacuum(\(Self.vacuumedPages))", on: database).run()
            return try free() < before
        }
    }

    /// On the writer, outside of any transaction.
    func outsideTransaction<Value: Sendable>(
        _ body: @Sendable @escaping (Database) throws -> Value
    ) async throws -> Value {
        do {
            return try await database.writeWithoutTransaction(body)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw TraceStoreError(error, subject: path)
        }
    }
}
