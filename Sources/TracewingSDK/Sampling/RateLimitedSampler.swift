import Synchronization

/// Records at most so many spans a second, whatever the load.
///
/// A bucket that fills at that rate: a quiet second leaves room for a burst. As the root of a ``ParentBasedSampler`` it
/// limits traces, and each trace stays whole:
///
/// ```swift
/// ParentBasedSampler(root: RateLimitedSampler(spansPerSecond: 20))
/// ```
///
/// Deciding takes no lock and allocates nothing. Copies share one bucket.
public struct RateLimitedSampler: Sampler {
    private let bucket: TokenBucket
    private let clock: SpanClock

    /// - Parameters:
    ///   - spansPerSecond: Fractions are fine: 0.1 is one span in ten seconds. 0, less, or NaN records nothing.
    ///   - burst: How many may come at once after a pause; unless given, as many as in one second, and at least one.
    ///   - clock: Its monotonic time is what counts.
    public init(spansPerSecond: Double, burst: Int? = nil, clock: SpanClock = .system) {
        bucket = TokenBucket(perSecond: spansPerSecond, capacity: burst)
        self.clock = clock
    }

    public func sample(_ candidate: SamplingCandidate) -> SamplingDecision {
        bucket.take(at: clock.monotonic()) ? .record : .drop
    }
}

/// Holds up to `capacity` tokens and gains one every `interval`.
///
/// All of its state is the moment at which it will be full again, so one atomic number does.
private final class TokenBucket: Sendable {
    /// Nanoseconds for one token.
    private let interval: UInt64
    /// Nanoseconds from empty to full.
    private let span: UInt64
    private let fullAt = Atomic<UInt64>(0)

    init(perSecond: Double, capacity: Int?) {
        let rate = perSecond > 0 ? min(perSecond, 1e9) : 0
        let tokens = rate > 0 ? max(capacity ?? Int(rate.rounded(.up)), 0) : 0
        // Some decades are as good as for ever, and leave room to add to.
        let longest = UInt64(1) << 60
        interval = rate > 0 ? UInt64(min(1e9 / rate, Double(longest))) : longest
        let (product, overflows) = interval.multipliedReportingOverflow(by: UInt64(tokens))
        span = overflows ? longest : min(product, longest)
    }

    /// Takes a token if there is one. `now` is in nanoseconds.
    func take(at now: UInt64) -> Bool {
        var known = fullAt.load(ordering: .relaxed)
        while true {
            let start = max(known, now)
            guard start - now <= span, span - (start - now) >= interval else { return false }
            let (exchanged, original) = fullAt.weakCompareExchange(
                expected: known,
                desired: start &+ interval,
                ordering: .relaxed
            )
            if exchanged { return true }
            known = original
        }
    }
}
