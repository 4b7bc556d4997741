/// What model calls used: tokens, and what they cost.
struct Usage: Sendable, Hashable {
    var tokens = TokenCounts()
    /// In 10⁻⁹ dollars.
    var cost: Int64 = 0

    init(tokens: TokenCounts = TokenCounts(), cost: Int64 = 0) {
        self.tokens = tokens
        self.cost = cost
    }

    /// What a span says it used.
    @inline(__always)  // Handed to a function the columns would be copied, with all their texts.
    init(of columns: SpanColumns) {
        tokens = columns.usage ?? TokenCounts()
        cost = columns.cost ?? 0
    }

    /// Which parts there are. Zeros say nothing: a span that carries no more than those does not know.
    var parts: Parts {
        var parts: Parts = []
        if tokens != TokenCounts() { parts.insert(.tokens) }
        if cost != 0 { parts.insert(.cost) }
        return parts
    }

    /// Some parts alone.
    func only(_ parts: Parts) -> Usage {
        Usage(tokens: parts.contains(.tokens) ? tokens : TokenCounts(), cost: parts.contains(.cost) ? cost : 0)
    }

    /// The parts of usage: one span may know the tokens, and another what they cost.
    struct Parts: OptionSet, Hashable {
        let rawValue: Int64

        static let tokens = Parts(rawValue: 1)
        static let cost = Parts(rawValue: 2)
    }

    /// Reads the five counts and the cost.
    init(_ row: inout StatementRow) {
        tokens.input = row.integer() ?? 0
        tokens.output = row.integer() ?? 0
        tokens.cacheRead = row.integer() ?? 0
        tokens.cacheWrite = row.integer() ?? 0
        tokens.reasoning = row.integer() ?? 0
        cost = row.integer() ?? 0
    }

    /// The same of a span; nil if it carries no usage.
    init?(carriedBy row: inout StatementRow) {
        let (input, output) = (row.integer(), row.integer())
        let (cacheRead, cacheWrite, reasoning, cost) = (row.integer(), row.integer(), row.integer(), row.integer())
        guard input != nil || output != nil || cost != nil else { return nil }
        self.cost = cost ?? 0
        guard input != nil || output != nil else { return }
        tokens = TokenCounts(
            input: input ?? 0,
            output: output ?? 0,
            cacheRead: cacheRead ?? 0,
            cacheWrite: cacheWrite ?? 0,
            reasoning: reasoning ?? 0
        )
    }

    static func += (left: inout Usage, right: Usage) {
        left.tokens += right.tokens
        left.cost.addClamped(right.cost)
    }

    static func -= (left: inout Usage, right: Usage) {
        left.tokens -= right.tokens
        left.cost.subtractClamped(right.cost)
    }
}
