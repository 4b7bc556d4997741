extension Metric {
    /// How values were distributed, for one set of attributes.
    public struct HistogramPoint: Sendable, Hashable {
        public var attributes: Attributes
        /// Nanoseconds since 1970: what it counts from.
        public var startTime: UInt64
        /// Nanoseconds since 1970: up to when it counts.
        public var time: UInt64
        public var count: UInt64
        public var sum: Double
        /// The smallest and the largest value; nil if they are not known for the time between.
        public var minimum: Double?
        public var maximum: Double?
        /// The upper ends of the buckets, which belong to them; the last bucket has none.
        public var boundaries: [Double]
        /// One more than there are boundaries.
        public var bucketCounts: [UInt64]

        public init(
            attributes: Attributes = Attributes(),
            startTime: UInt64 = 0,
            time: UInt64,
            count: UInt64,
            sum: Double,
            minimum: Double? = nil,
            maximum: Double? = nil,
            boundaries: [Double],
            bucketCounts: [UInt64]
        ) {
            self.attributes = attributes
            self.startTime = startTime
            self.time = time
            self.count = count
            self.sum = sum
            self.minimum = minimum
            self.maximum = maximum
            self.boundaries = boundaries
            self.bucketCounts = bucketCounts
        }
    }
}
