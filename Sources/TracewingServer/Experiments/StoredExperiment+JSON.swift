import TracewingEvaluation
import TracewingModel
import TracewingStore

extension StoredExperiment {
    /// The experiment as the API gives it.
    ///
    /// - Parameter live: How far it is, if this process runs it. One that nobody runs and that has not ended was
    ///   interrupted.
    func json(live: JSONValue?) -> JSONObject {
        let state = state == .running && live == nil ? "interrupted" : state.rawValue
        let summary = live ?? summary
        return [
            "id": .string(String(id)),
            "name": .string(name),
            "dataset": .string(dataset),
            "version": version.json,
            "state": .string(state),
            "reason": .optional(reason),
            "progress": summary["progress"] ?? .null,
            "scores": summary["scores"] ?? [],
            "created_at": .time(created),
            "updated_at": .time(updated),
        ]
    }
}

extension ExperimentProgress {
    /// What is kept and shown of it.
    var summary: JSONValue {
        [
            "progress": [
                "items": tasks.json,
                "answered": answered.json,
                "failed": failedTasks.json,
                "evaluations": evaluations.json,
                "evaluated": judged.json,
            ],
            "scores": .array(evaluators.map(\.score)),
        ]
    }
}

extension EvaluatorSummary {
    fileprivate var score: JSONValue {
        [
            "evaluator": .string(name),
            "mean": meanScore.map { .number($0) } ?? .null,
            "count": judged.json,
            "errors": failed.json,
            "direction": .string(direction.rawValue),
        ]
    }
}
