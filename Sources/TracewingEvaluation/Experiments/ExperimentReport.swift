public import TracewingModel

/// What came of an experiment.
public struct ExperimentReport: Sendable {
    /// One example, one time.
    public struct Run: Sendable {
        /// Every try of the task, the failed ones too.
        public let attempts: [TaskAttempt]
        public let results: [EvaluationResult]

        public var json: JSONValue {
            ["attempts": .array(attempts.map { .object($0.json) }), "results": .array(results.map(\.json))]
        }
    }

    public let name: String
    public let progress: ExperimentProgress
    /// In the order of the dataset, one repetition after the other; without those that were not reached.
    public let runs: [Run]
    public let evaluators: [EvaluatorSummary]
    /// Why it ended before its end; nil if it did not.
    public let stopReason: String?

    public var json: JSONValue {
        [
            "name": .string(name),
            "tasks": .integer(Int64(progress.tasks)), "answered": .integer(Int64(progress.answered)),
            "failed_attempts": .integer(Int64(progress.failedAttempts)),
            "evaluations": .integer(Int64(progress.evaluations)), "judged": .integer(Int64(progress.judged)),
            "failed_evaluations": .integer(Int64(progress.failedEvaluations)),
            "resumed": [
                "answered": .integer(Int64(progress.resumedAnswers)),
                "judged": .integer(Int64(progress.resumedJudgements)),
            ],
            "stopped": stopReason.map { .string($0) } ?? .null,
            "evaluators": .array(evaluators.map(\.json)),
            "runs": .array(runs.map(\.json)),
        ]
    }
}

extension EvaluatorSummary {
    public var json: JSONValue {
        [
            "name": .string(name), "direction": .string(direction.rawValue),
            "expected": .integer(Int64(expected)), "judged": .integer(Int64(judged)),
            "mean_score": meanScore.map { .number($0) } ?? .null, "mean_of_expected": .number(meanOfExpected),
            "labels": .object(
                JSONObject(labels.sorted { $0.key < $1.key }.map { ($0.key, .integer(Int64($0.value))) })
            ),
        ]
    }
}
