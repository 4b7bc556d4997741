/// How many values lie between which boundaries.
///
/// One owner counts with it alone and then adds it to a series, which others count in as well: that takes the series'
/// lock once, not once for every value.
package struct HistogramTally: Sendable {
    package let boundaries: [Double]
    package private(set) var count: UInt64 = 0
    private(set) var sum = 0.0
    private(set) var minimum = Double.infinity
    private(set) var maximum = 0.0
    private(set) var bucketCounts: [UInt64]

    package init(boundaries: [Double]) {
        self.boundaries = boundaries
        bucketCounts = [UInt64](repeating: 0, count: boundaries.count + 1)
    }

    /// Negative numbers, infinities and what is no number are passed over: sums would make no sense.
    package mutating func add(_ value: Double, times: UInt64 = 1) {
        guard times > 0, value >= 0, value < .infinity else { return }
        let bucket = boundaries.withUnsafeBufferPointer { boundaries in
            var bucket = 0
            while bucket < boundaries.count, boundaries[bucket] < value { bucket &+= 1 }
            return bucket
        }
        count &+= times
        sum = min(sum + value * Double(times), .greatestFiniteMagnitude)
        if value < minimum { minimum = value }
        if value > maximum { maximum = value }
        bucketCounts[bucket] &+= times
    }

    /// Adds what was counted with the same boundaries.
    mutating func add(_ other: HistogramTally) {
        guard boundaries == other.boundaries else { return }
        count &+= other.count
        sum = min(sum + other.sum, .greatestFiniteMagnitude)
        minimum = min(minimum, other.minimum)
        maximum = max(maximum, other.maximum)
        for bucket in bucketCounts.indices { bucketCounts[bucket] &+= other.bucketCounts[bucket] }
    }
}
