import TracewingModel

/// JSON straight into bytes, as Agent 365's own SDKs write it: compact, non-ASCII as it is, whole doubles with a
/// fraction.
///
/// What has no form in JSON gets one: NaN and infinities become null, bytes become base64.
struct JSONBytes {
    private(set) var bytes: [UInt8] = []

    /// Of attributes within attributes: whoever reads it needs a stack as deep as it is.
    static let maxDepth = 64

    var count: Int { bytes.count }

    mutating func reserveCapacity(_ capacity: Int) { bytes.reserveCapacity(capacity) }

    /// Takes back what was written after the first `count` bytes.
    mutating func truncate(to count: Int) { bytes.removeLast(bytes.count - count) }

    /// Text that is JSON already.
    @inline(__always)
    mutating func raw(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func string(_ text: String) {
        var text = text
        text.withUTF8 { string($0) }
    }

    /// Text that is there as UTF-8.
    mutating func string(_ utf8: [UInt8]) {
        utf8.withUnsafeBufferPointer { string($0) }
    }

    private mutating func string(_ utf8: UnsafeBufferPointer<UInt8>) {
        bytes.append(0x22)
        var start = 0
        while true {
            let end = utf8.endOfPlainText(from: start)
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[start..<end]))
            guard end < utf8.count else { break }
            escape(utf8[end])
            start = end + 1
        }
        bytes.append(0x22)
    }

    mutating func number(_ value: UInt64) {
        guard value > 0 else { return bytes.append(0x30) }
        var rest = value
        // Twenty digits are as many as there can be.
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var start = digits.count
            while rest > 0 {
                start -= 1
                digits[start] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: digits[start...]))
        }
    }

    mutating func number(_ value: Int64) {
        if value < 0 { bytes.append(0x2D) }
        number(value.magnitude)
    }

    mutating func number(_ value: Double) {
        guard value.isFinite else { return raw("null") }
        bytes.append(contentsOf: value.description.utf8)
    }

    /// Sixteen digits, in quotes that the caller writes.
    mutating func hex(_ value: UInt64) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 16) { digits in
            for index in 0..<16 {
                let digit = UInt8(truncatingIfNeeded: value >> UInt64(60 - 4 * index)) & 0xF
                digits[index] = digit < 10 ? 0x30 + digit : 0x57 + digit
            }
            bytes.append(contentsOf: digits)
        }
    }

    mutating func value(_ value: AttributeValue, depth: Int = 0) {
        switch value {
        case .string(let text): string(text)
        case .bool(let flag): flag ? raw("true") : raw("false")
        case .int(let value): number(value)
        case .double(let value): number(value)
        case .bytes(let data):
            bytes.append(0x22)
            bytes.append(contentsOf: Base64.encode(data).utf8)
            bytes.append(0x22)
        case .array(let values):
            guard depth < Self.maxDepth else { return raw("null") }
            bytes.append(0x5B)
            for (index, value) in values.enumerated() {
                if index > 0 { bytes.append(0x2C) }
                self.value(value, depth: depth + 1)
            }
            bytes.append(0x5D)
        case .map(let attributes):
            guard depth < Self.maxDepth else { return raw("null") }
            object(attributes, depth: depth + 1)
        }
    }

    mutating func object(_ attributes: Attributes, depth: Int = 0) {
        bytes.append(0x7B)
        for (index, entry) in attributes.enumerated() {
            if index > 0 { bytes.append(0x2C) }
            string(entry.key)
            bytes.append(0x3A)
            value(entry.value, depth: depth)
        }
        bytes.append(0x7D)
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case 0x22: raw("\\\"")
        case 0x5C: raw("\\\\")
        case 0x0A: raw("\\n")
        case 0x0D: raw("\\r")
        case 0x09: raw("\\t")
        case 0x08: raw("\\b")
        case 0x0C: raw("\\f")
        default:
            raw("\\u00")
            for digit in [byte >> 4, byte & 0xF] { bytes.append(digit < 10 ? 0x30 + digit : 0x57 + digit) }
        }
    }
}
