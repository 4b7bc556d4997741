import GRDB

/// Removes what deleted datasets and experiments still have in other tables, some of it at a time.
struct EvaluationSweep {
    private let database: Database

    /// How many rows one transaction removes: appends wait no longer than for that.
    private static let most = 1_000

    init(on database: Database) {
        self.database = database
    }

    /// Says whether there may be more.
    func some() throws -> Bool {
        if let dataset = try first("datasets WHERE name IS NULL") {
            let examples = "SELECT id FROM dataset_examples WHERE dataset = ? LIMIT \(Self.most)"
            if try run("DELETE FROM dataset_examples WHERE id IN (\(examples))", dataset) > 0 { return true }
            try run("DELETE FROM dataset_versions WHERE dataset = ?", dataset)
            try run("DELETE FROM datasets WHERE id = ?", dataset)
            return true
        }
        guard let experiment = try first("experiments WHERE dataset IS NULL") else { return false }
        let entries = "SELECT id FROM experiment_entries WHERE experiment = ? LIMIT \(Self.most)"
        if try run("DELETE FROM experiment_entries WHERE id IN (\(entries))", experiment) > 0 { return true }
        try run("DELETE FROM experiments WHERE id = ?", experiment)
        return true
    }

    private func first(_ table: String) throws -> Int64? {
        try PreparedStatement("SELECT id FROM \(table) LIMIT 1", on: database).firstRow { $0.integer() } ?? nil
    }

    @discardableResult
    private func run(_ sql: String, _ number: Int64) throws -> Int {
        let statement = try PreparedStatement(sql, on: database)
        try statement.bind { $0.add(number) }
        return try statement.run()
    }
}

extension SQLiteTraceStore {
    /// Removes what is left of deleted datasets and experiments, and gives the space back.
    func sweepEvaluations() async throws {
        while try await write({ try EvaluationSweep(on: $0).some() }) {}
        while try await vacuumSome() {}
    }

    /// Goes on with what a process that was killed has left.
    func sweepEvaluationsLater() {
        let isAnyLeft = try? database.writeWithoutTransaction { database in
            try PreparedStatement(
                """
                SELECT 1 FROM datasets WHERE name IS NULL UNION ALL SELECT 1 FROM experiments WHERE dataset IS NULL
                LIMIT 1
                """,
                on: database
            )
            .firstRow { _ in true }
        }
        guard isAnyLeft == true else { return }
        Task.detached(priority: .utility) { [weak self] in
            // What goes wrong here is left for the next deletion.
            try? await self?.sweepEvaluations()
        }
    }
}
