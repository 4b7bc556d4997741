import TracewingModel
import TracewingStore

extension Annotation {
    /// The annotation as the API gives it.
    var json: JSONValue {
        [
            "id": .string(String(id)),
            "trace_id": .string(content.traceID.hex),
            "span_id": .optional(content.spanID?.hex),
            "name": .string(content.name),
            "annotator_kind": .string(content.annotatorKind),
            "label": .optional(content.label),
            "score": content.score.map { .number($0) } ?? .null,
            "explanation": .optional(content.explanation),
            "metadata": .object(content.metadata),
            "error": .optional(content.error),
            "created_at": .time(created),
        ]
    }
}
