import GRDB
import TracewingModel
import TracewingOTLP

/// The spans of a trace as they lie in the database. Decoding them is left for when the connection is free again.
struct StoredSpans: Sendable {
    private struct Entry {
        let row: SpanRow
        let resource: Int64
        let scope: Int64
        let body: [UInt8]
    }

    private var entries: [Entry] = []
    private var resources: [Int64: [UInt8]] = [:]
    private var scopes: [Int64: [UInt8]] = [:]

    /// Reads the spans in the order they started.
    init(ofTrace number: Int64, on database: Database) throws {
        let spans = try PreparedStatement(
            """
            SELECT \(SpanRow.columnNames.joined(separator: ", ")), resource, scope, body FROM spans
            WHERE trace = ? ORDER BY started, span
            """,
            on: database
        )
        try spans.bind { $0.add(number) }
        try spans.forEachRow { row in
            entries.append(
                Entry(
                    row: SpanRow(&row),
                    resource: row.integer() ?? 0,
                    scope: row.integer() ?? 0,
                    body: row.bytes()
                )
            )
        }
        resources = try Self.bodies(Set(entries.map(\.resource)), of: .resources, on: database)
        scopes = try Self.bodies(Set(entries.map(\.scope)), of: .scopes, on: database)
    }

    private static func bodies(
        _ numbers: Set<Int64>,
        of table: OriginTable.Name,
        on database: Database
    ) throws -> [Int64: [UInt8]] {
        let statement = try PreparedStatement("SELECT body FROM \(table.rawValue) WHERE id = ?", on: database)
        var bodies: [Int64: [UInt8]] = [:]
        for number in numbers {
            try statement.bind { $0.add(number) }
            bodies[number] = try statement.firstRow { $0.bytes() }
        }
        return bodies
    }

    /// Spans of one origin share the instances of their resource and scope.
    func decoded() throws -> [StoredSpan] {
        let resources = try resources.mapValues { try OTLPTraceDecoder.decodeResource($0) }
        let scopes = try scopes.mapValues { try OTLPTraceDecoder.decodeScope($0) }
        return try entries.map { entry in
            let record = try OTLPTraceDecoder.decodeSpan(
                entry.body,
                resource: resources[entry.resource] ?? .empty,
                scope: scopes[entry.scope] ?? .empty
            )
            return StoredSpan(record: record, columns: entry.row.columns, encoded: entry.body)
        }
    }
}
