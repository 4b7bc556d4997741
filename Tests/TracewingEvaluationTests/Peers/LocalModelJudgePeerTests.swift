import Foundation
import Testing
import Tracewing
import TracewingAgents
import TracewingEvaluation
import Tracing
import TracewingModel
import TracewingTesting

/// A real model, where `Scripts/peer-test.sh` has started one.
private let modelURL = ProcessInfo.processInfo.environment["TRACEWING_PEER_MODEL_URL"]

@Suite("llama.cpp with a real model as judge", .enabled(if: modelURL != nil), .timeLimit(.minutes(3)))
struct LocalModelJudgePeerTests {
    private let client = OpenAIChatClient(
        model: ProcessInfo.processInfo.environment["TRACEWING_PEER_MODEL"] ?? "",
        baseURL: modelURL ?? ""
    )
    private let output = CategoricalOutput("correctness", labels: [("correct", 1), ("incorrect", 0)])
    private let prompt = PromptTemplate([
        ChatMessage(role: .user, "The capital of {{country}} is {{output}}. Is that correct?")
    ])

    private func judge(maxTokens: Int) -> LLMEvaluator {
        LLMEvaluator(
            name: "judge",
            prompt: prompt,
            client: client,
            options: ChatOptions(temperature: 0, maxTokens: maxTokens),
            outputs: [output],
            mapping: InputMapping(paths: ["country": "$.input.country"])
        )
    }

    private let input = EvaluationInput(input: ["country": "Norway"], output: "Oslo")

    @Test("is forced to give one of the labels")
    func judges() async throws {
        try await withObservability { spans in
            let results = await judge(maxTokens: 120).evaluate(input, context: .topLevel)
            let result = try #require(results.first)
            #expect(result.error == nil)
            #expect(["correct", "incorrect"].contains(result.label))
            #expect(result.score == (result.label == "correct" ? 1 : 0))
            let records = await spans.records(of: result.traceID)
            #expect(records.count == 5)
            let chat = try #require(records.first { $0.name.hasPrefix("chat ") })
            #expect(chat.attributes[GenAI.Usage.inputTokens]?.intValue ?? 0 > 5)
        }
    }

    @Test("whose answer is cut short gives an error, not a judgement", arguments: [3, 8])
    func cutShort(maxTokens: Int) async {
        let results = await judge(maxTokens: maxTokens).evaluate(input, context: .topLevel)
        #expect(results.map { $0.error?.kind } == [.unusableAnswer])
        #expect(results.first?.score == nil)
    }
}
