/// Cuts a filter's text into tokens.
struct FilterLexer {
    private let units: [UInt16]
    private var index = 0

    init(_ text: String) {
        units = Array(text.utf16)
    }

    /// All tokens; the last is the end.
    static func tokens(of text: String) throws(FilterError) -> [FilterToken] {
        var lexer = FilterLexer(text)
        var tokens: [FilterToken] = []
        repeat { tokens.append(try lexer.next()) } while tokens.last?.kind != .end
        return tokens
    }

    private mutating func next() throws(FilterError) -> FilterToken {
        while let unit = peek(), Self.isSpace(unit) { index += 1 }
        let start = index
        guard let unit = peek() else { return token(.end, from: start) }
        switch unit {
        case UInt16(ascii: "("): return single(.open)
        case UInt16(ascii: ")"): return single(.close)
        case UInt16(ascii: ","): return single(.comma)
        case UInt16(ascii: "\""), UInt16(ascii: "'"), 0x201C, 0x201D: return try quoted()
        default: break
        }
        if Self.operatorUnits.contains(unit) { return try comparison() }
        while let unit = peek(), Self.isBare(unit) { index += 1 }
        guard index > start else {
            index += 1
            let position = FilterError.Position(start: start, length: 1)
            let sign = text(from: start)
            throw FilterError("`\(sign)` means nothing here.", hint: "Put text in double quotes.", at: position)
        }
        return token(.bare(text(from: start)), from: start)
    }

    private mutating func comparison() throws(FilterError) -> FilterToken {
        let start = index
        while let unit = peek(), Self.operatorUnits.contains(unit) { index += 1 }
        let sign = text(from: start)
        if let comparison = FilterComparison(rawValue: sign) { return token(.comparison(comparison), from: start) }
        throw FilterError(
            "There is no operator `\(sign)`.",
            hint: Self.misspelled[sign].map { "Write `\($0)`." } ?? "Operators are =, !=, ~, !~, <, <=, > and >=.",
            at: .init(start: start, length: index - start)
        )
    }

    /// What other languages write.
    private static let misspelled = [
        "==": "=", "===": "=", "<>": "!=", "!==": "!=", "=~": "~", "~=": "~", "=<": "<=", "=>": ">=", "!": "not",
        "&&": "and", "&": "and", "||": "or", "|": "or",
    ]

    private mutating func quoted() throws(FilterError) -> FilterToken {
        let start = index
        let isTypographic = units[start] >= 0x80
        var content: [UInt16] = []
        index += 1
        while let unit = peek() {
            index += 1
            if isTypographic ? unit == 0x201C || unit == 0x201D : unit == units[start] {
                return token(.quoted(String(decoding: content, as: UTF16.self)), from: start)
            }
            if unit == UInt16(ascii: "\\"), let escaped = peek() {
                index += 1
                content.append(Self.escapes[escaped] ?? escaped)
            } else {
                content.append(unit)
            }
        }
        throw FilterError(
            "The text that begins here has no end.",
            hint: "Close it with \(isTypographic ? "”" : text(from: start).prefix(1)).",
            at: .init(start: start, length: units.count - start)
        )
    }

    private static let escapes: [UInt16: UInt16] = [
        UInt16(ascii: "n"): UInt16(ascii: "\n"), UInt16(ascii: "t"): UInt16(ascii: "\t"),
    ]

    private func peek() -> UInt16? { index < units.count ? units[index] : nil }

    private mutating func single(_ kind: FilterToken.Kind) -> FilterToken {
        index += 1
        return token(kind, from: index - 1)
    }

    private func token(_ kind: FilterToken.Kind, from start: Int) -> FilterToken {
        FilterToken(kind: kind, position: .init(start: start, length: index - start))
    }

    private func text(from start: Int) -> String { String(decoding: units[start..<index], as: UTF16.self) }

    private static let operatorUnits = Set("=!~<>&|".utf16)

    private static func isSpace(_ unit: UInt16) -> Bool {
        unit == 0x20 || 0x09...0x0D ~= unit || unit == 0xA0 || unit == 0x3000
    }

    /// Letters of any script, digits, and what stands in model names, dates, prices and addresses.
    private static func isBare(_ unit: UInt16) -> Bool {
        switch unit {
        case UInt16(ascii: "a")...UInt16(ascii: "z"), UInt16(ascii: "A")...UInt16(ascii: "Z"): true
        case UInt16(ascii: "0")...UInt16(ascii: "9"): true
        case 0x201C, 0x201D: false
        default: unit >= 0x80 ? !isSpace(unit) : bareSigns.contains(unit)
        }
    }

    private static let bareSigns = Set("_.:/@$+-%#*".utf16)
}

extension UInt16 {
    fileprivate init(ascii scalar: Unicode.Scalar) {
        self = UInt16(UInt8(ascii: scalar))
    }
}
