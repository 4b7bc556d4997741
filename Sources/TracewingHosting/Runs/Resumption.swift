/// What it takes for runs to outlive their clients.
///
/// The client's disconnect does not cancel such a run. `GET {path}/{conversation}/stream` reads it again from its
/// beginning, and 204 says that none goes on; `DELETE` of the same stops it. Whoever may ask the route may do both: put
/// it behind what knows its users, and let conversations have ids that cannot be guessed.
public struct Resumption: Sendable, Hashable {
    /// How many bytes of a run's events are kept. Past them the run goes on, but nobody new can read it.
    public var maxReplayBytes: Int
    /// How many runs may go on at once. One more is a run like any other: it is cancelled when its client leaves.
    public var maxRuns: Int

    public init(maxReplayBytes: Int = 1 << 20, maxRuns: Int = 1000) {
        self.maxReplayBytes = maxReplayBytes
        self.maxRuns = maxRuns
    }
}
