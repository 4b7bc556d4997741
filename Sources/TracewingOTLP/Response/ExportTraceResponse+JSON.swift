extension ExportTraceResponse {
    /// An `ExportTraceServiceResponse` as OTLP/JSON: `{}` if all was taken.
    public func encodeJSON() -> [UInt8] {
        // Our own protobuf can be read.
        let json = try? encode().withReader { reader throws(OTLPDecodingError) in try reader.json(as: .response) }
        return json ?? Array("{}".utf8)
    }

    /// Reads an `ExportTraceServiceResponse` in OTLP/JSON.
    public init(decodingJSON bytes: [UInt8]) throws(OTLPDecodingError) {
        try self.init(decoding: ProtobufWriter.bytes(of: JSONMessage(parsing: bytes, as: .response)))
    }
}
