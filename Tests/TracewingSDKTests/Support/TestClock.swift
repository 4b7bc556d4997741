import TracewingConcurrency
import TracewingSDK

/// Two clocks that stand where the test puts them.
final class TestClock: Sendable {
    private let times = Locked((wall: UInt64(1_700_000_000_000_000_000), monotonic: UInt64(1_000)))

    var wall: UInt64 { times.withLock { $0.wall } }

    /// Time passes on both.
    func advance(_ nanoseconds: UInt64) {
        times.withLock { times in
            times.wall &+= nanoseconds
            times.monotonic &+= nanoseconds
        }
    }

    /// Somebody sets the wall clock.
    func setWall(_ change: (UInt64) -> UInt64) {
        times.withLock { $0.wall = change($0.wall) }
    }

    func setMonotonic(_ time: UInt64) {
        times.withLock { $0.monotonic = time }
    }

    var spanClock: SpanClock {
        SpanClock(wall: { self.wall }, monotonic: { self.times.withLock { $0.monotonic } })
    }
}
