import GRDB
import TracewingConcurrency

extension SQLiteTraceStore: DatasetStore {
    public func datasets(after: String?, limit: Int) async throws -> [StoredDataset] {
        let limit = Int64(min(max(limit, 1), 500))
        return try await read { database in
            let statement = try PreparedStatement(
                "SELECT \(StoredDataset.columns) FROM datasets WHERE version > 0 AND name > ? ORDER BY name LIMIT ?",
                on: database
            )
            try statement.bind {
                $0.add(after ?? "")
                $0.add(limit)
            }
            var datasets: [StoredDataset] = []
            try statement.forEachRow { datasets.append(StoredDataset(&$0)) }
            return datasets
        }
    }

    public func dataset(_ name: String) async throws -> StoredDataset? {
        try await read { database in
            let statement = try PreparedStatement(
                "SELECT \(StoredDataset.columns) FROM datasets WHERE version > 0 AND name = ?",
                on: database
            )
            try statement.bind { $0.add(name) }
            return try statement.firstRow { StoredDataset(&$0) }
        }
    }

    public func versions(ofDataset name: String, limit: Int) async throws -> [StoredDatasetVersion] {
        let limit = Int64(min(max(limit, 1), 500))
        return try await read { database in
            let statement = try PreparedStatement(
                """
                SELECT v.version, v.examples, v.created, v.note FROM datasets d
                JOIN dataset_versions v ON v.dataset = d.id WHERE d.name = ? ORDER BY v.version DESC LIMIT ?
                """,
                on: database
            )
            try statement.bind {
                $0.add(name)
                $0.add(limit)
            }
            var versions: [StoredDatasetVersion] = []
            try statement.forEachRow { row in
                versions.append(
                    StoredDatasetVersion(
                        number: Int(row.integer() ?? 0),
                        examples: Int(row.integer() ?? 0),
                        created: UInt64(clamping: row.integer() ?? 0),
                        note: row.text()
                    )
                )
            }
            return versions
        }
    }

    public func createDataset(_ name: String, description: String?) async throws -> Bool {
        try await inTurn {
            guard try await self.dataset(name) == nil else { return false }
            let now = Int64(clamping: self.options.now())
            try await self.write { database in
                var revising = DatasetRevising(name, note: nil, now: now)
                _ = try revising.begin(makingIt: true, description: description, on: database)
                try revising.finish(on: database)
            }
            return true
        }
    }

    public func reviseDataset(
        _ name: String,
        _ change: DatasetChange,
        makingIt: Bool
    ) async throws -> DatasetRevision? {
        let examples = Self.encoded(change.putting)
        return try await inTurn {
            let revising = DatasetRevising(name, note: change.note, now: Int64(clamping: self.options.now()))
            return try await self.revise(revising, putting: examples, removing: change.removing, makingIt: makingIt)
        }
    }

    /// Each id once, with the last content it has.
    private static func encoded(_ examples: [StoredExample]) -> [(id: String, body: String)] {
        let last = Dictionary(zip(examples.map(\.id), examples.indices)) { $1 }
        return examples.indices.filter { last[examples[$0].id] == $0 }.map { (examples[$0].id, examples[$0].body) }
    }

    private func revise(
        _ begun: DatasetRevising,
        putting examples: [(id: String, body: String)],
        removing ids: [String],
        makingIt: Bool
    ) async throws -> DatasetRevision? {
        var revising = begun
        /// One transaction.
        func step<Value: Sendable>(
            _ body: @Sendable @escaping (inout DatasetRevising, Database) throws -> Value
        ) async throws -> Value {
            let value: Value
            (revising, value) = try await write { [before = revising] database in
                var revising = before
                let value = try body(&revising, database)
                return (revising, value)
            }
            return value
        }
        guard try await step({ try $0.begin(makingIt: makingIt, on: $1) }) else { return nil }
        do {
            for start in stride(from: 0, to: examples.count, by: DatasetRevising.most) {
                let part = examples[start..<min(start + DatasetRevising.most, examples.count)]
                try await step { try $0.put(part, on: $1) }
            }
            for start in stride(from: 0, to: ids.count, by: DatasetRevising.most) {
                let part = ids[start..<min(start + DatasetRevising.most, ids.count)]
                try await step { try $0.remove(part, on: $1) }
            }
            try await step { try $0.finish(on: $1) }
        } catch {
            // What cannot be removed now is removed when the next version is written.
            try? await step { try $0.abandon(on: $1) }
            throw error
        }
        return revising.revision
    }

    public func deleteDataset(_ name: String) async throws -> DatasetDeletion {
        let deletion = try await inTurn {
            try await self.write { database -> DatasetDeletion in
                guard let row = try DatasetRow(name, on: database), row.version > 0 else { return .missing }
                let count = try PreparedStatement("SELECT count(*) FROM experiments WHERE dataset = ?", on: database)
                try count.bind { $0.add(row.id) }
                let experiments = try count.firstRow { Int($0.integer() ?? 0) } ?? 0
                guard experiments == 0 else { return .isUsed(experiments: experiments) }
                // Out of sight; its examples are for the sweep.
                let forget = try PreparedStatement("UPDATE datasets SET name = NULL WHERE id = ?", on: database)
                try forget.bind { $0.add(row.id) }
                try forget.run()
                return .deleted
            }
        }
        if deletion == .deleted { try await sweepEvaluations() }
        return deletion
    }

    /// One change of datasets after the other, each to its end: whoever asked for it may have gone.
    private func inTurn<Value: Sendable>(_ body: @Sendable @escaping () async throws -> Value) async throws -> Value {
        let change = datasetChanges.withLock { last in
            let change = Task { [last] in
                await last?.value
                return try await body()
            }
            last = Task { _ = await change.result }
            return change
        }
        return try await change.value
    }
}

extension StoredDataset {
    fileprivate static let columns = "name, description, version, examples, created, updated"

    fileprivate init(_ row: inout StatementRow) {
        self.init(
            name: row.text() ?? "",
            description: row.text(),
            version: Int(row.integer() ?? 0),
            examples: Int(row.integer() ?? 0),
            created: UInt64(clamping: row.integer() ?? 0),
            updated: UInt64(clamping: row.integer() ?? 0)
        )
    }
}
