import Testing
import TracewingAgents

@Suite("Usage")
struct UsageTests {
    @Test("adds up what is known")
    func sum() {
        let sum =
            Usage(inputTokens: 1, outputTokens: 2, reasoningTokens: 0) + Usage(outputTokens: 3, cacheReadInputTokens: 4)
        #expect(sum == Usage(inputTokens: 1, outputTokens: 5, cacheReadInputTokens: 4, reasoningTokens: 0))
        #expect(Usage() + Usage() == Usage())
    }

    @Test("does not trap on numbers made up by a server")
    func overflow() {
        #expect((Usage(inputTokens: .max) + Usage(inputTokens: 1)).inputTokens == .max)
    }
}
