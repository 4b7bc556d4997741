/// Which traces are wanted, in words a person types.
///
/// ```
/// status = error and model ~ "gpt" and latency > 2s and tokens > 1000 and text ~ "refund"
/// agent in (concierge, planner) and not tool exists
/// span(tool = "search" and latency > 800ms) or attr."http.status_code" >= 500
/// ```
///
/// **Terms** compare a field with a value: `=`, `!=`, `~` (contains, in any case), `!~`, `<`, `<=`, `>`, `>=`,
/// `in (a, b)`, `not in (a, b)`, `exists`. ``FilterField/all`` lists the fields. A text in quotes by itself is short
/// for `text ~ "…"`. Values without spaces need no quotes.
///
/// **A trace matches** a term about spans (`model`, `tool`, `status`, `text`, `attr`…) if any of its spans does, and a
/// term with a number (`latency`, `tokens`, `cost`, `ttfc`, `time`…) by what its row in the list shows. Each term may
/// be matched by another span; within `span(…)` all are about one and the same span, numbers too. `!=`, `!~` and
/// `not in` are `not` around the opposite: `model != "x"` is a trace in which no span has that model.
///
/// `and` binds more than `or`, `not` more than both; parentheses group. Keywords and field names may be in any case.
public struct TraceFilter: Sendable, Hashable {
    /// The filter as it was typed.
    public let text: String
    let expression: FilterExpression

    /// Reads a filter.
    ///
    /// - Parameters:
    ///   - text: The filter; see above.
    ///   - now: What `-24h` and `today` count from, in nanoseconds since 1970.
    /// - Throws: ``FilterError`` with the place of what is wrong. So does a filter that asks too much: more than
    ///   ``maximumLength`` bytes, ``maximumTerms`` terms or ``maximumDepth`` levels.
    public init(_ text: String, now: UInt64) throws(FilterError) {
        guard text.utf8.count <= Self.maximumLength else {
            throw FilterError(
                "The filter is too long.",
                hint: "\(Self.maximumLength) bytes are the most.",
                at: .init(start: 0, length: text.utf16.count)
            )
        }
        self.text = text
        var parser = FilterParser(try FilterLexer.tokens(of: text), now: now)
        expression = try parser.parse()
    }

    public static let maximumLength = 4_096
    public static let maximumTerms = 64
    public static let maximumDepth = 16
    /// The most values in one list.
    public static let maximumListLength = 100
}
