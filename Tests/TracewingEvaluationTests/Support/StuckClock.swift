/// A clock whose sleepers wake when they are cancelled, and never by themselves.
final class StuckClock: Clock {
    private let gate = Gate()

    /// How many have begun to sleep.
    var sleeperCount: Int { gate.waiterCount }

    var now: RecordingClock.Instant { RecordingClock.Instant(offset: .zero) }
    var minimumResolution: Duration { .zero }

    func sleep(until deadline: RecordingClock.Instant, tolerance: Duration?) async throws {
        try await gate.wait()
    }
}
