import GRDB
import TracewingOTLP

/// Writes the spans of a database of version 1 anew, into the tables of this version.
///
/// Version 1 kept each span's bytes in its row. Traces keep their order of arrival; that they arrived now is all that
/// can be said of the time.
struct Migration {
    private let database: Database
    private let options: Schema.Options
    private let pricing: SpanPricing

    /// Enough to fill blocks, little enough for the memory.
    private static let batch = 2_048

    init(on database: Database, options: Schema.Options) {
        self.database = database
        self.options = options
        pricing = SpanPricing(options.prices)
    }

    func run() throws {
        try database.execute(
            sql: """
                DROP INDEX traces_by_project;
                DROP TABLE traces;
                DROP TABLE usage_ancestors;
                DROP TABLE totals;
                ALTER TABLE spans RENAME TO spans_1;
                ALTER TABLE resources RENAME TO resources_1;
                ALTER TABLE scopes RENAME TO scopes_1;
                """
        )
        try Schema.createTables(on: database)
        var last: Int64 = 0
        while let batch = try read(after: last) {
            last = batch.last
            try write(batch)
            try options.didMigrate()
        }
        try database.execute(sql: "DROP TABLE spans_1; DROP TABLE resources_1; DROP TABLE scopes_1")
    }

    private struct Batch {
        var last: Int64 = 0
        /// Neighbours of one project together.
        var runs: [(project: String, spans: [IngestedSpan])] = []
    }

    private func read(after last: Int64) throws -> Batch? {
        let statement = try PreparedStatement(
            """
            SELECT s.id, s.project, s.resource, s.scope, r.body, c.body, s.body FROM spans_1 s
            JOIN resources_1 r ON r.id = s.resource JOIN scopes_1 c ON c.id = s.scope
            WHERE s.id > ? ORDER BY s.id LIMIT \(Self.batch)
            """,
            on: database
        )
        try statement.bind { $0.add(last) }
        var batch = Batch()
        // Spans of one origin share its instances, as those of a request do.
        var origins: [Int64: DecodedOrigin] = [:]
        try statement.forEachRow { row in
            batch.last = row.integer() ?? 0
            let project = row.text() ?? SpanColumns.defaultProject
            let key = (row.integer() ?? 0) << 32 | (row.integer() ?? 0)
            let (resource, scope, body) = (row.bytes(), row.bytes(), row.bytes())
            let origin = try origins[key] ?? DecodedOrigin(resource: resource, scope: scope)
            origins[key] = origin
            let span = IngestedSpan(record: try origin.decode(body), encoded: body[...])
            if batch.runs.last?.project != project { batch.runs.append((project, [])) }
            batch.runs[batch.runs.count - 1].spans.append(span)
        }
        return batch.runs.isEmpty ? nil : batch
    }

    private func write(_ batch: Batch) throws {
        var writer = try SpanWriter(on: database, now: options.now)
        for run in batch.runs {
            let spans = PreparedAppend(run.spans[...], project: run.project, pricing: pricing, takesWords: false)
            _ = try writer.write([spans])
        }
        _ = try writer.finish()
    }
}
