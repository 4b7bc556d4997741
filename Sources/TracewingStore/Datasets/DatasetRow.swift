import GRDB

/// A row of the table `datasets`, as whoever changes it needs it.
struct DatasetRow {
    let id: Int64
    let version: Int64
    var examples: Int64
    /// Of its examples in all its versions.
    var bytes: Int64
    /// The version that is being written, or that a killed process was writing.
    let draft: Int64?

    /// Nil if there is none of this name.
    init?(_ name: String, on database: Database) throws {
        let find = try PreparedStatement(
            "SELECT id, version, examples, bytes, draft FROM datasets WHERE name = ?",
            on: database
        )
        try find.bind { $0.add(name) }
        let row = try find.firstRow { row in
            (row.integer() ?? 0, row.integer() ?? 0, row.integer() ?? 0, row.integer() ?? 0, row.integer())
        }
        guard let row else { return nil }
        (id, version, examples, bytes, draft) = row
    }

    /// What `until` says of an example that is still there.
    static let open = Int64.max
}
