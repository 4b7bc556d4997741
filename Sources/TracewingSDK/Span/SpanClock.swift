#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Where spans take their times from.
///
/// A span's start is the wall clock's; its end is its start plus what the monotonic clock measured. So a duration is
/// right whatever happens to the wall clock in between.
public struct SpanClock: Sendable {
    /// Nanoseconds since 1970.
    public var wall: @Sendable () -> UInt64
    /// Nanoseconds since some moment; never goes back.
    public var monotonic: @Sendable () -> UInt64

    public init(wall: @escaping @Sendable () -> UInt64, monotonic: @escaping @Sendable () -> UInt64) {
        self.wall = wall
        self.monotonic = monotonic
    }

    public static let system = SpanClock(
        wall: { nanoseconds(CLOCK_REALTIME) },
        monotonic: { nanoseconds(CLOCK_MONOTONIC) }
    )

    private static func nanoseconds(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        guard clock_gettime(clock, &time) == 0 else { return 0 }
        return UInt64(max(0, time.tv_sec)) &* 1_000_000_000 &+ UInt64(max(0, time.tv_nsec))
    }
}
