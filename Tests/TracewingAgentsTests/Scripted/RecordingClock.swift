import TracewingConcurrency

/// A clock that notes how long it was asked to sleep, and sleeps not at all or until it is cancelled.
final class RecordingClock: Clock {
    struct Instant: InstantProtocol {
        var offset: Duration
        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private struct State {
        var now = Instant(offset: .zero)
        var slept: [Duration] = []
    }

    private let state = Locked(State())
    private let sleepsForever: Bool
    private let sleeping: AsyncStream<Void>
    private let sleepBegan: AsyncStream<Void>.Continuation

    init(sleepsForever: Bool = false) {
        self.sleepsForever = sleepsForever
        (sleeping, sleepBegan) = AsyncStream.makeStream()
    }

    var now: Instant { state.withLock { $0.now } }
    var minimumResolution: Duration { .zero }
    var slept: [Duration] { state.withLock { $0.slept } }

    /// Returns when somebody sleeps, or has slept.
    func untilSleeping() async {
        for await _ in sleeping { return }
    }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        state.withLock { state in
            state.slept.append(state.now.duration(to: deadline))
            if !sleepsForever { state.now = deadline }
        }
        sleepBegan.yield()
        if sleepsForever { try await Task.sleep(for: .seconds(3600)) }
    }
}
