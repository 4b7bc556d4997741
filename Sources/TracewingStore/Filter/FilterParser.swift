/// Reads tokens by recursive descent: or, and, not, then terms and groups.
struct FilterParser {
    private let tokens: [FilterToken]
    private var index = 0
    private var depth = 0
    private var terms = 0
    /// Inside of `span(…)`.
    private var isInSpan = false
    let now: UInt64

    /// - Parameter tokens: They end with the end.
    init(_ tokens: [FilterToken], now: UInt64) {
        self.tokens = tokens
        self.now = now
    }

    mutating func parse() throws(FilterError) -> FilterExpression {
        if token.kind == .end { return .all([]) }
        let expression = try alternatives()
        switch token.kind {
        case .end: return expression
        case .close:
            throw FilterError(
                "This parenthesis closes nothing.",
                hint: "Take it away, or put text that has one in quotes.",
                at: token.position
            )
        default:
            throw FilterError(
                "`and` or `or` is missing before this.",
                hint: "Join terms with `and`; put text with spaces in quotes.",
                at: token.position
            )
        }
    }

    private mutating func alternatives() throws(FilterError) -> FilterExpression {
        var parts = [try conjunction()]
        while take("or") { parts.append(try conjunction()) }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private mutating func conjunction() throws(FilterError) -> FilterExpression {
        var parts = [try negation()]
        while take("and") { parts.append(try negation()) }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private mutating func negation() throws(FilterError) -> FilterExpression {
        var isNegated = false
        while take("not") { isNegated.toggle() }
        let expression = try primary()
        return isNegated ? .not(expression) : expression
    }

    private mutating func primary() throws(FilterError) -> FilterExpression {
        switch token.kind {
        case .open:
            return try group()
        case .quoted(let text):
            try countTerm()
            advance()
            return .term(FilterTerm(field: try search(), test: .compare(.contains, .text(text))))
        case .bare(let name):
            if name.lowercased() == "span", tokens[index + 1].kind == .open { return try spanGroup() }
            return try term()
        case .end:
            throw FilterError("Something is missing at the end.", hint: Self.termHint, at: token.position)
        default:
            throw FilterError("A field is missing here.", hint: Self.termHint, at: token.position)
        }
    }

    private static let keywords: Set<String> = ["and", "or", "not", "in", "exists"]
    private static let termHint = "A term looks like `latency > 2s`."

    private func search() throws(FilterError) -> FilterField {
        guard let field = FilterField.named("text") else {
            throw FilterError("Text cannot be searched.", at: token.position)
        }
        return field
    }

    private mutating func group() throws(FilterError) -> FilterExpression {
        let open = token.position
        depth += 1
        guard depth <= TraceFilter.maximumDepth else {
            throw FilterError(
                "The parentheses nest too deep.",
                hint: "\(TraceFilter.maximumDepth) levels are the most.",
                at: open
            )
        }
        advance()
        let expression = try alternatives()
        guard token.kind == .close else {
            if token.kind == .end { throw FilterError("This parenthesis is not closed.", hint: "Add `)`.", at: open) }
            throw FilterError(
                "`and`, `or` or `)` is missing before this.",
                hint: "Join terms with `and`; put text with spaces in quotes.",
                at: token.position
            )
        }
        advance()
        depth -= 1
        return expression
    }

    private mutating func spanGroup() throws(FilterError) -> FilterExpression {
        guard !isInSpan else {
            throw FilterError(
                "`span(…)` cannot hold another.",
                hint: "Inside all is about one span already.",
                at: token.position
            )
        }
        isInSpan = true
        defer { isInSpan = false }
        advance()
        return .span(try group())
    }

    private mutating func term() throws(FilterError) -> FilterExpression {
        try countTerm()
        let place = token.position
        var term = FilterTerm(field: try field(), test: .exists)
        if term.field.kind == .attribute { term.key = try attributeKey(place) }
        if isInSpan, term.field.isOfTrace {
            throw FilterError(
                "`\(term.field.name)` is about a trace, not about a span.",
                hint: "Move it out of `span(…)`.",
                at: place
            )
        }
        if take("exists") { return .term(try existing(term, at: place)) }
        if take("in") { return .term(try list(term)) }
        if token.keyword == "not", ["in", "exists"].contains(tokens[index + 1].keyword) {
            advance()
            return .not(take("in") ? .term(try list(term)) : .term(try existing(term, at: skip())))
        }
        guard case .comparison(let comparison) = token.kind else {
            throw FilterError(
                "After `\(term.field.name)` an operator is missing.",
                hint: "It goes with \(term.field.operators.joined(separator: ", ")).",
                at: token.position
            )
        }
        guard term.field.comparisons.contains(comparison) else {
            throw FilterError(
                "`\(comparison.rawValue)` does not go with `\(term.field.name)`.",
                hint: "Use \(term.field.operators.joined(separator: ", ")).",
                at: token.position
            )
        }
        advance()
        let value = try value(of: term.field, comparison)
        term.test = .compare(comparison.opposite ?? comparison, value)
        return comparison.opposite == nil ? .term(term) : .not(.term(term))
    }

    private func existing(_ term: FilterTerm, at place: FilterError.Position) throws(FilterError) -> FilterTerm {
        guard term.field.kind != .search else {
            throw FilterError("`text` can only be searched.", hint: "Write `text ~ \"refund\"`.", at: place)
        }
        return term
    }

    private mutating func list(_ term: FilterTerm) throws(FilterError) -> FilterTerm {
        let place = token.position
        guard term.field.kind != .search else {
            throw FilterError("`text` can only be searched.", hint: "Write `text ~ \"refund\"`.", at: place)
        }
        guard token.kind == .open else {
            throw FilterError("After `in` comes a list.", hint: "Write `in (a, b)`.", at: place)
        }
        advance()
        var values: [FilterValue] = []
        repeat {
            guard values.count < TraceFilter.maximumListLength else {
                throw FilterError(
                    "The list is too long.",
                    hint: "\(TraceFilter.maximumListLength) values are the most.",
                    at: place
                )
            }
            values.append(try value(of: term.field, .equal))
        } while takeComma()
        guard token.kind == .close else {
            throw FilterError(
                "The list is not closed.",
                hint: "Separate values with commas; add `)`.",
                at: token.position
            )
        }
        advance()
        var term = term
        term.test = .among(values)
        return term
    }

    private mutating func field() throws(FilterError) -> FilterField {
        guard case .bare(let name) = token.kind else {
            throw FilterError("A field is missing here.", hint: Self.termHint, at: token.position)
        }
        let first = name.prefix { $0 != "." }.lowercased()
        if first.count < name.count, let field = FilterField.named(first), field.kind == .attribute { return field }
        guard let field = FilterField.named(name) else {
            throw FilterError("There is no field `\(name)`.", hint: hint(forField: name), at: token.position)
        }
        advance()
        return field
    }

    private func hint(forField name: String) -> String {
        if Self.keywords.contains(name.lowercased()) { return Self.termHint }
        if name.lowercased() == "span" { return "What one span has to match stands in `span(…)`." }
        if let near = Spelling.nearest(to: name.lowercased(), in: FilterField.names) {
            return "Did you mean `\(near)`?"
        }
        if name.contains(".") { return "An attribute is written `attr.\"\(name)\"`." }
        return "To search for a word write `text ~ \"\(name)\"`."
    }

    /// `attr."a b"`, or `attr.a.b` where the name needs no quotes.
    private mutating func attributeKey(_ place: FilterError.Position) throws(FilterError) -> String {
        // `attr` alone has been taken with its field; `attr.` and `attr.key` are still here.
        if case .bare(let text) = token.kind, let dot = text.firstIndex(of: "."),
            FilterField.named(String(text[..<dot]))?.kind == .attribute, token.position == place
        {
            let key = String(text[text.index(after: dot)...])
            advance()
            if !key.isEmpty { return key }
            if case .quoted(let key) = token.kind, !key.isEmpty {
                advance()
                return key
            }
        }
        throw FilterError("The attribute's name is missing.", hint: "Write `attr.\"its.name\"`.", at: place)
    }

    private mutating func countTerm() throws(FilterError) {
        terms += 1
        guard terms <= TraceFilter.maximumTerms else {
            throw FilterError(
                "The filter has too many terms.",
                hint: "\(TraceFilter.maximumTerms) are the most.",
                at: token.position
            )
        }
    }

    private mutating func value(
        of field: FilterField,
        _ comparison: FilterComparison
    ) throws(FilterError) -> FilterValue {
        let start = token
        var text: String
        switch start.kind {
        case .bare(let bare) where !Self.keywords.contains(bare.lowercased()): text = bare
        case .quoted(let quoted): text = quoted
        default: throw FilterError("A value is missing here.", hint: field.example, at: start.position)
        }
        advance()
        if field.kind == .time, take("ago") { text = "-" + text }
        return try FilterValue(
            text,
            isQuoted: start.kind == .quoted(text),
            for: field,
            comparison,
            now: now,
            at: start.position
        )
    }

    // MARK: Moving

    private var token: FilterToken { tokens[index] }

    private mutating func advance() {
        if index < tokens.count - 1 { index += 1 }
    }

    private mutating func skip() -> FilterError.Position {
        defer { advance() }
        return token.position
    }

    private mutating func take(_ keyword: String) -> Bool {
        guard token.keyword == keyword else { return false }
        advance()
        return true
    }

    private mutating func takeComma() -> Bool {
        guard token.kind == .comma else { return false }
        advance()
        return true
    }
}
