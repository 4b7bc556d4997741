/// Decides, when a span starts, whether it is recorded. Called on the path of the code being traced: it must not block.
///
/// ```swift
/// struct HealthCheckSampler: Sampler {
///     func sample(_ candidate: SamplingCandidate) -> SamplingDecision {
///         candidate.attributes["url.path"] == "/health" ? .drop : .record
///     }
/// }
/// let provider = TracerProvider(sampler: ParentBasedSampler(root: HealthCheckSampler()))
/// ```
public protocol Sampler: Sendable {
    func sample(_ candidate: SamplingCandidate) -> SamplingDecision
}
