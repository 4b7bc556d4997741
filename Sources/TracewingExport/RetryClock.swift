import TracewingConcurrency
import TracewingSDK

/// What waits between attempts go by. Tests bring their own and do not wait.
struct RetryClock: Sendable {
    /// Since some moment; never goes back.
    var now: @Sendable () -> Duration
    /// Seconds since 1970.
    var wall: @Sendable () -> Double
    var sleep: @Sendable (Duration) async throws -> Void
    /// From 0 to 1, anew for every wait.
    var jitter: @Sendable () -> Double

    static let system = RetryClock(
        now: { .nanoseconds(Int64(clamping: SpanClock.system.monotonic())) },
        wall: { Double(SpanClock.system.wall()) / 1e9 },
        sleep: { try await Task.sleep(for: $0.atMostAYear) },
        jitter: { .random(in: 0...1) }
    )
}
