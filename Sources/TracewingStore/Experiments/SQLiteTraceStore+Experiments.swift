import GRDB
public import TracewingModel

extension SQLiteTraceStore: ExperimentStore {
    public func createExperiment(
        _ name: String,
        dataset: String,
        version: Int?,
        description: JSONValue,
        summary: JSONValue
    ) async throws -> StoredExperiment? {
        let now = Int64(clamping: options.now())
        let texts = (description: description.text, summary: summary.text)
        let id = try await write { database -> Int64? in
            guard let row = try DatasetRow(dataset, on: database), row.version > 0 else { return nil }
            let version = version.map(Int64.init) ?? row.version
            guard 1...row.version ~= version else { return nil }
            let insert = try PreparedStatement(
                """
                INSERT INTO experiments
                    (name, dataset, version, description, state, summary, bytes, created, updated)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id
                """,
                on: database
            )
            try insert.bind {
                $0.add(name.cut(toUTF8: SpanColumns.textLimit))
                $0.add(row.id)
                $0.add(version)
                $0.add(texts.description)
                $0.add(StoredExperiment.State.running.rawValue)
                $0.add(texts.summary)
                $0.add(Int64(texts.description.utf8.count))
                $0.add(now)
                $0.add(now)
            }
            return try insert.firstRow { $0.integer() ?? 0 }
        }
        guard let id else { return nil }
        return try await experiment(id)
    }

    public func experiments(dataset: String?, after: Int64?, limit: Int) async throws -> [StoredExperiment] {
        let limit = Int64(min(max(limit, 1), 200))
        return try await experiments(
            "e.id < ? \(dataset == nil ? "" : "AND d.name = ?") ORDER BY e.id DESC LIMIT ?",
            withDescription: false
        ) {
            $0.add(after ?? .max)
            if let dataset { $0.add(dataset) }
            $0.add(limit)
        }
    }

    public func experiment(_ id: Int64) async throws -> StoredExperiment? {
        try await experiments("e.id = ?") { $0.add(id) }.first
    }

    private func experiments(
        _ condition: String,
        withDescription: Bool = true,
        _ bind: @Sendable @escaping (inout ParameterBinder) -> Void
    ) async throws -> [StoredExperiment] {
        let path = path
        return try await read { database in
            let statement = try PreparedStatement(
                """
                SELECT e.id, e.name, d.name, e.version, \(withDescription ? "e.description" : "'null'"), e.state,
                    e.reason, e.summary, e.created, e.updated
                FROM experiments e JOIN datasets d ON d.id = e.dataset WHERE \(condition)
                """,
                on: database
            )
            try statement.bind(bind)
            var experiments: [StoredExperiment] = []
            try statement.forEachRow { row in
                let id = row.integer() ?? 0
                do {
                    experiments.append(try StoredExperiment(&row, id: id))
                } catch {
                    throw TraceStoreError(
                        .damaged,
                        "\(path): the experiment \(id) cannot be read any more. Restore a copy.",
                        cause: error
                    )
                }
            }
            return experiments
        }
    }

    public func updateExperiment(
        _ id: Int64,
        state: StoredExperiment.State,
        reason: String?,
        summary: JSONValue?
    ) async throws -> Bool {
        let now = Int64(clamping: options.now())
        let summary = summary?.text
        return try await write { database in
            let update = try PreparedStatement(
                """
                UPDATE experiments SET state = ?, reason = ?, summary = coalesce(?, summary), updated = ?
                WHERE id = ? AND dataset IS NOT NULL
                """,
                on: database
            )
            try update.bind {
                $0.add(state.rawValue)
                $0.add(reason?.cut(toUTF8: 4 << 10))
                $0.add(summary)
                $0.add(now)
                $0.add(id)
            }
            return try update.run() > 0
        }
    }

