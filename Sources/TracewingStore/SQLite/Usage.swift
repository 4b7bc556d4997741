/// What model calls used: tokens, and what they cost.
struct Usage: Sendable, Hashable {
    var tokens = TokenCounts()
    /// In 10⁻⁹ dollars.
    var cost: Int64 = 0

    init(tokens: TokenCounts = TokenCounts(), cost: Int64 = 0) {
        self.tokens = tokens
        self.cost = cost
    }

    /// Nil if the span carries neither.
    init?(of columns: SpanColumns) {
        guard columns.usage != nil || columns.cost != nil else { return nil }
        tokens = columns.usage ?? TokenCounts()
        cost = columns.cost ?? 0
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

    /// The same; nil if the span carries no usage.
    init?(carriedBy row: inout StatementRow) {
        let (input, output) = (row.integer(), row.integer())
        let (cacheRead, cacheWrite, reasoning, cost) = (row.integer(), row.integer(), row.integer(), row.integer())
        guard input != nil || output != nil || cost != nil else { return nil }
        tokens = TokenCounts(
            input: input ?? 0,
            output: output ?? 0,
            cacheRead: cacheRead ?? 0,
            cacheWrite: cacheWrite ?? 0,
            reasoning: reasoning ?? 0
        )
        self.cost = cost ?? 0
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
