import GRDB

extension SQLiteTraceStore {
    public func values(of field: FilterField, project: String?, limit: Int) async throws -> [String] {
        if !field.values.isEmpty { return field.values }
        guard case .span(let columns) = field.source else { return [] }
        let parts = columns.map { column in
            """
            SELECT \(column) AS value FROM spans
            WHERE id > (SELECT last_span - 20000 FROM totals) AND \(column) IS NOT NULL\(
                project == nil ? "" : " AND project = ?"
            )
            """
        }
        return try await read { database in
            let statement = try PreparedStatement(
                """
                SELECT value FROM (\(parts.joined(separator: " UNION ALL "))) GROUP BY value
                ORDER BY count(*) DESC, value LIMIT ?
                """,
                on: database
            )
            try statement.bind { binder in
                if let project { for _ in parts { binder.add(project) } }
                binder.add(Int64(min(max(limit, 1), 200)))
            }
            var values: [String] = []
            try statement.forEachRow { if let value = $0.text() { values.append(value) } }
            return values
        }
    }
}
