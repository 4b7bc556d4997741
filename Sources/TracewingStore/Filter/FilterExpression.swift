/// A filter as a tree.
indirect enum FilterExpression: Sendable, Hashable {
    case all([FilterExpression])
    case any([FilterExpression])
    case not(FilterExpression)
    /// One and the same span has to match.
    case span(FilterExpression)
    case term(FilterTerm)
}

/// One question a filter asks.
struct FilterTerm: Sendable, Hashable {
    enum Test: Sendable, Hashable {
        /// Never an opposite: those are a ``FilterExpression/not(_:)`` around this.
        case compare(FilterComparison, FilterValue)
        case among([FilterValue])
        case exists
    }

    var field: FilterField
    /// The attribute's name, of the field `attr`.
    var key = ""
    var test: Test
}

/// A value in a filter, as the database knows it: moments and time spans are nanoseconds, costs are in 10⁻⁹ dollars.
enum FilterValue: Sendable, Hashable {
    case text(String)
    case integer(Int64)
    case real(Double)
}

extension FilterExpression {
    /// The words that are searched for, each text once.
    var searches: [String] {
        switch self {
        case .all(let parts), .any(let parts): parts.flatMap(\.searches)
        case .not(let part), .span(let part): part.searches
        case .term(let term):
            if term.field.kind == .search, case .compare(_, .text(let text)) = term.test { [text] } else { [] }
        }
    }
}
