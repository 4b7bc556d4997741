#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
public import TracewingModel

extension EvaluationResult {
    /// The result as it is written: its metadata only if they are no larger than 4 KiB of JSON.
    public var json: JSONValue {
        var object: JSONObject = ["name": .string(name), "annotator_kind": .string(annotatorKind.rawValue)]
        object["label"] = label.map { .string($0) }
        object["score"] = score.map { .number($0) }
        object["explanation"] = explanation.map { .string($0) }
        let metadata = keptMetadata
        if !metadata.isEmpty { object["metadata"] = .object(metadata) }
        object["error"] = error.map { ["kind": .string($0.kind.name), "message": .string($0.message)] }
        object["trace_id"] = traceID.map { .string($0.hex) }
        object["start"] = .number(start.timeIntervalSince1970)
        object["end"] = .number(end.timeIntervalSince1970)
        return .object(object)
    }

    /// The metadata, as long as they are no larger than 4 KiB of JSON; else none. An experiment has many results, and
    /// what is large in their metadata repeats what was judged.
    package var keptMetadata: JSONObject {
        JSONValue.object(metadata).utf8.count <= Self.mostMetadata ? metadata : [:]
    }

    private static let mostMetadata = 4 << 10

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
            metadata: json["metadata"]?.objectValue ?? [:],
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
