/// Traces counted over time.
public struct TraceStatistics: Sendable, Hashable {
    /// The traces that started within a stretch of time.
    public struct Bucket: Sendable, Hashable {
        /// When the stretch begins, in nanoseconds since 1970.
        public var start: UInt64
        public var traces = 0
        /// Traces in which a span failed.
        public var errors = 0
        /// Of traces that have ended.
        public var latency: Percentiles?
        public var firstChunk: Percentiles?
        public var tokens = TokenCounts()
        /// In 10⁻⁹ dollars.
        public var cost: Int64 = 0
    }

    /// What a model did. A call that was traced twice counts once, one that failed like any other.
    public struct Model: Sendable, Hashable {
        public var model: String
        public var provider: String?
        public var calls: Int
        public var errors: Int
        public var latency: Percentiles?
        public var firstChunk: Percentiles?
        public var tokens: TokenCounts
        /// In 10⁻⁹ dollars.
        public var cost: Int64
    }

    /// What a tool did.
    public struct Tool: Sendable, Hashable {
        public var tool: String
        public var calls: Int
        public var errors: Int
        public var latency: Percentiles?
    }

    /// All stretches in their order, empty ones too.
    public var buckets: [Bucket]
    /// The dearest first, then the most called.
    public var models: [Model]
    /// The slowest first, by p95.
    public var tools: [Tool]
    /// Whether there was more than is counted at once, or than a filter could be asked of in time; then the last to
    /// arrive were counted.
    public var isPartial: Bool
}
