extension Metric {
    /// A number for one set of attributes.
    public struct NumberPoint: Sendable, Hashable {
        public enum Value: Sendable, Hashable {
            case int(Int64)
            case double(Double)
        }

        public var attributes: Attributes
        /// Nanoseconds since 1970: what a sum counts from; 0 for a gauge.
        public var startTime: UInt64
        /// Nanoseconds since 1970: when it was so.
        public var time: UInt64
        public var value: Value

        public init(attributes: Attributes = Attributes(), startTime: UInt64 = 0, time: UInt64, value: Value) {
            self.attributes = attributes
            self.startTime = startTime
            self.time = time
            self.value = value
        }
    }
}
