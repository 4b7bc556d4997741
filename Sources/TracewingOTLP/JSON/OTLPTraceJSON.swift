public import TracewingModel

/// OTLP/JSON: the same requests as protobuf, for senders and readers without it.
///
/// As the specification has it: keys in lowerCamelCase, ids as hexadecimal digits, numbers of 64 bits as texts,
/// enumerations as numbers, bytes as base64. What comes in may also have numbers of 64 bits as numbers, enumerations
/// by name and keys as in the protobuf definition; unknown keys are passed over, null means absent.
///
/// A document that comes in is put into protobuf and then takes the same way as any other request:
///
/// ```swift
/// let request = isJSON ? try OTLPTraceJSON.protobuf(from: body) : body
/// let traces = try OTLPTraceDecoder.decode(request)
/// ```
public enum OTLPTraceJSON {
    /// One `ExportTraceServiceRequest` as JSON. Groups as ``OTLPTraceEncoder/encode(_:)`` does.
    public static func encode(_ records: some Collection<SpanRecord>) -> [UInt8] {
        // Our own protobuf can be read.
        (try? json(from: OTLPTraceEncoder().encode(records))) ?? Array("{}".utf8)
    }

    /// A JSON request as protobuf.
    ///
    /// - Throws: ``OTLPDecodingError`` if the bytes are not JSON, or a key has a value of the wrong kind. What is wrong
    ///   with one span alone, as an id that is not hexadecimal, is left to ``OTLPTraceDecoder/decode(_:)`` to reject.
    public static func protobuf(from json: [UInt8]) throws(OTLPDecodingError) -> [UInt8] {
        try ProtobufWriter.bytes(of: JSONMessage(parsing: json, as: .request))
    }

    /// A protobuf request as JSON. Fields this version does not know are left out.
    ///
    /// - Throws: ``OTLPDecodingError`` if the bytes are not protobuf, or an attribute value nests deeper than
    ///   ``OTLPTraceDecoder/valueDepthLimit`` levels.
    public static func json(from protobuf: [UInt8]) throws(OTLPDecodingError) -> [UInt8] {
        try protobuf.withReader { reader throws(OTLPDecodingError) in try reader.json(as: .request) }
    }
}

extension ProtobufReader {
    /// The message as a JSON document.
    func json(as schema: JSONSchema) throws(OTLPDecodingError) -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: 2 * remaining.count)
        try writeJSON(to: &writer, as: schema)
        return writer.bytes
    }
}
