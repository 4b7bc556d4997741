extension PriceTable {
    /// List prices of widely used models, in dollars per million tokens, as of March 2026.
    ///
    /// They are what a provider itself asks for a plain request of usual length: surcharges for long contexts, regions
    /// and speed are not in them, nor are discounts. Prices move. What is missing, has changed or is billed otherwise
    /// goes into a file of your own, see ``PriceTable``; a model whose price is not certain has none here.
    public static let builtIn = PriceTable(openAI + anthropic + google + others)

    private static let openAI = [
        ModelPrice("gpt-5", input: 1.25, output: 10, cacheRead: 0.125),
        ModelPrice("gpt-5-mini", input: 0.25, output: 2, cacheRead: 0.025),
        ModelPrice("gpt-5-nano", input: 0.05, output: 0.4, cacheRead: 0.005),
        ModelPrice("gpt-5-pro", input: 15, output: 120),
        ModelPrice("gpt-5.1", input: 1.25, output: 10, cacheRead: 0.125),
        ModelPrice("gpt-5.2", input: 1.75, output: 14, cacheRead: 0.175),
        ModelPrice("gpt-5.4", input: 2.5, output: 15, cacheRead: 0.25),
        ModelPrice("gpt-4.1", input: 2, output: 8, cacheRead: 0.5),
        ModelPrice("gpt-4.1-mini", input: 0.4, output: 1.6, cacheRead: 0.1),
        ModelPrice("gpt-4.1-nano", input: 0.1, output: 0.4, cacheRead: 0.025),
        ModelPrice("gpt-4o", input: 2.5, output: 10, cacheRead: 1.25),
        ModelPrice("gpt-4o-2024-05-13", input: 5, output: 15),
        ModelPrice("gpt-4o-mini", input: 0.15, output: 0.6, cacheRead: 0.075),
        ModelPrice("gpt-4-turbo", input: 10, output: 30),
        ModelPrice("gpt-4", input: 30, output: 60),
        ModelPrice("gpt-3.5-turbo", input: 0.5, output: 1.5),
        ModelPrice("o1", input: 15, output: 60, cacheRead: 7.5),
        ModelPrice("o1-mini", input: 1.1, output: 4.4, cacheRead: 0.55),
        ModelPrice("o1-preview", input: 15, output: 60, cacheRead: 7.5),
        ModelPrice("o1-pro", input: 150, output: 600),
        ModelPrice("o3", input: 2, output: 8, cacheRead: 0.5),
        ModelPrice("o3-mini", input: 1.1, output: 4.4, cacheRead: 0.55),
        ModelPrice("o3-pro", input: 20, output: 80),
        ModelPrice("o4-mini", input: 1.1, output: 4.4, cacheRead: 0.275),
        ModelPrice("text-embedding-3-small", input: 0.02, output: 0),
        ModelPrice("text-embedding-3-large", input: 0.13, output: 0),
        ModelPrice("text-embedding-ada-002", input: 0.1, output: 0),
    ]

    private static let anthropic = [
        ModelPrice("claude-opus-4-6", input: 5, output: 25, cacheRead: 0.5, cacheWrite: 6.25),
        ModelPrice("claude-opus-4-5", input: 5, output: 25, cacheRead: 0.5, cacheWrite: 6.25),
        ModelPrice("claude-opus-4-1", input: 15, output: 75, cacheRead: 1.5, cacheWrite: 18.75),
        ModelPrice("claude-opus-4", input: 15, output: 75, cacheRead: 1.5, cacheWrite: 18.75),
        ModelPrice("claude-sonnet-4-6", input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75),
        ModelPrice("claude-sonnet-4-5", input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75),
        ModelPrice("claude-sonnet-4", input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75),
        ModelPrice("claude-haiku-4-5", input: 1, output: 5, cacheRead: 0.1, cacheWrite: 1.25),
        ModelPrice("claude-3-7-sonnet", input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75),
        ModelPrice("claude-3-5-sonnet", input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75),
        ModelPrice("claude-3-5-haiku", input: 0.8, output: 4, cacheRead: 0.08, cacheWrite: 1),
        ModelPrice("claude-3-opus", input: 15, output: 75, cacheRead: 1.5, cacheWrite: 18.75),
        ModelPrice("claude-3-haiku", input: 0.25, output: 1.25, cacheRead: 0.03, cacheWrite: 0.3),
    ]

    private static let google = [
        ModelPrice("gemini-3-pro-preview", input: 2, output: 12, cacheRead: 0.2),
        ModelPrice("gemini-2.5-pro", input: 1.25, output: 10, cacheRead: 0.125),
        ModelPrice("gemini-2.5-flash", input: 0.3, output: 2.5, cacheRead: 0.03),
        ModelPrice("gemini-2.5-flash-lite", input: 0.1, output: 0.4, cacheRead: 0.01),
        ModelPrice("gemini-2.0-flash", input: 0.1, output: 0.4, cacheRead: 0.025),
        ModelPrice("gemini-2.0-flash-lite", input: 0.075, output: 0.3, cacheRead: 0.01875),
        // Their releases are numbered: gemini-1.5-pro-002.
        ModelPrice("gemini-1.5-pro*", input: 1.25, output: 5, cacheRead: 0.3125),
        ModelPrice("gemini-1.5-flash*", input: 0.075, output: 0.3, cacheRead: 0.01875),
        ModelPrice("gemini-1.5-flash-8b*", input: 0.0375, output: 0.15, cacheRead: 0.01),
        ModelPrice("gemini-embedding-001", input: 0.15, output: 0),
    ]

    private static let others = [
        ModelPrice("deepseek-chat", input: 0.28, output: 0.42, cacheRead: 0.028),
        ModelPrice("deepseek-reasoner", input: 0.28, output: 0.42, cacheRead: 0.028),
        ModelPrice("command-r-plus", input: 2.5, output: 10),
        ModelPrice("command-r", input: 0.15, output: 0.6),
        ModelPrice("grok-4", input: 3, output: 15),
        ModelPrice("grok-3", input: 3, output: 15, cacheRead: 0.75),
        ModelPrice("grok-3-mini", input: 0.3, output: 0.5, cacheRead: 0.075),
    ]
}
