import Crypto
import GRDB

extension SQLiteTraceStore {
    /// How many projects that only spans name are listed, in the order of their names: senders may name as many as they
    /// like.
    static let mostNamed = 1_000

    public func projects() async throws -> [ProjectSummary] {
        try await read { database in
            // Names cost one step each; counting goes through the index.
            let statement = try PreparedStatement(
                """
                WITH RECURSIVE named (name) AS (
                    SELECT min(project) FROM traces
                    UNION ALL
                    SELECT (SELECT min(t.project) FROM traces t WHERE t.project > named.name)
                    FROM named WHERE named.name IS NOT NULL LIMIT \(Self.mostNamed)
                ), every (name) AS (
                    SELECT name FROM named WHERE name IS NOT NULL UNION SELECT name FROM projects
                )
                SELECT every.name, (SELECT count(*) FROM traces c WHERE c.project = every.name), t.id, t.received
                FROM every LEFT JOIN traces t ON t.id = (SELECT max(m.id) FROM traces m WHERE m.project = every.name)
                ORDER BY every.name
                """,
                on: database
            )
            var projects: [ProjectSummary] = []
            try statement.forEachRow { row in
                projects.append(
                    ProjectSummary(
                        name: row.text() ?? "",
                        traceCount: Int(row.integer() ?? 0),
                        lastArrival: row.integer(),
                        lastReceived: row.integer().map { UInt64(clamping: $0) }
                    )
                )
            }
            return projects
        }
    }

    public func createProject(_ name: String) async throws {
        let now = Int64(clamping: options.now())
        try await write { database in
            let insert = try PreparedStatement(
                "INSERT INTO projects (name, created) VALUES (?, ?) ON CONFLICT DO NOTHING",
                on: database
            )
            try insert.bind {
                $0.add(name.cut(toUTF8: SpanColumns.textLimit))
                $0.add(now)
            }
            try insert.run()
        }
    }

    public func createIngestKey(project: String, label: String) async throws -> NewIngestKey {
        try await createProject(project)
        var random = SystemRandomNumberGenerator()
        let digits = (0..<48).map { _ in String(Int.random(in: 0..<16, using: &random), radix: 16) }
        let secret = "twk_" + digits.joined()
        let now = options.now()
        var key = IngestKey(
            id: 0,
            project: project.cut(toUTF8: SpanColumns.textLimit),
            label: label.cut(toUTF8: SpanColumns.textLimit),
            beginning: String(secret.prefix(10)),
            created: now
        )
        key.id = try await write { [key] database in
            let insert = try PreparedStatement(
                """
                INSERT INTO ingest_keys (project, label, beginning, hash, created) VALUES (?, ?, ?, ?, ?) RETURNING id
                """,
                on: database
            )
            try insert.bind {
                $0.add(key.project)
                $0.add(key.label)
                $0.add(key.beginning)
                $0.add(Self.hash(secret))
                $0.add(Int64(clamping: now))
            }
            return try insert.firstRow { $0.integer() ?? 0 } ?? 0
        }
        return NewIngestKey(key: key, secret: secret)
    }

    public func ingestKeys(project: String?) async throws -> [IngestKey] {
        try await read { database in
            let statement = try PreparedStatement(
                """
                SELECT id, project, label, beginning, created FROM ingest_keys
                \(project == nil ? "" : "WHERE project = ?") ORDER BY id
                """,
                on: database
            )
            try statement.bind { if let project { $0.add(project) } }
            var keys: [IngestKey] = []
            try statement.forEachRow { row in
                keys.append(
                    IngestKey(
                        id: row.integer() ?? 0,
                        project: row.text() ?? "",
                        label: row.text() ?? "",
                        beginning: row.text() ?? "",
                        created: UInt64(clamping: row.integer() ?? 0)
                    )
                )
            }
            return keys
        }
    }

    public func deleteIngestKey(_ id: Int64) async throws -> Bool {
        try await write { database in
            let delete = try PreparedStatement("DELETE FROM ingest_keys WHERE id = ?", on: database)
            try delete.bind { $0.add(id) }
            return try delete.run() > 0
        }
    }

    public func project(ofIngestKey secret: String) async throws -> String? {
        try await read { database in
            let find = try PreparedStatement("SELECT project FROM ingest_keys WHERE hash = ?", on: database)
            try find.bind { $0.add(Self.hash(secret)) }
            return try find.firstRow { $0.text() } ?? nil
        }
    }

    /// Fast is enough: a key has 192 random bits, nobody guesses them. Looked up by hash, no time tells how much of a
    /// key was right.
    private static func hash(_ secret: String) -> [UInt8] { Array(SHA256.hash(data: Array(secret.utf8))) }

    /// One transaction of the writer.
    func write<Value: Sendable>(_ body: @Sendable @escaping (Database) throws -> Value) async throws -> Value {
        do {
            let value = try await database.write(body)
            // Not part of it: what has been committed stays so if the task has been cancelled.
            if let checkpointer { try? await database.writeWithoutTransaction { checkpointer.didCommit(on: $0) } }
            return value
        } catch let error as CancellationError {
            throw error
        } catch {
            throw TraceStoreError(error, subject: path)
        }
    }
}
