/// Records every span.
public struct AlwaysOnSampler: Sampler {
    public init() {}
    public func sample(_ candidate: SamplingCandidate) -> SamplingDecision { .record }
}
