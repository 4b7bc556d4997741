/// Does what the parent did, unless it is given a sampler for that kind of parent; a root asks `root`.
///
/// So a trace is recorded as a whole or not at all: whoever started it has decided. A service that does not trust the
/// decisions of its callers gives a sampler of its own for remote parents:
///
/// ```swift
/// ParentBasedSampler(root: RatioSampler(ratio: 0.1), remoteParentSampled: RateLimitedSampler(spansPerSecond: 50))
/// ```
public struct ParentBasedSampler<Root: Sampler>: Sampler {
    let root: Root
    let remoteParentSampled: (any Sampler)?
    let remoteParentNotSampled: (any Sampler)?
    let localParentSampled: (any Sampler)?
    let localParentNotSampled: (any Sampler)?

    /// - Parameters:
    ///   - root: Asked when there is no parent.
    ///   - remoteParentSampled: Asked when a request came from a span that is recorded; nil records.
    ///   - remoteParentNotSampled: Asked when a request came from a span that is not recorded; nil does not record.
    ///   - localParentSampled: Asked when the parent is of this process and recorded; nil records.
    ///   - localParentNotSampled: Asked when the parent is of this process and not recorded; nil does not record.
    public init(
        root: Root,
        remoteParentSampled: (any Sampler)? = nil,
        remoteParentNotSampled: (any Sampler)? = nil,
        localParentSampled: (any Sampler)? = nil,
        localParentNotSampled: (any Sampler)? = nil
    ) {
        self.root = root
        self.remoteParentSampled = remoteParentSampled
        self.remoteParentNotSampled = remoteParentNotSampled
        self.localParentSampled = localParentSampled
        self.localParentNotSampled = localParentNotSampled
    }

    public func sample(_ candidate: SamplingCandidate) -> SamplingDecision {
        guard let parent = candidate.parent else { return root.sample(candidate) }
        switch (parent.isRemote, parent.isSampled) {
        case (true, true): return remoteParentSampled?.sample(candidate) ?? .record
        case (true, false): return remoteParentNotSampled?.sample(candidate) ?? .drop
        case (false, true): return localParentSampled?.sample(candidate) ?? .record
        case (false, false): return localParentNotSampled?.sample(candidate) ?? .drop
        }
    }
}
