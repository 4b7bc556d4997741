/// Tokens a model read and wrote.
public struct TokenCounts: Sendable, Hashable {
    public var input: Int64
    public var output: Int64
    /// Of the input, what the provider had in its cache.
    public var cacheRead: Int64
    /// Of the input, what the provider put into its cache.
    public var cacheWrite: Int64
    /// Of the output, what the model thought before it answered.
    public var reasoning: Int64

    public init(
        input: Int64 = 0,
        output: Int64 = 0,
        cacheRead: Int64 = 0,
        cacheWrite: Int64 = 0,
        reasoning: Int64 = 0
    ) {
        self.input = input
        self.output = output
        self.cacheRead = cacheRead
        self.cacheWrite = cacheWrite
        self.reasoning = reasoning
    }

    /// Wraps instead of trapping: counts are what senders claim.
    static func += (left: inout TokenCounts, right: TokenCounts) {
        left.input &+= right.input
        left.output &+= right.output
        left.cacheRead &+= right.cacheRead
        left.cacheWrite &+= right.cacheWrite
        left.reasoning &+= right.reasoning
    }

    static func -= (left: inout TokenCounts, right: TokenCounts) {
        left.input &-= right.input
        left.output &-= right.output
        left.cacheRead &-= right.cacheRead
        left.cacheWrite &-= right.cacheWrite
        left.reasoning &-= right.reasoning
    }
}
