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

extension ParentBasedSampler: ParentOnlySampler {
    func decision(under parent: SpanContext?) -> Bool? {
        guard let parent else { return (root as? any ParentOnlySampler)?.decision(under: nil) }
        let sampler =
            switch (parent.isRemote, parent.isSampled) {
            case (true, true): remoteParentSampled
            case (true, false): remoteParentNotSampled
            case (false, true): localParentSampled
            case (false, false): localParentNotSampled
            }
        return sampler == nil ? parent.isSampled : nil
    }
}
