/// How long an experiment waits before it tries something again.
enum RetryDelay {
    /// The longest wait a provider is granted. It says when its limit is free again: who asks sooner is refused again.
    private static let longestRetryAfter = Duration.seconds(600)

    /// Half a second, doubled every time, and spread; or what the provider asks for, within ten minutes.
    ///
    /// - Parameters:
    ///   - retry: Counted from 1.
    ///   - chance: From 0 to 1.
    static func before(_ retry: Int, retryAfter: Duration?, chance: Double = .random(in: 0...1)) -> Duration {
        if let retryAfter { return min(max(retryAfter, .zero), longestRetryAfter) * (1 + 0.1 * chance) }
        return min(.milliseconds(500) * (1 << min(max(retry - 1, 0), 10)), .seconds(8)) * (1 - 0.25 * chance)
    }
}
