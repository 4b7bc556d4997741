import GRDB
import TracewingModel

/// Writes a version of a dataset, in steps of a transaction each.
///
/// Examples are written for the version behind the newest: readers do not look there. The last step makes it the
/// newest. What a process that was killed has left behind the newest version is removed when the next one is written:
/// `draft` says that there is something.
struct DatasetRevising: Sendable {
    let name: String
    let note: String?
    /// In nanoseconds since 1970.
    let now: Int64
    private(set) var revision = DatasetRevision(version: 0)
    private var dataset: Int64 = 0
    private var next: Int64 { Int64(revision.version) + 1 }
    private var place: Int64 = 0
    private var examples: Int64 = 0
    private var bytes: Int64 = 0

    /// How many examples one transaction writes: appends wait no longer than for that.
    static let most = 500

    init(_ name: String, note: String?, now: Int64) {
        self.name = name
        self.note = note?.cut(toUTF8: SpanColumns.textLimit)
        self.now = now
    }

    /// Says whether there is a dataset of this name.
    mutating func begin(makingIt: Bool, description: String? = nil, on database: Database) throws -> Bool {
        if makingIt {
            let insert = try PreparedStatement(
                """
                INSERT INTO datasets (name, description, version, examples, bytes, created, updated)
                VALUES (?, ?, 0, 0, 0, ?, ?)
                -- One that was begun and given up counts as not there.
                ON CONFLICT (name) DO UPDATE SET
                    description = excluded.description, created = excluded.created, updated = excluded.updated
                WHERE version = 0
                """,
                on: database
            )
            try insert.bind {
                $0.add(name)
                $0.add(description?.cut(toUTF8: SpanColumns.textLimit))
                $0.add(now)
                $0.add(now)
            }
            try insert.run()
        }
        guard let row = try DatasetRow(name, on: database), makingIt || row.version > 0 else { return false }
        (dataset, examples, bytes) = (row.id, row.examples, row.bytes)
        revision.version = Int(row.version)
        if row.draft != nil { try abandon(on: database) }
        let mark = try PreparedStatement("UPDATE datasets SET draft = ? WHERE id = ?", on: database)
        try mark.bind {
            $0.add(next)
            $0.add(dataset)
        }
        try mark.run()
        let last = try PreparedStatement("SELECT max(place) FROM dataset_examples WHERE dataset = ?", on: database)
        try last.bind { $0.add(dataset) }
        place = try last.firstRow { $0.integer() ?? 0 } ?? 0
        return true
    }

    /// Adds examples, or puts them in the place of those with their ids.
    mutating func put(_ encoded: ArraySlice<(id: String, body: String)>, on database: Database) throws {
        let find = try PreparedStatement(
            "SELECT id, place, body = ? FROM dataset_examples WHERE dataset = ? AND example = ? AND until = ?",
            on: database
        )
        let insert = try PreparedStatement(
            "INSERT INTO dataset_examples (dataset, place, example, first, until, body) VALUES (?, ?, ?, ?, ?, ?)",
            on: database
        )
        for (example, body) in encoded {
            try find.bind {
                $0.add(body)
                $0.add(dataset)
                $0.add(example)
                $0.add(DatasetRow.open)
            }
            let known = try find.firstRow { row in
                (id: row.integer() ?? 0, place: row.integer() ?? 0, isSame: row.integer() == 1)
            }
            if known?.isSame == true { continue }
            if let known {
                try end(known.id, on: database)
                revision.replaced += 1
            } else {
                place += 1
                examples += 1
                revision.added += 1
            }
            try insert.bind {
                $0.add(dataset)
                $0.add(known?.place ?? place)
                $0.add(example)
                $0.add(next)
                $0.add(DatasetRow.open)
                $0.add(body)
            }
            try insert.run()
            bytes += Int64(body.utf8.count + example.utf8.count)
        }
        guard examples <= Int64(StoredDataset.mostExamples) else {
            throw TraceStoreError(
                .tooLarge,
                "'\(name)' would have more than \(StoredDataset.mostExamples) examples. Nothing of this was kept. "
                    + "Make another dataset for the rest."
            )
        }
        guard bytes <= Int64(StoredDataset.mostBytes) else {
            throw TraceStoreError(
                .tooLarge,
                "'\(name)' would have more than \(StoredDataset.mostBytes >> 20) MiB in all its versions. Nothing of "
                    + "this was kept. Make another dataset for it."
            )
        }
    }

    mutating func remove(_ ids: ArraySlice<String>, on database: Database) throws {
        let find = try PreparedStatement(
            "SELECT id FROM dataset_examples WHERE dataset = ? AND example = ? AND until = ?",
            on: database
        )
        for example in ids {
            try find.bind {
                $0.add(dataset)
                $0.add(example)
                $0.add(DatasetRow.open)
            }
            guard let id = try find.firstRow({ $0.integer() }) ?? nil else { continue }
            try end(id, on: database)
            examples -= 1
            revision.removed += 1
        }
    }

    /// Makes it the newest version, unless nothing has changed.
    mutating func finish(on database: Database) throws {
        let isNew = !revision.isEmpty || revision.version == 0
        if isNew {
            revision.version += 1
            let insert = try PreparedStatement(
                "INSERT INTO dataset_versions (dataset, version, examples, created, note) VALUES (?, ?, ?, ?, ?)",
                on: database
            )
            try insert.bind {
                $0.add(dataset)
                $0.add(Int64(revision.version))
                $0.add(examples)
                $0.add(now)
                $0.add(note)
            }
            try insert.run()
        }
        let update = try PreparedStatement(
            """
            UPDATE datasets SET version = ?, examples = ?, bytes = ?, draft = NULL,
                updated = CASE WHEN ? THEN ? ELSE updated END
            WHERE id = ?
            """,
            on: database
        )
        try update.bind {
            $0.add(Int64(revision.version))
            $0.add(examples)
            $0.add(bytes)
            $0.add(Int64(isNew ? 1 : 0))
            $0.add(now)
            $0.add(dataset)
        }
        try update.run()
    }

    /// Removes what has been written behind the newest version.
    func abandon(on database: Database) throws {
        for change in [
            "DELETE FROM dataset_examples WHERE dataset = ? AND first = ?",
            "UPDATE dataset_examples SET until = \(DatasetRow.open) WHERE dataset = ? AND until = ?",
        ] {
            let statement = try PreparedStatement(change, on: database)
            try statement.bind {
                $0.add(dataset)
                $0.add(next)
            }
            try statement.run()
        }
        let unmark = try PreparedStatement("UPDATE datasets SET draft = NULL WHERE id = ?", on: database)
        try unmark.bind { $0.add(dataset) }
        try unmark.run()
    }

    /// The example is not in the next version.
    private func end(_ id: Int64, on database: Database) throws {
        let end = try PreparedStatement("UPDATE dataset_examples SET until = ? WHERE id = ?", on: database)
        try end.bind {
            $0.add(next)
            $0.add(id)
        }
        try end.run()
    }
}
