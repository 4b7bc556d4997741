import TracewingModel

@testable import TracewingStore

/// Random filters, as trees and as what a person would have typed for them.
struct RandomFilter {
    var random: SeededGenerator
    private var terms = 0

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    /// A tree within the limits.
    mutating func expression() -> FilterExpression {
        terms = 0
        return expression(depth: 0, inSpan: false)
    }

    private mutating func expression(depth: Int, inSpan: Bool) -> FilterExpression {
        let kind = depth < 5 && terms < 12 ? Int.random(in: 0..<8, using: &random) : 7
        switch kind {
        case 0: return .all(parts(depth, inSpan))
        case 1: return .any(parts(depth, inSpan))
        case 2: return .not(expression(depth: depth + 1, inSpan: inSpan))
        case 3 where !inSpan: return .span(expression(depth: depth + 1, inSpan: true))
        default: return .term(term(inSpan: inSpan))
        }
    }

    private mutating func parts(_ depth: Int, _ inSpan: Bool) -> [FilterExpression] {
        (0..<Int.random(in: 2...3, using: &random)).map { _ in expression(depth: depth + 1, inSpan: inSpan) }
    }

    private mutating func term(inSpan: Bool) -> FilterTerm {
        terms += 1
        let fields = FilterField.all.filter { !inSpan || !$0.isOfTrace }
        var field = fields[Int.random(in: 0..<fields.count, using: &random)]
        // The field is known by its name, however it was written.
        field = FilterField.named(field.aliases.randomElement(using: &random) ?? field.name) ?? field
        var term = FilterTerm(field: field, test: .exists)
        if field.kind == .attribute { term.key = "a" + text(upTo: 8) }
        if field.kind == .search {
            term.test = .compare(.contains, .text(text(upTo: 12)))
            return term
        }
        switch Int.random(in: 0..<6, using: &random) {
        case 0: break
        case 1:
            term.test = .among((0..<Int.random(in: 1...4, using: &random)).map { _ in value(of: field, .equal) })
        default:
            let signs = field.comparisons.filter { $0.opposite == nil }
            let sign = signs[Int.random(in: 0..<signs.count, using: &random)]
            term.test = .compare(sign, value(of: field, sign))
        }
        return term
    }

    private mutating func value(of field: FilterField, _ sign: FilterComparison) -> FilterValue {
        switch field.kind {
        case .word: .text(field.values.randomElement(using: &random) ?? "")
        case .text: .text(FilterText.isLowercase(field) ? text(upTo: 12).lowercased() : text(upTo: 12))
        case .search: .text(text(upTo: 12))
        case .count: .integer(Int64.random(in: 0...1 << 52, using: &random))
        case .duration: .integer(Int64.random(in: 0...1 << 52, using: &random))
        case .cost: .integer(Int64.random(in: 0...1_000_000_000_000, using: &random))
        case .time: .integer(Int64(noon) - Int64.random(in: 0...1 << 50, using: &random))
        case .attribute:
            switch sign == .contains ? 2 : Int.random(in: 0..<3, using: &random) {
            case 0: .integer(Int64.random(in: .min ... .max, using: &random))
            case 1: .real(Double.random(in: -1e20...1e20, using: &random))
            default: .text(text(upTo: 12))
            }
        }
    }

    private static let letters = Array(
        "abcAB Z09_-.:/%*$#\"'\\(),=!~<>&|;[]{}?é😀\u{0}\n\t\r“”ẞİ漢\u{301}\u{202E} or and not in span("
    )

    mutating func text(upTo length: Int) -> String {
        let count = Int.random(in: 0...length, using: &random)
        return String((0..<count).map { _ in Self.letters[Int.random(in: 0..<Self.letters.count, using: &random)] })
    }
}

/// Writes a tree as text.
enum FilterText {
    static func isLowercase(_ field: FilterField) -> Bool { ["provider", "operation", "trace"].contains(field.name) }

    static func text(_ expression: FilterExpression) -> String {
        switch expression {
        case .all(let parts): parts.map(grouped).joined(separator: " and ")
        case .any(let parts): parts.map(grouped).joined(separator: " OR ")
        case .not(.term(let term)): opposite(term)
        case .not(let part): "not " + grouped(part)
        case .span(let part): "span(" + text(part) + ")"
        case .term(let term): self.term(term)
        }
    }

    private static func grouped(_ expression: FilterExpression) -> String {
        switch expression {
        case .all, .any, .not: "(" + text(expression) + ")"
        case .span, .term: text(expression)
        }
    }

    private static func opposite(_ term: FilterTerm) -> String {
        switch term.test {
        case .compare(.equal, let value): "\(name(term)) != \(self.value(value, of: term.field))"
        case .compare(.contains, let value): "\(name(term)) !~ \(self.value(value, of: term.field))"
        case .compare: "not \(self.term(term))"
        case .among(let values): "\(name(term)) not in \(list(values, of: term.field))"
        case .exists: "\(name(term)) not exists"
        }
    }

    private static func term(_ term: FilterTerm) -> String {
        switch term.test {
        case .compare(let sign, let value): "\(name(term)) \(sign.rawValue) \(self.value(value, of: term.field))"
        case .among(let values): "\(name(term)) IN \(list(values, of: term.field))"
        case .exists: "\(name(term)) exists"
        }
    }

    private static func name(_ term: FilterTerm) -> String {
        term.field.kind == .attribute ? "attr.\(quoted(term.key))" : term.field.name
    }

    private static func list(_ values: [FilterValue], of field: FilterField) -> String {
        "(" + values.map { value($0, of: field) }.joined(separator: ", ") + ")"
    }

    private static func value(_ value: FilterValue, of field: FilterField) -> String {
        switch (value, field.kind) {
        case (.integer(let value), .duration): "\(value)ns"
        case (.integer(let value), .cost): "$\(value / 1_000_000_000).\(String(value % 1_000_000_000).padded)"
        case (.integer(let value), .time): "-\(Int64(noon) - value)ns"
        case (.integer(let value), _): String(value)
        case (.real(let value), _): String(value)
        case (.text(let text), _): quoted(text)
        }
    }

    static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}

extension String {
    fileprivate var padded: String { String(repeating: "0", count: max(0, 9 - count)) + self }
}
