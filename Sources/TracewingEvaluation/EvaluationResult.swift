#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif
public import TracewingModel

/// What an evaluator found: a label or a score, or why it could not judge.
public struct EvaluationResult: Sendable, Hashable {
    public var name: String
    public var annotatorKind: AnnotatorKind
    /// One of the labels of a categorical output, or free text.
    public var label: String?
    public var score: Double?
    /// Why, for a person.
    public var explanation: String?
    public var metadata: JSONObject
    /// What kept the evaluator from a judgement. With an error there is neither a label nor a score.
    public var error: EvaluationError?
    /// The trace of the evaluation itself; nil while telemetry is off.
    public var traceID: TraceID?
    public var start: Date
    public var end: Date

    public init(
        name: String,
        annotatorKind: AnnotatorKind,
        label: String? = nil,
        score: Double? = nil,
        explanation: String? = nil,
        metadata: JSONObject = [:],
        error: EvaluationError? = nil,
        traceID: TraceID? = nil,
        start: Date = Date(),
        end: Date = Date()
    ) {
        self.name = name
        self.annotatorKind = annotatorKind
        self.label = label
        self.score = score
        self.explanation = explanation
        self.metadata = metadata
        self.error = error
        self.traceID = traceID
        self.start = start
        self.end = end
    }

    /// Whether there is a judgement.
    public var isJudged: Bool { error == nil }
}