    public func append(
        _ entries: [StoredEntry],
        annotations: [NewAnnotation],
        toExperiment id: Int64,
        summary: JSONValue
    ) async throws {
        let now = Int64(clamping: options.now())
        let bodies = entries.map { (item: $0.item, text: $0.body.text) }
        let summary = summary.text
        let path = path
        try await write { database in
            let update = try PreparedStatement(
                "UPDATE experiments SET summary = ?, updated = ?, bytes = bytes + ? WHERE id = ? AND dataset IS NOT NULL",
                on: database
            )
            try update.bind {
                $0.add(summary)
                $0.add(now)
                $0.add(Int64(bodies.reduce(0) { $0 + $1.text.utf8.count }))
                $0.add(id)
            }
            guard try update.run() > 0 else {
                throw TraceStoreError(.database, "\(path): there is no experiment \(id) any more. It was deleted.")
            }
            let insert = try PreparedStatement(
                "INSERT INTO experiment_entries (experiment, item, body) VALUES (?, ?, ?)",
                on: database
            )
            for (item, text) in bodies {
                try insert.bind {
                    $0.add(id)
                    $0.add(item)
                    $0.add(text)
                }
                try insert.run()
            }
            let table = try AnnotationTable(on: database)
            // One for which there is no room is in the entries all the same.
            for annotation in annotations { _ = try table.add(annotation, created: now) }
        }
    }

    public func entries(ofExperiment id: Int64, after: Int64?, items: Int) async throws -> EntryPage {
        let most = min(max(items, 1), 1_000)
        let (path, mostBytes) = (path, options.mostPageBytes)
        return try await read { database in
            let find = try PreparedStatement(
                """
                SELECT item, sum(length(body)) FROM experiment_entries WHERE experiment = ? AND item > ?
                GROUP BY item ORDER BY item LIMIT ?
                """,
                on: database
            )
            try find.bind {
                $0.add(id)
                $0.add(after ?? -1)
                $0.add(Int64(most + 1))
            }
            var (last, count, isCut): (Int64?, Int, Bool) = (nil, 0, false)
            var room = Int64(mostBytes)
            try find.forEachRow { row in
                guard count < most, room > 0, !isCut else { return isCut = true }
                last = row.integer()
                room -= row.integer() ?? 0
                count += 1
            }
            guard let last else { return EntryPage(entries: []) }
            let statement = try PreparedStatement(
                """
                SELECT item, body FROM experiment_entries WHERE experiment = ? AND item > ? AND item <= ?
                ORDER BY item, id
                """,
                on: database
            )
            try statement.bind {
                $0.add(id)
                $0.add(after ?? -1)
                $0.add(last)
            }
            var entries: [StoredEntry] = []
            try statement.forEachRow { row in
                let item = row.integer() ?? 0
                do {
                    entries.append(StoredEntry(item: item, body: try JSONValue(parsingStored: row.text() ?? "")))
                } catch {
                    throw TraceStoreError(
                        .damaged,
                        "\(path): an entry of the experiment \(id) cannot be read any more. Restore a copy.",
                        cause: error
                    )
                }
            }
            return EntryPage(entries: entries, next: isCut ? last : nil)
        }
    }

    public func deleteExperiment(_ id: Int64) async throws -> Bool {
        let wasThere = try await write { database in
            let forget = try PreparedStatement(
                "UPDATE experiments SET dataset = NULL WHERE id = ? AND dataset IS NOT NULL",
                on: database
            )
            try forget.bind { $0.add(id) }
            return try forget.run() > 0
        }
        if wasThere { try await sweepEvaluations() }
        return wasThere
    }
}

extension StoredExperiment {
    fileprivate init(_ row: inout StatementRow, id: Int64) throws {
        self.id = id
        name = row.text() ?? ""
        dataset = row.text() ?? ""
        version = Int(row.integer() ?? 0)
        description = try JSONValue(parsingStored: row.text() ?? "")
        state = row.text().flatMap(State.init(rawValue:)) ?? .failed
        reason = row.text()
        summary = try JSONValue(parsingStored: row.text() ?? "")
        created = UInt64(clamping: row.integer() ?? 0)
        updated = UInt64(clamping: row.integer() ?? 0)
    }
}
