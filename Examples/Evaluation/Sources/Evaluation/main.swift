import Foundation
import Tracing
import TracewingAgents
import TracewingEvaluation
import TracewingModel

let mentions = CodeEvaluator(
    .contains,
    name: "mentions the capital",
    mapping: InputMapping(paths: ["text": "$.output", "words": "$.reference"])
)
let results = await mentions.evaluate(
    EvaluationInput(input: "Capital of Norway?", output: "It is Oslo.", reference: "Oslo"),
    context: .topLevel
)
for result in results { print("\(result.name): \(result.label ?? "-") (\(result.explanation ?? ""))") }

// Models that need no network: one answers, and is wrong about one country; the other one judges how it says so.
let model = ScriptedChatClient { request in
    let question = request.messages.last?.text ?? ""
    return [.text(question.contains("Norway") ? "It is Oslo." : "It is Sydney.")]
}
let critic = ScriptedChatClient([.toolCall(name: "tone", arguments: ["label": "plain"])])

let countries = try Dataset(
    "capitals",
    examples: DatasetFormat.csv.examples(in: "country,reference\nNorway,Oslo\nAustralia,Canberra\n")
)
let tone = LLMEvaluator(
    name: "tone",
    prompt: PromptTemplate([ChatMessage(role: .user, "How does this sound? {{output}}")]),
    client: critic,
    outputs: [CategoricalOutput("tone", labels: [("plain", 1), ("flowery", 0)])]
)
let experiment = Experiment(
    "capitals",
    dataset: countries.latest,
    repetitions: 2,
    task: PromptTask(
        PromptTemplate([ChatMessage(role: .user, "What is the capital of {{country}}?")]),
        client: model
    ),
    evaluators: [mentions, tone]
)
let run = try experiment.start()
for await progress in run.progress { print(progress) }
let report = try await run.report
for evaluator in report.evaluators { print("\(evaluator.name): \(evaluator.meanScore ?? .nan)") }

guard results.map(\.score) == [1], report.evaluators.map(\.meanScore) == [0.5, 1] else {
    print("The scores are not what they should be.")
    exit(1)
}
