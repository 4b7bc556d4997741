import GRDB

extension SQLiteTraceStore {
    public func examples(
        ofDataset name: String,
        version: Int?,
        after: Int64?,
        limit: Int
    ) async throws -> ExamplePage? {
        let limit = min(max(limit, 1), 1_000)
        let mostBytes = options.mostPageBytes
        let read = try await read { database -> (version: Int64, rows: [ExampleRow], isCut: Bool)? in
            guard let dataset = try DatasetRow(name, on: database), dataset.version > 0 else { return nil }
            let version = version.map(Int64.init) ?? dataset.version
            guard 1...dataset.version ~= version else { return nil }
            let statement = try PreparedStatement(
                """
                SELECT place, example, body FROM dataset_examples
                WHERE dataset = ? AND place > ? AND first <= ? AND until > ? ORDER BY place LIMIT ?
                """,
                on: database
            )
            try statement.bind {
                $0.add(dataset.id)
                $0.add(after ?? 0)
                $0.add(version)
                $0.add(version)
                $0.add(Int64(limit + 1))
            }
            var rows: [ExampleRow] = []
            var room = mostBytes
            var isCut = false
            try statement.forEachRow { row in
                guard rows.count < limit, room > 0 else { return isCut = true }
                let example = ExampleRow(place: row.integer() ?? 0, id: row.text() ?? "", body: row.text() ?? "")
                room -= example.body.utf8.count
                rows.append(example)
            }
            return (version, rows, isCut)
        }
        guard let read else { return nil }
        return ExamplePage(
            version: Int(read.version),
            examples: try read.rows.map { try decoded($0, of: name) },
            next: read.isCut ? read.rows.last?.place : nil
        )
    }

    public func examples(
        _ ids: [String],
        ofDataset name: String,
        version: Int
    ) async throws -> [String: StoredExample] {
        let rows = try await read { database -> [ExampleRow] in
            guard let dataset = try DatasetRow(name, on: database), 1...dataset.version ~= Int64(version) else {
                return []
            }
            let statement = try PreparedStatement(
                """
                SELECT place, example, body FROM dataset_examples
                WHERE dataset = ? AND example = ? AND until > ? AND first <= ?
                """,
                on: database
            )
            return try ids.compactMap { id in
                try statement.bind {
                    $0.add(dataset.id)
                    $0.add(id)
                    $0.add(Int64(version))
                    $0.add(Int64(version))
                }
                return try statement.firstRow { row in
                    ExampleRow(place: row.integer() ?? 0, id: row.text() ?? "", body: row.text() ?? "")
                }
            }
        }
        return Dictionary(try rows.map { ($0.id, try decoded($0, of: name)) }) { first, _ in first }
    }

    private func decoded(_ row: ExampleRow, of dataset: String) throws -> StoredExample {
        do {
            return try StoredExample(id: row.id, body: row.body)
        } catch {
            throw TraceStoreError(
                .damaged,
                "\(path): the example '\(row.id)' of '\(dataset)' cannot be read any more. Restore a copy.",
                cause: error
            )
        }
    }
}

private struct ExampleRow: Sendable {
    let place: Int64
    let id: String
    let body: String
}
