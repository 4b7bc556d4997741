import Foundation
import TracewingEvaluation
import TracewingModel

extension EvaluationResult {
    /// The result as the API gives it.
    var apiJSON: JSONValue {
        [
            "name": .string(name),
            "annotator_kind": .string(annotatorKind.rawValue),
            "label": .optional(label),
            "score": score.map { .number($0) } ?? .null,
            "explanation": .optional(explanation),
            "metadata": .object(keptMetadata),
            "error": .optional(error?.message),
            "trace_id": .optional(traceID?.hex),
            "started_at": .time(start.nanoseconds),
            "ended_at": .time(end.nanoseconds),
        ]
    }
}

extension Date {
    /// Since 1970.
    fileprivate var nanoseconds: UInt64 { UInt64(clamping: Int64(timeIntervalSince1970 * 1e6)) * 1_000 }
}
