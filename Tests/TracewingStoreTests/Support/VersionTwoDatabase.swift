import GRDB
import TracewingModel

@testable import TracewingStore

/// A database as the second version of the store made it: without the tables that the third one brought, and without
/// what the fourth did; or as the third made it.
enum VersionTwoDatabase {
    static func make(
        at path: String,
        _ spans: [SpanRecord],
        project: String = "default",
        version: Int = 2
    ) async throws {
        _ = try await withStore(at: path) { try await $0.append(spans, project: project) }
        let queue = try DatabaseQueue(path: path)
        try await queue.write { database in
            let tables = [
                "datasets", "dataset_versions", "dataset_examples", "annotations", "experiments", "experiment_entries",
            ]
            for table in version == 2 ? tables : [] { try database.execute(sql: "DROP TABLE \(table)") }
            try database.execute(
                sql: """
                    DROP INDEX traces_with_session;
                    ALTER TABLE usage_ancestors DROP COLUMN below;
                    PRAGMA user_version = \(version);
                    """
            )
        }
        try queue.close()
    }
}
