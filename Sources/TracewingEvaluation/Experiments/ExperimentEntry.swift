package import TracewingModel

/// One thing that has happened in an experiment: what its journal is made of.
package enum ExperimentEntry: Sendable {
    case attempt(TaskAttempt)
    /// What one evaluator said of one answer.
    case evaluation(ExperimentItem, evaluator: String, [EvaluationResult])
}

extension ExperimentEntry {
    package var json: JSONValue {
        switch self {
        case .attempt(let attempt):
            return ["task": .object(attempt.json)]
        case .evaluation(let item, let evaluator, let results):
            return [
                "evaluation": [
                    "example": .string(item.exampleID), "repetition": .integer(Int64(item.repetition)),
                    "evaluator": .string(evaluator), "results": .array(results.map(\.json)),
                ]
            ]
        }
    }

    /// Nil if it is none, or of a kind not known here.
    package init?(_ json: JSONValue) {
        if let task = json["task"] {
            guard let attempt = TaskAttempt(task) else { return nil }
            self = .attempt(attempt)
        } else if let evaluation = json["evaluation"], let item = ExperimentItem(evaluation),
            let evaluator = evaluation["evaluator"]?.stringValue, let results = evaluation["results"]?.arrayValue
        {
            self = .evaluation(item, evaluator: evaluator, results.compactMap(EvaluationResult.init))
        } else {
            return nil
        }
    }
}

extension ExperimentItem {
    init?(_ json: JSONValue) {
        guard let example = json["example"]?.stringValue, let repetition = json["repetition"]?.integerValue else {
            return nil
        }
        self.init(exampleID: example, repetition: Int(repetition))
    }
}
