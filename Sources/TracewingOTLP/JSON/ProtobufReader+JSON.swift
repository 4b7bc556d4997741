import TracewingModel

extension ProtobufReader {
    /// Writes the message from here to its end as a JSON object. Fields of `schema` that are absent are left out.
    ///
    /// A list's elements may lie anywhere in a message and must stand together in JSON, so the message is gone
    /// through once for each field there is.
    func writeJSON(
        to writer: inout JSONWriter,
        as schema: JSONSchema,
        depth: Int = 0
    ) throws(OTLPDecodingError) {
        if schema == .anyValue, depth > OTLPTraceDecoder.valueDepthLimit { throw error(.valueTooDeep) }
        writer.writeRaw("{")
        var isFirst = true
        for field in schema.fields {
            if case .list(let schema) = field.kind {
                try writeList(field, of: schema, to: &writer, isFirst: &isFirst, depth: depth)
            } else if var reader = try last(field.tag) {
                writer.writeKey(field.name, isFirst: &isFirst)
                try reader.writeValue(field, to: &writer, depth: depth)
            }
        }
        writer.writeRaw("}")
    }

    /// A reader at the value of the last field with `tag`: that one counts.
    private func last(_ tag: ProtobufTag) throws(OTLPDecodingError) -> ProtobufReader? {
        var found: ProtobufReader?
        var reader = self
        while let next = try reader.nextTag() {
            if next == tag { found = reader }
            try reader.skip(next)
        }
        return found
    }

    private func writeList(
        _ field: JSONField,
        of schema: JSONSchema,
        to writer: inout JSONWriter,
        isFirst: inout Bool,
        depth: Int
    ) throws(OTLPDecodingError) {
        var reader = self
        var count = 0
        while let tag = try reader.nextTag() {
            guard tag == field.tag else {
                try reader.skip(tag)
                continue
            }
            if count == 0 { writer.writeKey(field.name, isFirst: &isFirst) }
            writer.writeRaw(count == 0 ? "[" : ",")
            try reader.message().writeJSON(to: &writer, as: schema, depth: depth + (schema == .anyValue ? 1 : 0))
            count += 1
        }
        if count > 0 { writer.writeRaw("]") }
    }

    private mutating func writeValue(
        _ field: JSONField,
        to writer: inout JSONWriter,
        depth: Int
    ) throws(OTLPDecodingError) {
        switch field.kind {
        case .text:
            writer.write(try string())
        case .hexadecimal:
            writer.write(Self.hexadecimal(try bytes()))
        case .base64:
            writer.write(Base64.encode(try bytes()))
        case .bool:
            writer.writeRaw(try varint() != 0 ? "true" : "false")
        case .double:
            let value = Double(bitPattern: try fixed64())
            if value.isFinite {
                writer.write(value)
            } else {
                writer.write(value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity")
            }
        case .int64:
            writer.write(String(Int64(bitPattern: try varint())))
        case .fixed64:
            writer.write(String(try fixed64()))
        case .uint32:
            writer.writeRaw(String(try uint32()))
        case .fixed32:
            writer.writeRaw(String(try fixed32()))
        case .enumeration:
            writer.writeRaw(String(Int32(truncatingIfNeeded: try varint())))
        case .message(let schema), .list(let schema):
            try message().writeJSON(to: &writer, as: schema, depth: depth + (schema == .anyValue ? 1 : 0))
        }
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0xF)]] }, as: UTF8.self)
    }
}

extension JSONWriter {
    /// The key of an object's next member, after a comma unless it is the first.
    fileprivate mutating func writeKey(_ key: String, isFirst: inout Bool) {
        if !isFirst { writeRaw(",") }
        isFirst = false
        write(key)
        writeRaw(":")
    }
}
