import GRDB

@testable import TracewingStore

extension SQLiteTraceStore {
    /// Adds so many traces that are as the first one is, but for their ids and what `changes` say of columns; without
    /// spans.
    func multiplyFirstTrace(by count: Int, _ changes: [String: String] = [:]) async throws {
        try await write { database in
            let names = ["received"] + TraceRow.columnNames
            let values = names.map { changes[$0] ?? ($0 == "trace_id" ? "randomblob(16)" : $0) }
            let list = names.joined(separator: ", ")
            try database.execute(
                sql: """
                    WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < \(count))
                    INSERT INTO traces (\(list))
                    SELECT \(values.joined(separator: ", ")) FROM number JOIN traces t
                    ON t.id = (SELECT min(id) FROM traces);
                    UPDATE totals SET last_trace = last_trace + \(count), traces = traces + \(count);
                    """
            )
        }
    }
}
