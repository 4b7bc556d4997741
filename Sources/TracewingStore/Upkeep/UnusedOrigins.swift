import GRDB

/// Resources and scopes that no span is of any more.
///
/// Found while others may write: a span that comes later may take up one of them again.
struct UnusedOrigins: Sendable {
    private var resources: [Int64] = []
    private var scopes: [Int64] = []
    /// The last span there was.
    private let lastSpan: Int64

    /// How many of each are found, and then removed, at once.
    private static let most = 10_000

    var isEmpty: Bool { resources.isEmpty && scopes.isEmpty }
    var mayBeMore: Bool { max(resources.count, scopes.count) == Self.most }

    init(on database: Database) throws {
        lastSpan = try TotalsRow(on: database).lastSpan
        var (usedResources, usedScopes): (Set<Int64>, Set<Int64>) = ([], [])
        try PreparedStatement("SELECT DISTINCT resource, scope FROM spans", on: database).forEachRow { row in
            usedResources.insert(row.integer() ?? 0)
            usedScopes.insert(row.integer() ?? 0)
        }
        resources = try Self.all("resources", butFor: usedResources, on: database)
        scopes = try Self.all("scopes", butFor: usedScopes, on: database)
    }

    private static func all(
        _ table: StaticString,
        butFor used: Set<Int64>,
        on database: Database
    ) throws -> [Int64] {
        var numbers: [Int64] = []
        try PreparedStatement("SELECT id FROM \(table)", on: database).forEachRow { row in
            guard numbers.count < most, let number = row.integer(), !used.contains(number) else { return }
            numbers.append(number)
        }
        return numbers
    }

    /// How many bytes all resources and scopes have, be they of use or not.
    static func bytes(on database: Database) throws -> Int {
        try PreparedStatement(
            """
            SELECT (SELECT total(length(body)) FROM resources) + (SELECT total(length(body)) FROM scopes)
            """,
            on: database
        )
        .firstRow { Int($0.integer() ?? 0) } ?? 0
    }

    /// Removes them, but for those that have come into use.
    func remove(on database: Database) throws {
        var (usedResources, usedScopes): (Set<Int64>, Set<Int64>) = ([], [])
        let later = try PreparedStatement("SELECT resource, scope FROM spans WHERE id > ?", on: database)
        try later.bind { $0.add(lastSpan) }
        try later.forEachRow { row in
            usedResources.insert(row.integer() ?? 0)
            usedScopes.insert(row.integer() ?? 0)
        }
        try Self.remove(resources, from: "resources", butFor: usedResources, on: database)
        try Self.remove(scopes, from: "scopes", butFor: usedScopes, on: database)
    }

    private static func remove(
        _ numbers: [Int64],
        from table: StaticString,
        butFor used: Set<Int64>,
        on database: Database
    ) throws {
        let delete = try PreparedStatement("DELETE FROM \(table) WHERE id = ?", on: database)
        for number in numbers where !used.contains(number) {
            try delete.bind { $0.add(number) }
            try delete.run()
        }
    }
}
