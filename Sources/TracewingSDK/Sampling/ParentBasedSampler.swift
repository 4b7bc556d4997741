/// Does what the parent did, unless it is given a sampler for that kind of parent; a root asks `root`.
///
/// So a trace is recorded as a whole or not at all: whoever started it has decided. A service that does not trust the
/// decisions of its callers gives a sampler of its own for remote parents:
///
/// ```swift
/// ParentBasedSampler(root: RatioSampler(ratio: 0.1), remoteParentSampled: RateLimitedSampler(spansPerSecond: 50))
/// ```
public struct ParentBasedSampler: Sampler {
    private let root: any Sampler
    /// The root, if it can answer without being told what the span is.
    private let rootDecision: Bool?
    /// Nil if every child does as its parent did, which then costs no more than looking.
    private let others: SamplersOfChildren?

    /// - Parameters:
    ///   - root: Asked when there is no parent.
    ///   - remoteParentSampled: Asked when a request came from a span that is recorded; nil records.
    ///   - remoteParentNotSampled: Asked when a request came from a span that is not recorded; nil does not record.
    ///   - localParentSampled: Asked when the parent is of this process and recorded; nil records.
    ///   - localParentNotSampled: Asked when the parent is of this process and not recorded; nil does not record.
    public init(
        root: any Sampler,
        remoteParentSampled: (any Sampler)? = nil,
        remoteParentNotSampled: (any Sampler)? = nil,
        localParentSampled: (any Sampler)? = nil,
        localParentNotSampled: (any Sampler)? = nil
    ) {
        self.root = root
        rootDecision = (root as? any ParentOnlySampler)?.decision(under: nil)
        let others = SamplersOfChildren(
            remoteParentSampled: remoteParentSampled,
            remoteParentNotSampled: remoteParentNotSampled,
            localParentSampled: localParentSampled,
            localParentNotSampled: localParentNotSampled
        )
        self.others = others.isEmpty ? nil : others
    }

    public func sample(_ candidate: SamplingCandidate) -> SamplingDecision {
        guard let isSampled = candidate.parent?.isSampled, let isRemote = candidate.parent?.isRemote else {
            return root.sample(candidate)
        }
        if let sampler = others?.sampler(isRemote: isRemote, isSampled: isSampled) { return sampler.sample(candidate) }
        return isSampled ? .record : .drop
    }
}

extension ParentBasedSampler: ParentOnlySampler {
    func decision(under parent: SpanContext?) -> Bool? {
        guard let parent else { return rootDecision }
        let isDecided = others?.sampler(isRemote: parent.isRemote, isSampled: parent.isSampled) == nil
        return isDecided ? parent.isSampled : nil
    }
}

private final class SamplersOfChildren: Sendable {
    private let remoteParentSampled: (any Sampler)?
    private let remoteParentNotSampled: (any Sampler)?
    private let localParentSampled: (any Sampler)?
    private let localParentNotSampled: (any Sampler)?

    init(
        remoteParentSampled: (any Sampler)?,
        remoteParentNotSampled: (any Sampler)?,
        localParentSampled: (any Sampler)?,
        localParentNotSampled: (any Sampler)?
    ) {
        self.remoteParentSampled = remoteParentSampled
        self.remoteParentNotSampled = remoteParentNotSampled
        self.localParentSampled = localParentSampled
        self.localParentNotSampled = localParentNotSampled
    }

    var isEmpty: Bool {
        remoteParentSampled == nil && remoteParentNotSampled == nil && localParentSampled == nil
            && localParentNotSampled == nil
    }

    func sampler(isRemote: Bool, isSampled: Bool) -> (any Sampler)? {
        switch (isRemote, isSampled) {
        case (true, true): remoteParentSampled
        case (true, false): remoteParentNotSampled
        case (false, true): localParentSampled
        case (false, false): localParentNotSampled
        }
    }
}
