import Synchronization
import Tracing
import TracewingModel
import TracewingSDK

/// Counts the spans of each name and remembers the slowest.
public final class LatencyProcessor: SpanProcessor {
    public struct Latency: Sendable {
        public var count = 0
        public var slowestNanoseconds: UInt64 = 0
    }

    private let region: String
    private let latencies = Mutex<[String: Latency]>([:])

    public init(region: String) {
        self.region = region
    }

    public func onStart(_ span: TracewingSpan, parentContext: ServiceContext) {
        span.set("cloud.region", .string(region))
    }

    public func onEnd(_ record: SpanRecord) {
        let duration = record.duration ?? 0
        latencies.withLock { latencies in
            var latency = latencies[record.name] ?? Latency()
            latency.count += 1
            latency.slowestNanoseconds = max(latency.slowestNanoseconds, duration)
            latencies[record.name] = latency
        }
    }

    /// What has been seen so far.
    public var summary: [String: Latency] {
        latencies.withLock { $0 }
    }
}
