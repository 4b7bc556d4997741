public import TracewingSDK
import TracewingModel

extension TracewingSpan {
    /// Records what an evaluation of this span found, as an event `gen_ai.evaluation.result`.
    ///
    /// Events pass no redactor. So the explanation, which may quote what was said, is on the event only while content
    /// is captured as it is (``ContentPolicy/capture``).
    public func recordEvaluation(_ evaluation: EvaluationDetails) {
        guard isRecording else { return }
        let policy = Observability.configuration.content
        var attributes: Attributes = [GenAI.Evaluation.name: .string(evaluation.name)]
        attributes[GenAI.Evaluation.scoreValue] = evaluation.score.map { .double($0) }
        attributes[GenAI.Evaluation.scoreLabel] = evaluation.label.map { .string($0) }
        if policy.capturesContent, policy.redactor == nil {
            attributes[GenAI.Evaluation.explanation] = evaluation.explanation.map { .string($0) }
        }
        attributes[GenAI.Response.id] = evaluation.responseID.map { .string($0) }
        attributes[OTel.errorType] = evaluation.errorType.map { .string($0) }
        addEvent(GenAI.Evaluation.resultEvent, attributes: attributes)
    }
}

extension TelemetryScope {
    /// Records what an evaluation of this scope's work found, as an event `gen_ai.evaluation.result`.
    public func recordEvaluation(_ evaluation: EvaluationDetails) {
        handle.span?.recordEvaluation(evaluation)
    }
}
