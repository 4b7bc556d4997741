// The fields of the messages that have to do with metrics alone. A request, and what it holds for each resource and
// scope, have the numbers of those for traces, and are written with their tags.

extension OTLPTags {
    enum Metric {
        static var name: ProtobufTag { .bytes(1) }
        static var description: ProtobufTag { .bytes(2) }
        static var unit: ProtobufTag { .bytes(3) }
        static var gauge: ProtobufTag { .bytes(5) }
        static var sum: ProtobufTag { .bytes(7) }
        static var histogram: ProtobufTag { .bytes(9) }
    }

    /// `Gauge`, `Sum` and `Histogram` alike.
    enum MetricData {
        static var points: ProtobufTag { .bytes(1) }
        static var temporality: ProtobufTag { .varint(2) }
        static var isMonotonic: ProtobufTag { .varint(3) }
    }

    enum NumberPoint {
        static var startTime: ProtobufTag { .fixed64(2) }
        static var time: ProtobufTag { .fixed64(3) }
        static var double: ProtobufTag { .fixed64(4) }
        static var int: ProtobufTag { .fixed64(6) }
        static var attributes: ProtobufTag { .bytes(7) }
    }

    enum HistogramPoint {
        static var startTime: ProtobufTag { .fixed64(2) }
        static var time: ProtobufTag { .fixed64(3) }
        static var count: ProtobufTag { .fixed64(4) }
        static var sum: ProtobufTag { .fixed64(5) }
        /// All in one field, one after the other.
        static var bucketCounts: ProtobufTag { .bytes(6) }
        static var boundaries: ProtobufTag { .bytes(7) }
        static var attributes: ProtobufTag { .bytes(9) }
        static var minimum: ProtobufTag { .fixed64(11) }
        static var maximum: ProtobufTag { .fixed64(12) }
    }
}
