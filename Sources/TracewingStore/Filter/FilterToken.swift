/// A piece of a filter's text.
struct FilterToken: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        /// A name, number, date or keyword: what needs no quotes. What it is, its place decides.
        case bare(String)
        /// The text between quotes.
        case quoted(String)
        case comparison(FilterComparison)
        case open, close, comma
        case end
    }

    var kind: Kind
    var position: FilterError.Position

    /// The word in lower case, if this could be a keyword.
    var keyword: String? {
        if case .bare(let text) = kind { text.lowercased() } else { nil }
    }
}

/// How two values are compared.
enum FilterComparison: String, Sendable, Hashable, CaseIterable {
    case equal = "="
    case notEqual = "!="
    /// Contains, whatever the case of letters.
    case contains = "~"
    case containsNot = "!~"
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="

    /// The comparison of which this is the opposite, where it is one.
    var opposite: FilterComparison? {
        switch self {
        case .notEqual: .equal
        case .containsNot: .contains
        default: nil
        }
    }
}
