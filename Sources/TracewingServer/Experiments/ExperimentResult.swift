import Foundation
import TracewingEvaluation
import TracewingModel
import TracewingStore

/// What came of one example, one time.
struct ExperimentResult: Sendable {
    private let item: ExperimentItem
    private let attempts: [TaskAttempt]
    private let evaluations: [(evaluator: String, results: [EvaluationResult])]

    var exampleID: String { item.exampleID }

    /// - Parameter entries: All of one item, in their order. Nil if they do not say of which.
    init?(_ entries: some Sequence<StoredEntry>) {
        var attempts: [TaskAttempt] = []
        var evaluations: [(evaluator: String, results: [EvaluationResult])] = []
        for entry in entries.compactMap({ ExperimentEntry($0.body) }) {
            switch entry {
            case .attempt(let attempt): attempts.append(attempt)
            case .evaluation(_, let evaluator, let results):
                // Another try of the same evaluator.
                evaluations.removeAll { $0.evaluator == evaluator }
                evaluations.append((evaluator, results))
            }
        }
        guard let item = attempts.first?.item else { return nil }
        self.item = item
        self.attempts = attempts
        self.evaluations = evaluations
    }

    /// The result as the API gives it.
    ///
    /// - Parameter example: nil if it is no longer to be had.
    func json(_ example: StoredExample?) -> JSONValue {
        let answer = attempts.last { $0.output != nil }
        let last = answer ?? attempts.last
        return [
            "example_id": .string(item.exampleID),
            "repetition": (item.repetition - 1).json,
            "input": example?.input ?? .null,
            "reference": example?.reference ?? .null,
            "output": answer?.output ?? .null,
            "error": .optional(answer == nil ? last?.error : nil),
            "trace_id": .optional(last?.traceID?.hex),
            "span_id": .optional(last?.spanID?.hex),
            "duration": last.map { .number($0.end.timeIntervalSince($0.start)) } ?? .null,
            "evaluations": .array(
                evaluations.flatMap { evaluation in
                    evaluation.results.map { Self.json($0, of: evaluation.evaluator) }
                }
            ),
        ]
    }

    private static func json(_ result: EvaluationResult, of evaluator: String) -> JSONValue {
        [
            "evaluator": .string(evaluator),
            "name": .string(result.name),
            "label": .optional(result.label),
            "score": result.score.map { .number($0) } ?? .null,
            "explanation": .optional(result.explanation),
            "metadata": .object(result.metadata),
            "error": .optional(result.error?.message),
            "trace_id": .optional(result.traceID?.hex),
        ]
    }
}
