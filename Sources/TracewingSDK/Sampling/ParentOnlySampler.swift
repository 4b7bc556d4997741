/// A sampler whose answer may follow from the parent alone: it need not be told what the span is.
///
/// The samplers that most programs use are of this kind, and they are asked for every span.
protocol ParentOnlySampler: Sampler {
    /// Whether a span under `parent` is recorded; nil where that depends on the span.
    func decision(under parent: SpanContext?) -> Bool?
}

extension AlwaysOnSampler: ParentOnlySampler {
    func decision(under parent: SpanContext?) -> Bool? { true }
}

extension AlwaysOffSampler: ParentOnlySampler {
    func decision(under parent: SpanContext?) -> Bool? { false }
}
