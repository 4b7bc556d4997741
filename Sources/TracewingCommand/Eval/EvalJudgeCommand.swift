import ArgumentParser
import Foundation
import TracewingEvaluation
import TracewingModel
import Tracing

/// `tracewing eval judge`: one evaluator over given inputs, without storing anything.
struct EvalJudgeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "judge",
        abstract: "Judges inputs with one evaluator and prints the results as JSON, a line each.",
        discussion: """
            Each line of the file is a JSON object with the evaluator's inputs by name, such as \
            {"text": "Oslo it is", "words": "Oslo, Bergen"}.
            """
    )

    @Argument(help: "contains, exact_match, regex, levenshtein_distance or json_distance.")
    var evaluator: String

    @Argument(help: "The file with the inputs; - reads standard input.")
    var file: String

    func run() async throws {
        guard let rule = CodeEvaluator.Rule.all.first(where: { $0.key == evaluator }) else {
            let keys = CodeEvaluator.Rule.all.map(\.key).joined(separator: ", ")
            throw Failure("There is no evaluator '\(evaluator)'. There are \(keys).")
        }
        let judge = CodeEvaluator(rule)
        let lines = try InputFile.bytes(of: file).split(separator: 0x0A, omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where !line.allSatisfy({ [0x20, 0x09, 0x0D].contains($0) }) {
            guard let values = try? JSONValue(parsing: Array(line)).objectValue else {
                throw Failure("Line \(index + 1) of \(file) is no JSON object.")
            }
            let results = await judge.evaluate(EvaluationInput(values: values), context: .topLevel)
            try Terminal.write(JSONValue.array(results.map(\.json)).text + "\n")
        }
    }
}
