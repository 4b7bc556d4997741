/// Something a filter can ask about.
///
/// The list of all is what a filter line completes: names, what they mean, which operators go with them, and the words
/// they can be where those are few.
public struct FilterField: Sendable, Hashable {
    /// How its values are written and compared.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// One of a few words: `error`.
        case word
        /// Any text: `"gpt-4o"`.
        case text
        /// A whole number: `1000`, `1k`, `2.5M`.
        case count
        /// A time span with its unit: `800ms`, `2s`, `1.5m`.
        case duration
        /// Dollars: `0.01`, `$0.01`.
        case cost
        /// A moment: `2026-05-01`, `2026-05-01T10:30`, `-24h`, `today`.
        case time
        /// An attribute as it was sent: text or number.
        case attribute
        /// Words in what was said: `"refund"`.
        case search
    }

    /// Where its value is. Every piece of SQL a filter can become stands in these.
    enum Source: Sendable, Hashable {
        /// Columns of a span; any of them may match.
        case span([String])
        /// An expression over a trace's row, and one over a span's.
        case either(trace: String, span: String)
        /// An expression over a trace's row.
        case trace(String)
        case status, kind, traceID, attribute, search
    }

    public let name: String
    /// Other names that are understood.
    public let aliases: [String]
    public let kind: Kind
    /// What it is, in a few words.
    public let summary: String
    /// All values it can have, if they are few.
    public let values: [String]
    let source: Source

    init(
        _ name: String,
        _ kind: Kind,
        _ source: Source,
        aliases: [String] = [],
        values: [String] = [],
        _ summary: String
    ) {
        self.name = name
        self.kind = kind
        self.source = source
        self.aliases = aliases
        self.values = values
        self.summary = summary
    }

    /// The operators that go with it, as they are written.
    public var operators: [String] {
        comparisons.map(\.rawValue) + (kind == .search ? [] : ["in", "exists"])
    }

    var comparisons: [FilterComparison] {
        switch kind {
        case .word: [.equal, .notEqual]
        case .text: [.equal, .notEqual, .contains, .containsNot]
        case .count, .duration, .cost, .time: [.equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual]
        case .attribute: FilterComparison.allCases
        case .search: [.contains, .containsNot]
        }
    }

    /// Whether it says nothing about a single span.
    var isOfTrace: Bool {
        switch source {
        case .trace, .traceID: true
        default: false
        }
    }

    /// The field of this name or alias, in any case.
    static func named(_ name: String) -> FilterField? { byName[name.lowercased()] }

    private static let byName: [String: FilterField] = {
        var fields: [String: FilterField] = [:]
        for field in all { for name in [field.name] + field.aliases { fields[name] = field } }
        return fields
    }()

    static let names: [String] = byName.keys.sorted()
}
