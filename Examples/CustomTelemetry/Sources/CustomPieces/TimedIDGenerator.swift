import TracewingModel
import TracewingSDK

/// Makes trace ids that begin with the second in which the trace began, as AWS X-Ray wants them.
public struct TimedIDGenerator: IDGenerator {
    private let random = RandomIDGenerator()
    private let clock: SpanClock

    public init(clock: SpanClock = .system) {
        self.clock = clock
    }

    public func traceID() -> TraceID {
        let seconds = clock.wall() / 1_000_000_000
        let id = random.traceID()
        return TraceID(high: seconds << 32 | id.high & 0xFFFF_FFFF, low: id.low)
    }

    public func spanID() -> SpanID {
        random.spanID()
    }
}
