import TracewingConcurrency
@testable import TracewingExport

/// A clock on which nobody waits: a sleep moves it on, and is written down.
final class VirtualClock: Sendable {
    private struct State {
        var now = Duration.zero
        var sleeps: [Duration] = []
    }

    private let state = Locked(State())
    private let jitter: Double
    /// Seconds since 1970 when the clock was at zero: Sun, 06 Nov 1994 08:49:37 GMT.
    static let epoch = 784_111_777.0

    /// - Parameter jitter: What every wait draws from 0 to 1.
    init(jitter: Double = 1) {
        self.jitter = jitter
    }

    var now: Duration { state.withLock { $0.now } }
    /// The waits so far.
    var sleeps: [Duration] { state.withLock { $0.sleeps } }

    func advance(by duration: Duration) {
        state.withLock { $0.now += duration }
    }

    var clock: RetryClock {
        RetryClock(
            now: { self.now },
            wall: { Self.epoch + self.now / .seconds(1) },
            sleep: { duration in
                try Task.checkCancellation()
                self.state.withLock { state in
                    state.now += duration
                    state.sleeps.append(duration)
                }
            },
            jitter: { self.jitter }
        )
    }
}
