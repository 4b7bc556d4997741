import TracewingModel

/// Records a share of all traces, and of each trace all of it or nothing: the trace id decides.
public struct RatioSampler: Sampler {
    /// Ids whose last 56 bits are below this are recorded.
    private let threshold: UInt64

    /// - Parameter ratio: 0 records nothing, 1 everything; what lies outside counts as the nearer end, NaN as 0.
    public init(ratio: Double) {
        let share = ratio.isNaN ? 0 : min(max(ratio, 0), 1)
        threshold = UInt64(share * Double(UInt64(1) << 56))
    }

    public func sample(_ candidate: SamplingCandidate) -> SamplingDecision {
        candidate.traceID.low & 0xFF_FFFF_FFFF_FFFF < threshold ? .record : .drop
    }
}
