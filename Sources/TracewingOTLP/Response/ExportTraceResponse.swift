/// The answer to an OTLP request for traces: whether all of it was taken.
///
/// All taken is the default and encodes to no bytes at all, as the protocol asks: a response with `partial_success` set
/// says that something was not.
public struct ExportTraceResponse: Sendable, Hashable {
    /// How many spans were not taken. The sender must not send them again.
    public var rejectedSpans: Int64
    /// Why, for a person; with no span rejected it is a warning.
    public var errorMessage: String

    public init(rejectedSpans: Int64 = 0, errorMessage: String = "") {
        self.rejectedSpans = rejectedSpans
        self.errorMessage = errorMessage
    }

    /// Whether `partial_success` says anything.
    public var isPartial: Bool { rejectedSpans != 0 || !errorMessage.isEmpty }

    /// An `ExportTraceServiceResponse`.
    public func encode() -> [UInt8] {
        ProtobufWriter.bytes(of: self)
    }

    /// Reads an `ExportTraceServiceResponse`.
    public init(decoding bytes: some Collection<UInt8>) throws(OTLPDecodingError) {
        self = try bytes.withReader { reader throws(OTLPDecodingError) in
            var response = ExportTraceResponse()
            while let tag = try reader.nextTag() {
                guard tag == OTLPTags.Response.partialSuccess else {
                    try reader.skip(tag)
                    continue
                }
                var message = try reader.message()
                while let tag = try message.nextTag() {
                    switch tag {
                    case OTLPTags.PartialSuccess.rejectedSpans:
                        response.rejectedSpans = Int64(bitPattern: try message.varint())
                    case OTLPTags.PartialSuccess.errorMessage:
                        response.errorMessage = try message.string()
                    default:
                        try message.skip(tag)
                    }
                }
            }
            return response
        }
    }
}

extension ExportTraceResponse: ProtobufMessage {
    func write(to sink: inout some ProtobufSink & ~Copyable) {
        guard isPartial else { return }
        sink.message(OTLPTags.Response.partialSuccess) { sink in
            sink.string(OTLPTags.PartialSuccess.errorMessage, errorMessage)
            sink.varint(OTLPTags.PartialSuccess.rejectedSpans, UInt64(bitPattern: rejectedSpans))
        }
    }
}
