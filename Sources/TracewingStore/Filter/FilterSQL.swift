/// A filter as a condition in SQL over a row `t` of `traces`, and the values of its parameters in their order.
///
/// Nothing a user wrote becomes SQL: expressions come from ``FilterField``, values are bound.
struct FilterSQL: Sendable {
    private(set) var condition = ""
    private(set) var values: [FilterValue] = []
    /// Where among ``values`` the first and the last number of the spans stand that a search is to look at.
    private var ranges: [Int] = []
    /// Searches found in few spans. It is quicker to go from those to their traces than the other way.
    let selective: Set<String>

    /// - Parameter selective: Of the filter's searches, those that few spans match.
    init(_ expression: FilterExpression, selective: Set<String> = []) {
        self.selective = selective
        write(expression, inSpan: false)
    }

    /// Whether it would gather all that a search finds, however few traces it is asked about.
    var gathersMatches: Bool { !ranges.isEmpty }

    /// The parameters for traces whose spans all have numbers in this range.
    func values(ofSpans range: ClosedRange<Int64>) -> [FilterValue] {
        var values = values
        for place in ranges {
            (values[place], values[place + 1]) = (.integer(range.lowerBound), .integer(range.upperBound))
        }
        return values
    }

    private mutating func write(_ expression: FilterExpression, inSpan: Bool) {
        switch expression {
        case .all(let parts): join(parts, "AND", empty: "1", inSpan)
        case .any(let parts): join(parts, "OR", empty: "0", inSpan)
        case .not(let part):
            condition += "NOT ("
            write(part, inSpan: inSpan)
            condition += ")"
        case .span(let part):
            condition += "EXISTS (SELECT 1 FROM spans s WHERE s.trace = t.id AND ("
            write(part, inSpan: true)
            condition += "))"
        case .term(let term): write(term, inSpan: inSpan)
        }
    }

    private mutating func join(_ parts: [FilterExpression], _ word: String, empty: String, _ inSpan: Bool) {
        guard !parts.isEmpty else { return condition += empty }
        condition += "("
        for (index, part) in parts.enumerated() {
            if index > 0 { condition += " \(word) " }
            write(part, inSpan: inSpan)
        }
        condition += ")"
    }

    private mutating func write(_ term: FilterTerm, inSpan: Bool) {
        switch term.field.source {
        case .trace(let expression):
            test(term.test, expression)
        case .either(let trace, let span):
            test(term.test, inSpan ? span : trace)
        case .traceID:
            test(term.test, "lower(hex(t.trace_id))")
        case .span, .status, .kind, .attribute, .search:
            if !inSpan, writeOnTrace(term) { return }
            if !inSpan { condition += "EXISTS (SELECT 1 FROM spans s WHERE s.trace = t.id AND " }
            writeOnSpan(term)
            if !inSpan { condition += ")" }
        }
    }

    /// Terms about spans that can be answered without looking at them one by one.
    private mutating func writeOnTrace(_ term: FilterTerm) -> Bool {
        guard case .compare(_, .text(let text)) = term.test else { return false }
        switch (term.field.source, text) {
        case (.status, "error"): condition += "t.errors > 0"
        case (.status, "running"): condition += "t.running > 0"
        case (.search, _) where selective.contains(text):
            condition += "t.id IN (SELECT m.trace FROM spans m WHERE m.id IN (\(Self.matches)))"
            values.append(.text(SearchText.query(text)))
        default: return false
        }
        return true
    }

    private mutating func writeOnSpan(_ term: FilterTerm) {
        switch term.field.source {
        case .span(let columns):
            condition += "("
            for (index, column) in columns.enumerated() {
                if index > 0 { condition += " OR " }
                test(term.test, "s.\(column)")
            }
            condition += ")"
        case .status: test(term.test, Self.status)
        case .kind: test(term.test, Self.kind)
        case .attribute: testAttribute(term)
        case .search:
            guard case .compare(_, .text(let text)) = term.test else { return condition += "0" }
            condition += "+s.id IN (\(Self.matches) AND rowid BETWEEN ? AND ?)"
            values.append(.text(SearchText.query(text)))
            ranges.append(values.count)
            values += [.integer(0), .integer(.max)]
        case .trace, .either, .traceID: condition += "0"
        }
    }

    private static let matches = "SELECT rowid FROM text.words WHERE words MATCH ?"
    private static let status = """
        CASE WHEN s.ended = 0 THEN 'running' WHEN s.status = 2 THEN 'error' WHEN s.status = 1 THEN 'ok' \
        ELSE 'unset' END
        """
    private static let kind = """
        CASE s.kind WHEN 1 THEN 'internal' WHEN 2 THEN 'server' WHEN 3 THEN 'client' WHEN 4 THEN 'producer' \
        WHEN 5 THEN 'consumer' ELSE 'unspecified' END
        """

    /// A value that is missing matches nothing, and so matches the opposite.
    private mutating func test(_ test: FilterTerm.Test, _ expression: String) {
        switch test {
        case .exists:
            condition += "(\(expression)) IS NOT NULL"
        case .compare(.contains, .text(let text)) where !FoldedText.isASCII(text):
            condition += "ifnull(instr(\(FoldedText.sql(of: expression)), ?) > 0, 0)"
            values.append(.text(FoldedText.fold(text)))
        case .compare(.contains, let value):
            condition += "ifnull((\(expression)) LIKE ? ESCAPE '\\', 0)"
            values.append(.text(value.pattern))
        case .compare(let comparison, let value):
            condition += "ifnull((\(expression)) \(comparison.rawValue) ?, 0)"
            values.append(value)
        case .among(let list):
            condition += "ifnull((\(expression)) IN (\(list.map { _ in "?" }.joined(separator: ", "))), 0)"
            values += list
        }
    }

    /// The function reads the span's bytes: last, so that what costs little is asked first.
    private mutating func testAttribute(_ term: FilterTerm) {
        func expression(_ numeric: Bool) -> String { SpanAttributeFunction.sql(ofSpan: "s", isNumeric: numeric) }
        switch term.test {
        case .among(let list):
            condition += "("
            for (index, value) in list.enumerated() {
                if index > 0 { condition += " OR " }
                values.append(.text(term.key))
                test(.compare(.equal, value), expression(value.isNumber))
            }
            condition += ")"
        case .compare(_, let value):
            values.append(.text(term.key))
            test(term.test, expression(value.isNumber))
        case .exists:
            values.append(.text(term.key))
            test(.exists, expression(false))
        }
    }
}

extension FilterValue {
    fileprivate var isNumber: Bool {
        if case .text = self { false } else { true }
    }

    /// A pattern for LIKE that matches any text with this in it.
    fileprivate var pattern: String {
        let text =
            switch self {
            case .text(let text): text
            case .integer(let value): String(value)
            case .real(let value): String(value)
            }
        var pattern = "%"
        for character in text {
            if "%_\\".contains(character) { pattern.append("\\") }
            pattern.append(character)
        }
        return pattern + "%"
    }
}
