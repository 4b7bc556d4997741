import Tracewing
public import TracewingSDK

/// The span that is judged: an evaluation is linked to it, and its results become events on it.
public struct EvaluationSubject: Sendable {
    public let spanContext: SpanContext
    private let span: TracewingSpan?

    /// A span of this process. Results are recorded on it as long as it is open, and on the evaluation's own span after
    /// that.
    public init(_ span: TracewingSpan) {
        spanContext = span.spanContext
        self.span = span
    }

    /// A span that has ended, or of another process. Results are recorded on the evaluation's own span.
    public init(_ spanContext: SpanContext) {
        self.spanContext = spanContext
        span = nil
    }

    /// The span, while it can be written to.
    var openSpan: TracewingSpan? {
        guard let span, span.isRecording else { return nil }
        return span
    }
}
