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

    static func += (left: inout TokenCounts, right: TokenCounts) {
        left.input.addClamped(right.input)
        left.output.addClamped(right.output)
        left.cacheRead.addClamped(right.cacheRead)
        left.cacheWrite.addClamped(right.cacheWrite)
        left.reasoning.addClamped(right.reasoning)
    }

    static func -= (left: inout TokenCounts, right: TokenCounts) {
        left.input.subtractClamped(right.input)
        left.output.subtractClamped(right.output)
        left.cacheRead.subtractClamped(right.cacheRead)
        left.cacheWrite.subtractClamped(right.cacheWrite)
        left.reasoning.subtractClamped(right.reasoning)
    }
}

/// Counts are what senders claim: too large a total stays at the end of its range.
extension Int64 {
    mutating func addClamped(_ other: Int64) {
        let (sum, isBeyond) = addingReportingOverflow(other)
        self = isBeyond ? (other < 0 ? .min : .max) : sum
    }

    /// Nothing is below zero, not even where a total was too large to be told.
    mutating func subtractClamped(_ other: Int64) {
        let (difference, isBeyond) = subtractingReportingOverflow(other)
        self = isBeyond ? (other < 0 ? .max : 0) : Swift.max(0, difference)
    }
}
