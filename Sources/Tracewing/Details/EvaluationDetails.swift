/// What an evaluation found: the `gen_ai.evaluation.result` of the conventions.
public struct EvaluationDetails: Sendable, Hashable {
    /// What was judged: `correctness`, `toxicity`, …
    public var name: String
    public var label: String?
    public var score: Double?
    /// Why. It may quote what it judges, so it is content: see ``ContentPolicy``.
    public var explanation: String?
    /// What kept the evaluation from a judgement, in a word; nil if there is one.
    public var errorType: String?
    /// The id of the judged answer, where the event is recorded on another span than the one it was given on.
    public var responseID: String?

    public init(
        name: String,
        label: String? = nil,
        score: Double? = nil,
        explanation: String? = nil,
        errorType: String? = nil,
        responseID: String? = nil
    ) {
        self.name = name
        self.label = label
        self.score = score
        self.explanation = explanation
        self.errorType = errorType
        self.responseID = responseID
    }
}
