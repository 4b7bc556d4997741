public import TracewingModel

/// Writes what was measured as OTLP protobuf.
///
/// ```swift
/// let body = OTLPMetricsEncoder().encode(snapshot)   // POST to /v1/metrics as application/x-protobuf
/// ```
///
/// Never fails: whatever a snapshot holds has a form on the wire.
public struct OTLPMetricsEncoder: Sendable {
    public init() {}

    /// One `ExportMetricsServiceRequest`.
    public func encode(_ snapshot: MetricsSnapshot) -> [UInt8] {
        ProtobufWriter.bytes(of: snapshot)
    }

    /// The same request as OTLP/JSON: see ``OTLPTraceJSON`` for how that is written.
    public func encodeJSON(_ snapshot: MetricsSnapshot) -> [UInt8] {
        // Our own protobuf can be read.
        let json = try? encode(snapshot).withReader { reader throws(OTLPDecodingError) in
            try reader.json(as: .metricsRequest)
        }
        return json ?? Array("{}".utf8)
    }
}
