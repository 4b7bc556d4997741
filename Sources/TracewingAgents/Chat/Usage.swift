/// Tokens a model call took. Nil is "the provider did not say", 0 is 0.
public struct Usage: Sendable, Hashable {
    public var inputTokens: Int?
    public var outputTokens: Int?
    /// Of the input, what came from the provider's cache.
    public var cacheReadInputTokens: Int?
    /// Of the input, what was written to the provider's cache.
    public var cacheWriteInputTokens: Int?
    /// Of the output, what was spent on reasoning.
    public var reasoningTokens: Int?

    public init(
        inputTokens: Int? = nil,
        outputTokens: Int? = nil,
        cacheReadInputTokens: Int? = nil,
        cacheWriteInputTokens: Int? = nil,
        reasoningTokens: Int? = nil
    ) {
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.cacheReadInputTokens = cacheReadInputTokens
        self.cacheWriteInputTokens = cacheWriteInputTokens
        self.reasoningTokens = reasoningTokens
    }

    public static func + (left: Usage, right: Usage) -> Usage {
        func sum(_ count: KeyPath<Usage, Int?>) -> Int? {
            guard let first = left[keyPath: count] else { return right[keyPath: count] }
            let (total, overflow) = first.addingReportingOverflow(right[keyPath: count] ?? 0)
            return overflow ? .max : total
        }
        return Usage(
            inputTokens: sum(\.inputTokens),
            outputTokens: sum(\.outputTokens),
            cacheReadInputTokens: sum(\.cacheReadInputTokens),
            cacheWriteInputTokens: sum(\.cacheWriteInputTokens),
            reasoningTokens: sum(\.reasoningTokens)
        )
    }
}
