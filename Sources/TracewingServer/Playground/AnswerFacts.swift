import TracewingAgents
import TracewingSDK

/// What is known of one answer beside its content.
struct AnswerFacts: Sendable {
    /// The model's span; nil while nothing is traced.
    var span: SpanContext?
    var usage: Usage?
    var timeToFirstChunk: Duration?
}
