/// Writes JSON into a byte buffer: compact, UTF-8, keys in the order given.
///
/// NaN and the infinities have no JSON form and become null. Control characters are escaped; everything else is written
/// as it is.
public struct JSONWriter: Sendable {
    public private(set) var bytes: [UInt8] = []

    public init(reservingCapacity capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    /// What has been written, as text.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    public mutating func write(_ value: JSONValue) {
        switch value {
        case .null: writeRaw("null")
        case .bool(let value): writeRaw(value ? "true" : "false")
        case .integer(let value): writeRaw(String(value))
        case .number(let value): write(value)
        case .string(let value): write(value)
        case .array(let values):
            bytes.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                write(value)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let object):
            bytes.append(UInt8(ascii: "{"))
            for (index, member) in object.members.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                write(member.key)
                bytes.append(UInt8(ascii: ":"))
                write(member.value)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    public mutating func write(_ value: Double) {
        guard value.isFinite else { return writeRaw("null") }
        // 3.0 is written as 3: what parses as an integer stays one for readers that tell them apart.
        if abs(value) < 1e15, let whole = Int64(exactly: value) {
            writeRaw(value == 0 && value.sign == .minus ? "-0.0" : String(whole))
        } else {
            writeRaw(String(value))
        }
    }

    public mutating func write(_ value: String) {
        bytes.append(UInt8(ascii: "\""))
        var value = value
        value.withUTF8 { utf8 in
            let text = UnsafeRawBufferPointer(utf8)
            var start = 0
            var index = 0
            while index < text.count {
                if index &+ 8 <= text.count,
                    !Self.hasEscapes(EightBytes(text, at: index))
                {
                    index &+= 8
                    continue
                }
                if Self.isEscaped(text[index]) {
                    bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: text[start..<index]))
                    writeEscape(of: text[index])
                    start = index &+ 1
                }
                index &+= 1
            }
            bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: text[start...]))
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func isEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == 0x22 || byte == 0x5C || byte == 0x7F
    }

    /// Whether one of them is to be escaped.
    private static func hasEscapes(_ bytes: EightBytes) -> Bool {
        bytes.specials | bytes.equal(to: 0x7F) != 0
    }

    /// Writes text that is JSON already.
    public mutating func writeRaw(_ text: String) {
        var text = text
        text.withUTF8 { bytes.append(contentsOf: $0) }
    }

    private mutating func writeEscape(of byte: UInt8) {
        switch byte {
        case 0x22: writeRaw("\\\"")
        case 0x5C: writeRaw("\\\\")
        case 0x0A: writeRaw("\\n")
        case 0x0D: writeRaw("\\r")
        case 0x09: writeRaw("\\t")
        default:
            let digits = String(byte, radix: 16)
            writeRaw("\\u00" + (digits.utf8.count == 1 ? "0" : "") + digits)
        }
    }
}

extension JSONValue {
    /// The document as compact JSON text.
    public var text: String {
        var writer = JSONWriter()
        writer.write(self)
        return writer.text
    }

    /// The document as compact UTF-8 JSON.
    public var utf8: [UInt8] {
        var writer = JSONWriter()
        writer.write(self)
        return writer.bytes
    }
}
