import TracewingModel
import TracewingOTLP

/// Spans to protobuf and back.
enum CodecBenchmarks {
    static func run(_ table: inout Table) throws {
        let batch = (0..<512).map { SampleSpan.make(index: $0) }
        let encoder = OTLPTraceEncoder()
        let body = encoder.encode(batch)
        let size = body.count / batch.count
        table.add(
            "encode a span of \(size) bytes to protobuf",
            nanoseconds(batch.count * 20) { count in
                for _ in 0..<count / batch.count { keep(encoder.encode(batch)) }
            },
            goal: 500
        )
        table.add(
            "decode it to a record",
            try nanoseconds(batch.count * 20) { count in
                for _ in 0..<count / batch.count { keep(try OTLPTraceDecoder.decode(body)) }
            },
            goal: 1_000
        )
    }
}
