import TracewingModel

/// The tokens of an answer, which the Messages API reports at its start and again, as a sum so far, at its end.
struct AnthropicUsage: Sendable {
    private var counts: [String: Int] = [:]
    private var thinkingTokens: Int?

    mutating func add(_ usage: JSONValue?) {
        guard let usage else { return }
        func count(_ value: JSONValue?) -> Int? { value?.integerValue.flatMap(Int.init(exactly:)) }
        for key in ["input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens"] {
            // Some servers report 0 at the end for what they counted at the start.
            if let number = count(usage[key]) { counts[key] = max(number, counts[key] ?? 0) }
        }
        thinkingTokens = count(usage["output_tokens_details"]?["thinking_tokens"]) ?? thinkingTokens
    }

    /// The input is what was read, from the cache or not: this API counts what the cache has to do with apart, the
    /// GenAI conventions do not. Nil if nothing was reported.
    var total: Usage? {
        guard !counts.isEmpty else { return nil }
        let read = counts["cache_read_input_tokens"]
        let written = counts["cache_creation_input_tokens"]
        let input = counts["input_tokens"].map { input in
            [read, written].compactMap(\.self).reduce(input) { sum, more in
                let (sum, overflow) = sum.addingReportingOverflow(more)
                return overflow ? .max : sum
            }
        }
        return Usage(
            inputTokens: input,
            outputTokens: counts["output_tokens"],
            cacheReadInputTokens: read,
            cacheWriteInputTokens: written,
            reasoningTokens: thinkingTokens
        )
    }
}
