/// How often, and after what waits, something is tried again: exponential, with full jitter.
public struct RetryPolicy: Sendable, Hashable {
    /// The longest first wait; it doubles with every attempt.
    public var initialBackoff: Duration
    /// No wait is longer, whatever the server asks for; nor is any longer than a day.
    public var maxBackoff: Duration
    /// All attempts and waits together.
    public var totalTimeout: Duration

    public init(
        initialBackoff: Duration = .seconds(1),
        maxBackoff: Duration = .seconds(30),
        totalTimeout: Duration = .seconds(300)
    ) {
        self.initialBackoff = initialBackoff
        self.maxBackoff = maxBackoff
        self.totalTimeout = totalTimeout
    }

    /// How long to wait before attempt number `attempt` (the first retry is 1).
    ///
    /// - Parameter asked: what the server wants waited at least.
    func backoff(before attempt: Int, asked: Duration?) -> Duration {
        let longest = min(maxBackoff, .seconds(86_400))
        let ceiling = min(min(initialBackoff, longest) * (1 << min(attempt - 1, 16)), longest)
        let jittered = ceiling * Double.random(in: 0...1)
        return min(max(jittered, asked ?? .zero), longest)
    }
}
