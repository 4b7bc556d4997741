import TracewingModel

extension ProtobufReader {
    /// Writes the message from here to its end as a JSON object. Fields of `schema` that are absent are left out.
    func writeJSON(to writer: inout JSONWriter, as schema: JSONSchema) throws(OTLPDecodingError) {
        try Self.writeJSON([self], to: &writer, as: schema, depth: 0)
    }

    /// Writes a message, which may have come in pieces, as one object.
    ///
    /// A list's elements may lie anywhere in a message and must stand together in JSON, so the message is gone
    /// through once for each field it has.
    private static func writeJSON(
        _ pieces: [ProtobufReader],
        to writer: inout JSONWriter,
        as schema: JSONSchema,
        depth: Int
    ) throws(OTLPDecodingError) {
        if schema == .anyValue, depth > OTLPTraceDecoder.valueDepthLimit, let piece = pieces.first {
            throw piece.error(.valueTooDeep)
        }
        if schema == .anyValue, pieces.count == 1, try writePlainValue(pieces[0], to: &writer) { return }
        writer.writeRaw("{")
        var isFirst = true
        let present = try fields(in: pieces)
        for field in schema.fields where present & bit(of: field.number) != 0 {
            let values = try values(of: field, in: pieces, as: schema)
            guard var last = values.last else { continue }
            writer.writeKey(of: field, isFirst: &isFirst)
            switch field.kind {
            case .list(let schema):
                try writeList(values, to: &writer, as: schema, depth: depth)
            case .message(let schema):
                var pieces = values
                for index in pieces.indices { pieces[index] = try pieces[index].message() }
                try writeJSON(pieces, to: &writer, as: schema, depth: depth + (schema == .anyValue ? 1 : 0))
            default:
                try last.writeValue(field, to: &writer)
            }
        }
        writer.writeRaw("}")
    }

    /// Writes a value of one kind that is said once, as nearly all are. Says whether it was one.
    private static func writePlainValue(
        _ piece: ProtobufReader,
        to writer: inout JSONWriter
    ) throws(OTLPDecodingError) -> Bool {
        var value = piece
        guard let tag = try value.nextTag(), let field = JSONSchema.anyValue.fields.first(where: { $0.tag == tag }),
            field.isPlain
        else { return false }
        var rest = value
        try rest.skip(tag)
        guard rest.remaining.isEmpty else { return false }
        writer.writeRaw("{")
        writer.writeRaw(field.key)
        try value.writeValue(field, to: &writer)
        writer.writeRaw("}")
        return true
    }

    /// Which fields there are, as bits.
    private static func fields(in pieces: [ProtobufReader]) throws(OTLPDecodingError) -> UInt64 {
        var found: UInt64 = 0
        for var reader in pieces {
            while let tag = try reader.nextTag() {
                found |= bit(of: tag.field)
                try reader.skip(tag)
            }
        }
        return found
    }

    /// Those of large numbers share one.
    private static func bit(of field: UInt32) -> UInt64 { 1 << UInt64(min(field, 63)) }

    /// Readers at the values that were said for `field`: of a list all count, of a message they are its pieces, of
    /// anything else the last counts.
    private static func values(
        of field: JSONField,
        in pieces: [ProtobufReader],
        as schema: JSONSchema
    ) throws(OTLPDecodingError) -> [ProtobufReader] {
        var found: [ProtobufReader] = []
        for var reader in pieces {
            while let tag = try reader.nextTag() {
                if tag == field.tag {
                    found.append(reader)
                } else if schema == .anyValue, schema.fields.contains(where: { $0.tag == tag }) {
                    // A value is of one kind, the last that was said.
                    found.removeAll()
                }
                try reader.skip(tag)
            }
        }
        return found
    }

    private static func writeList(
        _ values: [ProtobufReader],
        to writer: inout JSONWriter,
        as schema: JSONSchema,
        depth: Int
    ) throws(OTLPDecodingError) {
        writer.writeRaw("[")
        for (index, var value) in values.enumerated() {
            if index > 0 { writer.writeRaw(",") }
            let depth = depth + (schema == .anyValue ? 1 : 0)
            try writeJSON([value.message()], to: &writer, as: schema, depth: depth)
        }
        writer.writeRaw("]")
    }

    /// Writes what is neither a message nor a list.
    private mutating func writeValue(_ field: JSONField, to writer: inout JSONWriter) throws(OTLPDecodingError) {
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
            writer.writeOTLP(Double(bitPattern: try fixed64()))
        case .int64:
            writer.write(String(Int64(bitPattern: try varint())))
        case .fixed64, .spanTime:
            writer.write(String(try fixed64()))
        case .signedFixed64:
            writer.write(String(Int64(bitPattern: try fixed64())))
        case .uint32:
            writer.writeRaw(String(try uint32()))
        case .fixed32:
            writer.writeRaw(String(try fixed32()))
        case .enumeration:
            writer.writeRaw(String(Int32(truncatingIfNeeded: try varint())))
        case .packed(let number):
            var message = try message()
            try message.writePacked(number, to: &writer)
        case .message, .list:
            break
        }
    }

    private mutating func writePacked(
        _ number: JSONField.PackedNumber,
        to writer: inout JSONWriter
    ) throws(OTLPDecodingError) {
        writer.writeRaw("[")
        var isFirst = true
        while !remaining.isEmpty {
            if !isFirst { writer.writeRaw(",") }
            isFirst = false
            let bits = try fixed64()
            switch number {
            case .fixed64: writer.write(String(bits))
            case .double: writer.writeOTLP(Double(bitPattern: bits))
            }
        }
        writer.writeRaw("]")
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0xF)]] }, as: UTF8.self)
    }
}

extension JSONWriter {
    /// The key of an object's next member, after a comma unless it is the first.
    fileprivate mutating func writeKey(of field: JSONField, isFirst: inout Bool) {
        if !isFirst { writeRaw(",") }
        isFirst = false
        writeRaw(field.key)
    }

    /// A number; those that JSON has no digits for as texts.
    fileprivate mutating func writeOTLP(_ value: Double) {
        if value.isFinite {
            write(value)
        } else {
            write(value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity")
        }
    }
}
