/// The answer to an OTLP request for metrics: whether all of it was taken.
public struct ExportMetricsResponse: Sendable, Hashable {
    /// How many points were not taken. The sender must not send them again.
    public var rejectedPoints: Int64
    /// Why, for a person; with no point rejected it is a warning.
    public var errorMessage: String

    /// Whether `partial_success` says anything.
    public var isPartial: Bool { rejectedPoints != 0 || !errorMessage.isEmpty }

    /// Reads an `ExportMetricsServiceResponse`.
    public init(decoding bytes: some Collection<UInt8>) throws(OTLPDecodingError) {
        // On the wire it is the answer for traces.
        let response = try ExportTraceResponse(decoding: bytes)
        rejectedPoints = response.rejectedSpans
        errorMessage = response.errorMessage
    }

    /// Reads an `ExportMetricsServiceResponse` in OTLP/JSON.
    public init(decodingJSON bytes: [UInt8]) throws(OTLPDecodingError) {
        try self.init(decoding: ProtobufWriter.bytes(of: JSONMessage(parsing: bytes, as: .metricsResponse)))
    }
}
