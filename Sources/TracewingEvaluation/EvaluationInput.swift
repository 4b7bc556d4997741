public import TracewingModel

/// What is judged, and what it is judged by.
public struct EvaluationInput: Sendable {
    /// By name: `input`, `output`, `reference`, `metadata`, or whatever an ``InputMapping`` looks for.
    public var values: JSONObject
    /// The span that is judged, if there is one.
    public var subject: EvaluationSubject?

    public init(values: JSONObject, subject: EvaluationSubject? = nil) {
        self.values = values
        self.subject = subject
    }

    /// - Parameters:
    ///   - input: What was asked.
    ///   - output: What was answered.
    ///   - reference: What should have been answered.
    ///   - metadata: What else is known.
    ///   - subject: The span of the answer.
    public init(
        input: JSONValue = [:],
        output: JSONValue,
        reference: JSONValue? = nil,
        metadata: JSONValue = [:],
        subject: EvaluationSubject? = nil
    ) {
        values = ["input": input, "output": output]
        if let reference { values["reference"] = reference }
        values["metadata"] = metadata
        self.subject = subject
    }
}
