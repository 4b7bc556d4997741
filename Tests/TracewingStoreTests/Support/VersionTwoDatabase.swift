import GRDB
import TracewingModel

@testable import TracewingStore

/// A database as the second version of the store made it: without the tables that the third one brought.
enum VersionTwoDatabase {
    static func make(at path: String, _ spans: [SpanRecord], project: String = "default") async throws {
        _ = try await withStore(at: path) { try await $0.append(spans, project: project) }
        let queue = try DatabaseQueue(path: path)
        try await queue.write { database in
            for table in [
                "datasets", "dataset_versions", "dataset_examples", "annotations", "experiments", "experiment_entries",
            ] {
                try database.execute(sql: "DROP TABLE \(table)")
            }
            try database.execute(sql: "PRAGMA user_version = 2")
        }
        try queue.close()
    }
}
