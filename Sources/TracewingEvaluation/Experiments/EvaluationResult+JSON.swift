#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
public import TracewingModel

extension EvaluationResult {
    /// The result as it is written, without its metadata: that repeats what was judged.
    public var json: JSONValue {
        var object: JSONObject = ["name": .string(name), "annotator_kind": .string(annotatorKind.rawValue)]
        object["label"] = label.map { .string($0) }
        object["score"] = score.map { .number($0) }
        object["explanation"] = explanation.map { .string($0) }
        object["error"] = error.map { ["kind": .string($0.kind.name), "message": .string($0.message)] }
        object["trace_id"] = traceID.map { .string($0.hex) }
        object["start"] = .number(start.timeIntervalSince1970)
        object["end"] = .number(end.timeIntervalSince1970)
        return .object(object)
    }

    init?(_ json: JSONValue) {
        guard let name = json["name"]?.stringValue,
            let kind = json["annotator_kind"]?.stringValue.flatMap(AnnotatorKind.init(rawValue:))
        else { return nil }
        self.init(
            name: name,
            annotatorKind: kind,
            label: json["label"]?.stringValue,
            score: json["score"]?.numberValue,
            explanation: json["explanation"]?.stringValue,
            error: json["error"].map { error in
                EvaluationError(
                    error["kind"]?.stringValue.flatMap(EvaluationError.Kind.init(name:)) ?? .modelFailed,
                    error["message"]?.stringValue ?? ""
                )
            },
            traceID: json["trace_id"]?.stringValue.flatMap(TraceID.init(hex:)),
            start: Date(timeIntervalSince1970: json["start"]?.numberValue ?? 0),
            end: Date(timeIntervalSince1970: json["end"]?.numberValue ?? 0)
        )
    }
}
