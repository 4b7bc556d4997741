/// How often, and after what waits, something is tried again: exponential, with full jitter.
public struct RetryPolicy: Sendable, Hashable {
    /// The longest first wait; it doubles with every attempt.
    public var initialBackoff: Duration
    /// No wait of our own is longer, nor is what a server asks for waited longer; nor is any longer than a day.
    public var maxBackoff: Duration
    /// All attempts and waits together.
    public var totalTimeout: Duration
    /// How often something is tried again; nil for as often as there is time for.
    var maxRetries: Int?
    /// Longer than this nobody waits, whatever is added to what a server asks for.
    var maxWait: Duration?

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
    /// - Parameters:
    ///   - asked: What the server wants waited at least. It asks everybody the same, so that something is added: those
    ///     it turned away at once do not come back at once.
    ///   - jitter: From 0 to 1.
    func backoff(before attempt: Int, asked: Duration?, jitter: Double) -> Duration {
        let longest = min(max(maxBackoff, .zero), .seconds(86_400))
        let first = min(max(initialBackoff, .zero), longest)
        let own = min(first * (1 << min(attempt - 1, 16)), longest) * jitter
        guard let asked else { return own }
        let wait = max(own, min(asked, longest) + first * jitter)
        return maxWait.map { min(wait, $0) } ?? wait
    }
}
