import GRDB

extension FilterSQL {
    /// Up to how many spans a search is worth going from them to their traces.
    private static let fewSpans: Int64 = 5_000

    /// The condition for a filter, after a look at how much its searches find.
    init(_ filter: TraceFilter, on database: Database) throws {
        var selective: Set<String> = []
        for text in Set(filter.expression.searches) where try Self.isFoundInFew(text, on: database) {
            selective.insert(text)
        }
        self.init(filter.expression, selective: selective)
    }

    /// The parameters for traces whose spans meet a condition: a search that is found in many others as well looks only
    /// between the first of these spans and the last.
    func values(
        ofSpansWhere condition: String,
        on database: Database,
        _ bind: (inout ParameterBinder) -> Void
    ) throws -> [FilterValue] {
        guard gathersMatches else { return values }
        let statement = try PreparedStatement("SELECT min(id), max(id) FROM spans WHERE \(condition)", on: database)
        try statement.bind(bind)
        let (first, last) = try statement.firstRow { row in (row.integer() ?? 0, row.integer() ?? 0) } ?? (0, 0)
        return values(ofSpans: first...max(first, last))
    }

    private static func isFoundInFew(_ text: String, on database: Database) throws -> Bool {
        let statement = try PreparedStatement(
            "SELECT count(*) FROM (SELECT 1 FROM text.words WHERE words MATCH ? LIMIT \(fewSpans + 1))",
            on: database
        )
        try statement.bind { $0.add(SearchText.query(text)) }
        return (try statement.firstRow { $0.integer() ?? 0 } ?? 0) <= fewSpans
    }
}

extension FilterExpression {
    /// Whether nothing can match that one of these searches does not find.
    func demandsOne(of searches: Set<String>) -> Bool {
        switch self {
        case .all(let parts): parts.contains { $0.demandsOne(of: searches) }
        case .any(let parts): !parts.isEmpty && parts.allSatisfy { $0.demandsOne(of: searches) }
        case .term(let term):
            if term.field.kind == .search, case .compare(_, .text(let text)) = term.test {
                searches.contains(text)
            } else {
                false
            }
        case .not, .span: false
        }
    }
}
