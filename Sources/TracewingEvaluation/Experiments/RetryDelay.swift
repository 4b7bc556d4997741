/// How long an experiment waits before it tries something again.
enum RetryDelay {
    /// Half a second, doubled every time, and spread; or what the provider asks for, within a minute.
    ///
    /// - Parameters:
    ///   - retry: Counted from 1.
    ///   - chance: From 0 to 1.
    static func before(_ retry: Int, retryAfter: Duration?, chance: Double = .random(in: 0...1)) -> Duration {
        if let retryAfter { return min(max(retryAfter, .zero), .seconds(60)) * (1 + 0.1 * chance) }
        return min(.milliseconds(500) * (1 << min(max(retry - 1, 0), 10)), .seconds(8)) * (1 - 0.25 * chance)
    }
}
