import TracewingConcurrency

/// A clock on which every sleep lasts until it is cancelled, and which knows how many are asleep.
final class SleepCounter: Clock {
    typealias Instant = ContinuousClock.Instant

    private let state = Locked(0)
    private let sleeping: AsyncStream<Void>
    private let sleepBegan: AsyncStream<Void>.Continuation

    init() {
        (sleeping, sleepBegan) = AsyncStream.makeStream()
    }

    var now: Instant { ContinuousClock.now }
    var minimumResolution: Duration { .zero }
    var asleep: Int { state.withLock { $0 } }

    /// Returns when somebody sleeps.
    func untilSleeping() async {
        for await _ in sleeping { return }
    }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        state.withLock { $0 += 1 }
        defer { state.withLock { $0 -= 1 } }
        sleepBegan.yield()
        try await Task.sleep(for: .seconds(3600))
    }
}
