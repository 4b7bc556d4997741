/// Records nothing.
public struct AlwaysOffSampler: Sampler {
    public init() {}
    public func sample(_ candidate: SamplingCandidate) -> SamplingDecision { .drop }
}
