import Testing
import TracewingAgents

@Suite("Chat options")
struct ChatOptionsTests {
    private let full = ChatOptions(
        model: "a",
        temperature: 1,
        topP: 2,
        maxTokens: 3,
        stopSequences: ["4"],
        seed: 5,
        frequencyPenalty: 6,
        presencePenalty: 7,
        toolChoice: .required
    )

    @Test("win over others where they say something, and keep the others where they do not")
    func merged() {
        let other = ChatOptions(
            model: "z",
            temperature: 9,
            topP: 9,
            maxTokens: 9,
            stopSequences: [],
            seed: 9,
            frequencyPenalty: 9,
            presencePenalty: 9,
            toolChoice: ToolChoice.none
        )
        #expect(full.merged(over: other) == full)
        #expect(ChatOptions().merged(over: full) == full)
        #expect(ChatOptions(seed: 8).merged(over: full).seed == 8)
        #expect(ChatOptions(seed: 8).merged(over: full).model == "a")
    }
}
