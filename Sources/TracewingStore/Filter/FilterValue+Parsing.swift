extension FilterField {
    /// How a term with this field looks.
    var example: String {
        switch kind {
        case .word: "Write `\(name) = \(values.first ?? "…")`."
        case .text: "Write `\(name) ~ \"…\"`."
        case .count: "Write `\(name) > 1000` or `\(name) > 1k`."
        case .duration: "Write `\(name) > 2s`; units are us, ms, s, m, h."
        case .cost: "Write `\(name) > $0.01`."
        case .time: "Write `\(name) > -24h`, `\(name) > today` or `\(name) > 2026-05-01T10:30`."
        case .attribute: "Write `attr.\"http.status_code\" = 500`."
        case .search: "Write `text ~ \"refund\"`."
        }
    }
}

extension FilterValue {
    /// Reads the value of a field.
    init(
        _ text: String,
        isQuoted: Bool,
        for field: FilterField,
        _ comparison: FilterComparison,
        now: UInt64,
        at position: FilterError.Position
    ) throws(FilterError) {
        let value: FilterValue?
        switch field.kind {
        case .word: value = try Self.word(text, of: field, at: position)
        case .text: value = .text(field.isLowercase ? text.lowercased() : text)
        case .search: value = .text(text)
        case .count: value = try Self.count(text, of: field, at: position)
        case .duration: value = Self.duration(text).map { .integer($0) }
        case .cost: value = Self.cost(text)
        case .time: value = FilterMoment.nanoseconds(text, now: now).map { .integer($0) }
        case .attribute:
            let isNumeric = !isQuoted && comparison != .contains && comparison != .containsNot
            value = isNumeric ? Self.number(text) ?? .text(text) : .text(text)
        }
        guard let value else {
            throw FilterError("`\(text)` is no value of `\(field.name)`.", hint: field.example, at: position)
        }
        self = value
    }

    private static func word(
        _ text: String,
        of field: FilterField,
        at position: FilterError.Position
    ) throws(FilterError) -> FilterValue {
        let word = text.lowercased()
        if field.values.contains(word) { return .text(word) }
        let near = Spelling.nearest(to: word, in: field.values).map { "Did you mean `\($0)`?" }
        throw FilterError(
            "`\(text)` is no value of `\(field.name)`.",
            hint: near ?? "It is one of \(field.values.joined(separator: ", ")).",
            at: position
        )
    }

    private static func number(_ text: String) -> FilterValue? {
        if let integer = Int64(text) { return .integer(integer) }
        // Not what Double understands besides, such as "nan" and "0x10".
        guard let first = text.first, "-+.0123456789".contains(first), !text.lowercased().contains("x"),
            let real = Double(text), real.isFinite
        else { return nil }
        return .real(real)
    }

    /// Half a token is no number of tokens: rounded, `> 1.5` would not find 2.
    private static func count(
        _ text: String,
        of field: FilterField,
        at position: FilterError.Position
    ) throws(FilterError) -> FilterValue? {
        guard let number = scaled(text, ["": 1, "k": 1e3, "K": 1e3, "m": 1e6, "M": 1e6]) else { return nil }
        // What is off by less comes from the unit: 1.001k is not quite 1001.
        guard abs(number - number.rounded()) < max(1e-6, number * 1e-15) else {
            throw FilterError(
                "`\(text)` is no whole number.",
                hint: "`\(field.name)` is a whole number, such as \(Int64(number)) or 1.5k.",
                at: position
            )
        }
        return .integer(Int64(number.rounded()))
    }

    private static func cost(_ text: String) -> FilterValue? {
        scaled(text.hasPrefix("$") ? String(text.dropFirst()) : text, ["": 1e9, "$": 1e9])
            .map { .integer(Int64($0.rounded())) }
    }

    /// Nanoseconds.
    static func duration(_ text: String) -> Int64? {
        scaled(
            text.lowercased(),
            [
                "ns": 1, "us": 1e3, "µs": 1e3, "μs": 1e3, "ms": 1e6, "s": 1e9, "sec": 1e9, "m": 60e9, "min": 60e9,
                "h": 3_600e9, "d": 86_400e9,
            ]
        )
        .map { Int64($0.rounded()) }
    }

    /// A number that is not negative, with its unit.
    private static func scaled(_ text: String, _ units: [String: Double]) -> Double? {
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == "_") }
        guard let unit = units[String(text.dropFirst(digits.count))],
            let number = Double(digits.filter { $0 != "_" }), number * unit < 9e18
        else { return nil }
        return number * unit
    }
}

extension FilterField {
    /// Whether its column is kept in lower case.
    fileprivate var isLowercase: Bool { name == "provider" || name == "operation" || name == "trace" }
}
