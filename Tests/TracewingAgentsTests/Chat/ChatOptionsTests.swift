import Testing
import TracewingAgents
import TracewingModel

@Suite("Chat options")
struct ChatOptionsTests {
    private let full = ChatOptions(
        model: "a",
        toolChoice: .required,
        temperature: 1,
        topP: 2,
        maxTokens: 3,
        stopSequences: ["4"],
        seed: 5,
        frequencyPenalty: 6,
        presencePenalty: 7,
        reasoningEffort: .low,
        responseFormat: .json
    )

    @Test("win over others where they say something, and keep the others where they do not")
    func merged() {
        let other = ChatOptions(
            model: "z",
            toolChoice: ToolChoice.none,
            temperature: 9,
            topP: 9,
            maxTokens: 9,
            stopSequences: [],
            seed: 9,
            frequencyPenalty: 9,
            presencePenalty: 9,
            reasoningEffort: .high,
            responseFormat: .text
        )
        // Every property, in one text: a new one that is forgotten in `merged` shows.
        #expect("\(full.merged(over: other))" == "\(full)")
        #expect("\(ChatOptions().merged(over: full))" == "\(full)")
        #expect(ChatOptions(seed: 8).merged(over: full).seed == 8)
        #expect(ChatOptions(seed: 8).merged(over: full).model == "a")
    }

    @Test("join instructions by a newline, those of the base first; empty ones are none")
    func instructions() {
        let base = ChatOptions(instructions: "You book trips.")
        #expect(ChatOptions(instructions: "Be brief.").merged(over: base).instructions == "You book trips.\nBe brief.")
        #expect(ChatOptions(instructions: "").merged(over: base).instructions == "You book trips.")
        #expect(ChatOptions(instructions: "").merged(over: ChatOptions()).instructions == nil)
    }

    @Test("have the tools and the additional members of both, their own last")
    func unions() {
        let now = Tool("now", description: "The time") { "12:00" }
        let today = Tool("today", description: "The date") { "Sunday" }
        let base = ChatOptions(tools: [now], additional: ["user": "u", "store": false])
        let merged = ChatOptions(tools: [today], additional: ["store": true]).merged(over: base)
        #expect(merged.tools.map(\.name) == ["now", "today"])
        #expect(merged.additional == ["user": "u", "store": true])
    }
}
