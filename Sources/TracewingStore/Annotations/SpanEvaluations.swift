import TracewingModel
import TracewingOTLP

/// What a span says was found by evaluating it: events `gen_ai.evaluation.result`, and OpenInference's flattened
/// `annotations.0.annotation.score`.
struct SpanEvaluations {
    /// What the flattened fields with one number say.
    private struct Flattened {
        let place: Int
        let number: Int
        var fields: [String: AttributeValue] = [:]
    }

    private var flattened: [Flattened] = []

    /// How many of a span are read.
    private static let most = 100

    /// What stands before the number, as bytes, and whether that speaks of the trace and not of the span.
    private static let prefixes: [(bytes: [UInt8], isOfTrace: Bool)] = [
        ("annotations.", false), ("evaluations.", false), ("trace.annotations.", true), ("trace.evaluations.", true),
    ]
    .map { (Array($0.0.utf8), $0.1) }

    /// Whether an attribute may be one of these: nearly all others are told by their first byte, or by the next.
    private static func isCandidate(_ name: UnsafeRawBufferPointer) -> Bool {
        guard name.count > 12 else { return false }
        return switch (name[0], name[1]) {
        case (UInt8(ascii: "a"), UInt8(ascii: "n")), (UInt8(ascii: "e"), UInt8(ascii: "v")): true
        case (UInt8(ascii: "t"), UInt8(ascii: "r")): true
        default: false
        }
    }

    /// Takes one attribute, if it is a field of an evaluation.
    mutating func read(_ name: UnsafeRawBufferPointer, _ value: WireValue) {
        guard Self.isCandidate(name),
            let place = Self.prefixes.firstIndex(where: { name.starts(with: $0.bytes) })
        else { return }
        let parts = String(decoding: name.dropFirst(Self.prefixes[place].bytes.count), as: UTF8.self)
            .split(separator: ".", maxSplits: 2)
        guard parts.count == 3, let number = Int(parts[0]), number >= 0, parts[1] == "annotation" else { return }
        let known = flattened.lastIndex { $0.place == place && $0.number == number }
        if known == nil {
            guard flattened.count < Self.most else { return }
            flattened.append(Flattened(place: place, number: number))
        }
        flattened[known ?? flattened.count - 1].fields[String(parts[2])] = value.value
    }

    /// All of them, as annotations of a span.
    func annotations(of span: SpanOutline, events: [WireEvent]) -> [NewAnnotation] {
        var found: [NewAnnotation] = []
        for event in events where event.name == GenAI.Evaluation.resultEvent && found.count < Self.most {
            if let annotation = NewAnnotation(event, of: span) { found.append(annotation) }
        }
        for evaluation in flattened where found.count < Self.most {
            let isOfTrace = Self.prefixes[evaluation.place].isOfTrace
            if let annotation = NewAnnotation(evaluation.fields, of: span, isOfTrace) { found.append(annotation) }
        }
        return found
    }
}

extension NewAnnotation {
    /// Where an annotation is from that a span brought along, in its ``metadata``.
    static let source = "source"

    /// Nil if it says nothing.
    fileprivate init?(_ event: WireEvent, of span: SpanOutline) {
        let name = event[GenAI.Evaluation.name]?.plainText ?? "evaluation"
        var metadata: JSONObject = [Self.source: .string(GenAI.Evaluation.resultEvent)]
        metadata["response_id"] = event[GenAI.Response.id]?.plainText.map { .string($0) }
        self.init(
            traceID: span.traceID,
            spanID: span.spanID,
            name: name,
            // The conventions do not say who judges; people do not write events.
            annotatorKind: "CODE",
            label: event[GenAI.Evaluation.scoreLabel]?.plainText,
            score: event[GenAI.Evaluation.scoreValue]?.score,
            explanation: event[GenAI.Evaluation.explanation]?.plainText,
            error: event[OTel.errorType]?.plainText,
            metadata: metadata
        )
        guard saysSomething else { return nil }
    }

    /// Nil if it says nothing.
    fileprivate init?(_ fields: [String: AttributeValue], of span: SpanOutline, _ isOfTrace: Bool) {
        var metadata = fields["metadata"]?.json?.objectValue ?? [:]
        metadata[Self.source] = "openinference"
        metadata["identifier"] = fields["identifier"]?.plainText.map { .string($0) }
        let kind = fields["annotator_kind"]?.plainText?.uppercased() ?? ""
        self.init(
            traceID: span.traceID,
            spanID: isOfTrace ? nil : span.spanID,
            name: fields["name"]?.plainText ?? "evaluation",
            annotatorKind: ["CODE", "LLM", "HUMAN"].contains(kind) ? kind : "CODE",
            label: fields["label"]?.plainText,
            score: fields["score"]?.score,
            explanation: fields["explanation"]?.plainText,
            metadata: metadata
        )
        guard saysSomething else { return nil }
    }

    private var saysSomething: Bool { label != nil || score != nil || explanation != nil || error != nil }
}

extension AttributeValue {
    /// A number, also where it is written as text.
    fileprivate var score: Double? {
        (doubleValue ?? stringValue.flatMap(Double.init)).flatMap { $0.isFinite ? $0 : nil }
    }
}
