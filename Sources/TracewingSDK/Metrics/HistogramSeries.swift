import CoreMetrics
import TracewingConcurrency
import TracewingModel

/// How many of the recorded values lie between which boundaries.
final class HistogramSeries: MetricSeries {
    private let attributes: Attributes
    private let start: UInt64
    private let tally: Locked<HistogramTally>

    init(attributes: Attributes, boundaries: [Double], clock: SpanClock) {
        self.attributes = attributes
        start = clock.wall()
        tally = Locked(HistogramTally(boundaries: boundaries))
    }

    func point(at time: UInt64) -> Metric.HistogramPoint? {
        tally.withLock { tally in
            guard tally.count > 0 else { return nil }
            return Metric.HistogramPoint(
                attributes: attributes,
                startTime: start,
                time: max(start, time),
                count: tally.count,
                sum: tally.sum,
                minimum: tally.minimum,
                maximum: tally.maximum,
                boundaries: tally.boundaries,
                // A copy: what is recorded next would have to make one.
                bucketCounts: tally.bucketCounts.map { $0 }
            )
        }
    }

    /// Adds what somebody has counted for themselves.
    func add(_ other: HistogramTally) {
        tally.withLock { $0.add(other) }
    }
}

extension HistogramSeries: RecorderHandler {
    func record(_ value: Int64) { record(Double(value)) }
    func record(_ value: Double) { tally.withLock { $0.add(value) } }
}

extension HistogramSeries: TimerHandler {
    /// Durations are in seconds, as the conventions want all of theirs.
    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
}

extension Metric.HistogramPoint: MetricPoint {
    func subtracting(_ earlier: Metric.HistogramPoint) -> Metric.HistogramPoint? {
        guard startTime == earlier.startTime, count >= earlier.count,
            bucketCounts.count == earlier.bucketCounts.count,
            zip(bucketCounts, earlier.bucketCounts).allSatisfy({ $0 >= $1 })
        else { return nil }
        var difference = self
        difference.startTime = earlier.time
        difference.count -= earlier.count
        difference.sum = Swift.max(0, sum - earlier.sum)
        difference.bucketCounts = zip(bucketCounts, earlier.bucketCounts).map { $0 - $1 }
        // They are known from the start on, not for the time between.
        difference.minimum = nil
        difference.maximum = nil
        return difference
    }
}
