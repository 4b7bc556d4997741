import TracewingModel

/// A JSON document as the protobuf message it stands for.
struct JSONMessage: ProtobufMessage {
    let document: JSONValue
    let schema: JSONSchema

    /// A level of an attribute value is up to four of JSON, `{"kvlistValue":{"values":[{"value":…}]}}`, and they
    /// begin at the twelfth.
    private static let depthLimit = 4 * OTLPTraceDecoder.valueDepthLimit + 12

    /// - Throws: ``OTLPDecodingError`` if the bytes are not JSON.
    init(parsing bytes: [UInt8], as schema: JSONSchema) throws(OTLPDecodingError) {
        do throws(JSONParsingError) {
            document = try JSONValue(parsing: bytes, depthLimit: Self.depthLimit)
        } catch {
            throw OTLPDecodingError(.notJSON(error.reason), at: error.offset)
        }
        self.schema = schema
    }

    func write(to sink: inout some ProtobufSink & ~Copyable) throws(OTLPDecodingError) {
        do throws(Unexpected) {
            try sink.object(document, as: schema)
        } catch {
            throw OTLPDecodingError(.unexpectedJSON(path: error.path, expected: error.expected), at: nil)
        }
    }
}

/// A value of the wrong kind, and the way to it, which grows while the error travels up.
private struct Unexpected: Error {
    let expected: String
    private(set) var path = ""

    func below(_ name: String) -> Unexpected {
        var error = self
        error.path = path.isEmpty || path.hasPrefix("[") ? name + path : "\(name).\(path)"
        return error
    }
}

extension ProtobufSink where Self: ~Copyable {
    /// The members of an object, from the last to the first. Unknown ones are passed over, null is the default.
    fileprivate mutating func object(_ value: JSONValue, as schema: JSONSchema) throws(Unexpected) {
        guard case .object(let object) = value else { throw Unexpected(expected: "an object") }
        let fields = schema.fields
        for member in object.members.reversed() where member.value != .null {
            guard let field = fields.first(where: { $0.name == member.key || $0.originalName == member.key }) else {
                continue
            }
            do throws(Unexpected) {
                try write(member.value, as: field, isAlwaysSaid: schema.saysDefaults)
            } catch {
                throw error.below(field.name)
            }
        }
    }

    private mutating func write(_ value: JSONValue, as field: JSONField, isAlwaysSaid: Bool) throws(Unexpected) {
        switch field.kind {
        case .text:
            guard let text = value.stringValue else { throw Unexpected(expected: "a string") }
            if isAlwaysSaid || !text.isEmpty { string(field.tag, always: text) }
        case .hexadecimal:
            guard let text = value.stringValue else { throw Unexpected(expected: "a string") }
            // What is not hexadecimal becomes an id of one byte, which is a fault of its span alone. An empty one would
            // not do: a span whose parent has none is a root.
            let id = Self.bytes(hexadecimal: text) ?? [0]
            if !id.isEmpty { bytes(field.tag, always: id) }
        case .base64:
            guard let bytes = value.stringValue.flatMap(Base64.decode) else { throw Unexpected(expected: "base64") }
            self.bytes(field.tag, always: bytes)
        case .bool:
            guard let value = value.boolValue else { throw Unexpected(expected: "true or false") }
            if isAlwaysSaid || value { head(field.tag, value ? 1 : 0) }
        case .double:
            guard let value = Self.double(value) else { throw Unexpected(expected: "a number") }
            fixed(field.tag, always: value.bitPattern)
        case .int64:
            let value = UInt64(bitPattern: try Self.integer(value, Int64.self))
            if isAlwaysSaid || value != 0 { head(field.tag, value) }
        case .fixed64:
            fixed(field.tag, try Self.integer(value, UInt64.self))
        case .spanTime:
            fixed(field.tag, try Self.time(value))
        case .signedFixed64:
            fixed(field.tag, always: try Self.integer(value, Int64.self))
        case .uint32:
            varint(field.tag, UInt64(try Self.integer(value, UInt32.self)))
        case .fixed32:
            fixed(field.tag, try Self.integer(value, UInt32.self))
        case .enumeration(let names):
            if let name = value.stringValue {
                varint(field.tag, UInt64(names.firstIndex(of: name) ?? 0))
            } else {
                varint(field.tag, UInt64(bitPattern: Int64(try Self.integer(value, Int32.self))))
            }
        case .packed(let number):
            try packed(field.tag, value, as: number)
        case .message(let schema):
            try message(field.tag, value, as: schema)
        case .list(let schema):
            guard let values = value.arrayValue else { throw Unexpected(expected: "an array") }
            for (index, value) in values.enumerated().reversed() {
                do throws(Unexpected) {
                    try message(field.tag, value, as: schema)
                } catch {
                    throw error.below("[\(index)]")
                }
            }
        }
    }

    private mutating func packed(
        _ tag: ProtobufTag,
        _ value: JSONValue,
        as number: JSONField.PackedNumber
    ) throws(Unexpected) {
        guard let values = value.arrayValue else { throw Unexpected(expected: "an array") }
        guard !values.isEmpty else { return }
        let end = count
        for value in values.reversed() {
            switch number {
            case .fixed64:
                fixed(try Self.integer(value, UInt64.self))
            case .double:
                guard let value = Self.double(value) else { throw Unexpected(expected: "an array of numbers") }
                fixed(value.bitPattern)
            }
        }
        head(tag, UInt64(count &- end))
    }

    private mutating func message(_ tag: ProtobufTag, _ value: JSONValue, as schema: JSONSchema) throws(Unexpected) {
        let end = count
        try object(value, as: schema)
        head(tag, UInt64(count &- end))
    }

    /// A whole number, as such or as decimal digits in a text.
    private static func integer<Value: FixedWidthInteger>(
        _ value: JSONValue,
        _ type: Value.Type
    ) throws(Unexpected) -> Value {
        let result: Value? =
            switch value {
            case .integer(let value): Value(exactly: value)
            case .number(let value): Value(exactly: value)
            case .string(let text): Value(text)
            default: nil
            }
        guard let result else { throw Unexpected(expected: "a whole number of \(Value.bitWidth) bits") }
        return result
    }

    /// A time of a span. One that is negative or too large becomes the last there is, for which the span is rejected.
    private static func time(_ value: JSONValue) throws(Unexpected) -> UInt64 {
        let fits =
            switch value {
            case .integer(let value): value >= 0
            case .number(let value): value >= 0 && value < 0x1p64
            case .string(let text): !isWhole(text) || UInt64(text) != nil
            default: true
            }
        guard fits else { return .max }
        return try integer(value, UInt64.self)
    }

    /// Whether a text is a whole number, of whatever size.
    private static func isWhole(_ text: String) -> Bool {
        let digits = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text[...]
        return !digits.isEmpty && digits.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    }

    /// A number, or one in a text, where those that JSON has no digits for are `NaN`, `Infinity` and `-Infinity`.
    private static func double(_ value: JSONValue) -> Double? {
        switch value.stringValue {
        case "NaN": .nan
        case "Infinity": .infinity
        case "-Infinity": -.infinity
        case let text?: Double(text)
        case nil: value.numberValue
        }
    }

    private static func bytes(hexadecimal text: String) -> [UInt8]? {
        let digits = text.utf8.map { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digits[index], let low = digits[index + 1] else { return nil }
            bytes.append(UInt8(high << 4 | low))
        }
        return bytes
    }
}
