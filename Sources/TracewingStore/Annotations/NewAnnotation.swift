public import TracewingModel

/// What is said of a trace or of one of its spans.
public struct NewAnnotation: Sendable, Hashable {
    public var traceID: TraceID
    /// Nil if it is said of the trace as a whole.
    public var spanID: SpanID?
    /// What is judged, such as the name of an evaluator's result.
    public var name: String
    /// Who says it: `CODE`, `LLM` or `HUMAN`.
    public var annotatorKind: String
    public var label: String?
    public var score: Double?
    /// Why, for a person.
    public var explanation: String?
    /// What kept an evaluator from a judgement.
    public var error: String?
    public var metadata: JSONObject

    public init(
        traceID: TraceID,
        spanID: SpanID? = nil,
        name: String,
        annotatorKind: String,
        label: String? = nil,
        score: Double? = nil,
        explanation: String? = nil,
        error: String? = nil,
        metadata: JSONObject = [:]
    ) {
        self.traceID = traceID
        self.spanID = spanID
        self.name = name
        self.annotatorKind = annotatorKind
        self.label = label
        self.score = score
        self.explanation = explanation
        self.error = error
        self.metadata = metadata
    }
}
