extension JSONValue {
    /// Reads one JSON document (RFC 8259) that fills the whole of `text`.
    ///
    /// - Parameters:
    ///   - text: The document.
    ///   - depthLimit: How deep arrays and objects may nest. A deeper document is refused, not followed.
    /// - Throws: ``JSONParsingError``, with the byte where reading stopped.
    public init(parsing text: String, depthLimit: Int = 128) throws(JSONParsingError) {
        var text = text
        self = try text.withUTF8 { JSONParser.read($0, depthLimit) }.get()
    }

    /// Reads one JSON document that fills the whole of `bytes`. Invalid UTF-8 in strings is repaired.
    public init(parsing bytes: [UInt8], depthLimit: Int = 128) throws(JSONParsingError) {
        self = try bytes.withUnsafeBufferPointer { JSONParser.read($0, depthLimit) }.get()
    }
}

/// A recursive-descent reader over bytes. Memory is bounded by the input, the stack by the depth limit.
private struct JSONParser {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let depthLimit: Int
    private var position = 0

    static func read(_ bytes: UnsafeBufferPointer<UInt8>, _ depthLimit: Int) -> Result<JSONValue, JSONParsingError> {
        var parser = JSONParser(bytes: bytes, depthLimit: depthLimit)
        return Result { () throws(JSONParsingError) in try parser.document() }
    }

    private init(bytes: UnsafeBufferPointer<UInt8>, depthLimit: Int) {
        self.bytes = bytes
        self.depthLimit = depthLimit
    }

    private mutating func document() throws(JSONParsingError) -> JSONValue {
        let value = try value(depth: 0)
        skipSpace()
        guard position == bytes.count else { throw error("text after the end of the document") }
        return value
    }

    private mutating func value(depth: Int) throws(JSONParsingError) -> JSONValue {
        skipSpace()
        switch peek {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case nil: throw error("a value is missing")
        default: return try number()
        }
    }

    private mutating func object(depth: Int) throws(JSONParsingError) -> JSONValue {
        guard depth < depthLimit else { throw error("nested deeper than \(depthLimit) levels") }
        position += 1
        var object = JSONObject()
        skipSpace()
        if take(UInt8(ascii: "}")) { return .object(object) }
        while true {
            skipSpace()
            guard peek == UInt8(ascii: "\"") else { throw error("a key in quotes was expected") }
            let key = try string()
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw error("':' was expected") }
            object.append(.init(key: key, value: try value(depth: depth + 1)))
            skipSpace()
            if take(UInt8(ascii: ",")) { continue }
            guard take(UInt8(ascii: "}")) else { throw error("',' or '}' was expected") }
            return .object(object)
        }
    }

    private mutating func array(depth: Int) throws(JSONParsingError) -> JSONValue {
        guard depth < depthLimit else { throw error("nested deeper than \(depthLimit) levels") }
        position += 1
        var values: [JSONValue] = []
        skipSpace()
        if take(UInt8(ascii: "]")) { return .array(values) }
        while true {
            values.append(try value(depth: depth + 1))
            skipSpace()
            if take(UInt8(ascii: ",")) { continue }
            guard take(UInt8(ascii: "]")) else { throw error("',' or ']' was expected") }
            return .array(values)
        }
    }

    private mutating func string() throws(JSONParsingError) -> String {
        position += 1
        let first = takePlain()
        if take(UInt8(ascii: "\"")) { return String(decoding: first, as: UTF8.self) }
        var utf8 = Array(first)
        while true {
            utf8 += takePlain()
            guard let byte = peek else { throw error("a string is not closed") }
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: utf8, as: UTF8.self)
            case UInt8(ascii: "\\"): try escape(into: &utf8)
            default: throw error("a control character in a string", at: position - 1)
            }
        }
    }

    /// Takes all up to the next quote, backslash or control character.
    private mutating func takePlain() -> UnsafeBufferPointer<UInt8> {
        let start = position
        let raw = UnsafeRawBufferPointer(bytes)
        while position + 8 <= bytes.count {
            let specials = EightBytes(raw, at: position).specials
            if specials != 0 {
                position += specials.trailingZeroBitCount / 8
                return UnsafeBufferPointer(rebasing: bytes[start..<position])
            }
            position += 8
        }
        while let byte = peek, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { position += 1 }
        return UnsafeBufferPointer(rebasing: bytes[start..<position])
    }

    private mutating func escape(into utf8: inout [UInt8]) throws(JSONParsingError) {
        guard let byte = peek else { throw error("a string is not closed") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): utf8.append(byte)
        case UInt8(ascii: "b"): utf8.append(0x08)
        case UInt8(ascii: "f"): utf8.append(0x0C)
        case UInt8(ascii: "n"): utf8.append(0x0A)
        case UInt8(ascii: "r"): utf8.append(0x0D)
        case UInt8(ascii: "t"): utf8.append(0x09)
        case UInt8(ascii: "u"): utf8.append(contentsOf: String(Character(try unicodeEscape())).utf8)
        default: throw error("an unknown escape", at: position - 1)
        }
    }

    /// What follows `\u`: four digits, or a surrogate pair. Half a pair becomes U+FFFD.
    private mutating func unicodeEscape() throws(JSONParsingError) -> Unicode.Scalar {
        let replacement: Unicode.Scalar = "\u{FFFD}"
        let first = try fourDigits()
        guard 0xD800..<0xDC00 ~= first else { return Unicode.Scalar(first) ?? replacement }
        let afterFirst = position
        if take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) {
            let second = try fourDigits()
            if 0xDC00..<0xE000 ~= second {
                return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? replacement
            }
        }
        position = afterFirst
        return replacement
    }

    private mutating func fourDigits() throws(JSONParsingError) -> UInt32 {
        guard position + 4 <= bytes.count, let value = Hexadecimal.decode(bytes[position..<position + 4]) else {
            throw error("four hexadecimal digits were expected")
        }
        position += 4
        return UInt32(value)
    }

    private mutating func number() throws(JSONParsingError) -> JSONValue {
        let start = position
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) {
            guard skipDigits() else { throw error("a value was expected", at: start) }
        }
        var isWhole = true
        if take(UInt8(ascii: ".")) {
            isWhole = false
            guard skipDigits() else { throw error("a digit was expected") }
        }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            isWhole = false
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            guard skipDigits() else { throw error("a digit was expected") }
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isWhole, let value = Int64(text) { return .integer(value) }
        guard let value = Double(text) else { throw error("a number that cannot be read", at: start) }
        return .number(value)
    }

    private mutating func literal(_ text: StaticString, _ value: JSONValue) throws(JSONParsingError) -> JSONValue {
        let end = position + text.utf8CodeUnitCount
        guard end <= bytes.count,
            text.withUTF8Buffer({ $0.elementsEqual(bytes[position..<end]) })
        else { throw error("a value was expected") }
        position = end
        return value
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipDigits() -> Bool {
        let start = position
        while let byte = peek, 0x30...0x39 ~= byte { position += 1 }
        return position > start
    }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || 0x09...0x0A ~= byte || byte == 0x0D { position += 1 }
    }

    private func error(_ reason: String, at offset: Int? = nil) -> JSONParsingError {
        JSONParsingError(reason: reason, offset: offset ?? position)
    }
}
