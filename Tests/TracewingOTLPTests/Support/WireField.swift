/// A field of a protobuf message on the wire, taken apart: for writing the same message otherwise.
struct WireField {
    enum Content {
        case varint(UInt64)
        case fixed64([UInt8])
        case fixed32([UInt8])
        case bytes([UInt8])
        case message([WireField], WireShape)
        case group([WireField])
    }

    var number: UInt64
    var content: Content
    /// How many bytes longer than needed the variable-length integers of this field are: its tag, and its length or
    /// value.
    var padding = 0

    /// The fields of a message; nil if the bytes are none.
    static func fields(of bytes: some Collection<UInt8>, shape: WireShape) -> [WireField]? {
        var rest = Array(bytes)[...]
        let fields = fields(&rest, shape: shape)
        return rest.isEmpty ? fields : nil
    }

    /// Up to the end, or to the end of `group`.
    private static func fields(
        _ rest: inout ArraySlice<UInt8>,
        shape: WireShape?,
        group: UInt64? = nil
    ) -> [WireField]? {
        var fields: [WireField] = []
        while !rest.isEmpty {
            guard let tag = varint(&rest) else { return nil }
            if tag & 7 == 4 { return tag >> 3 == group ? fields : nil }
            guard let content = content(&rest, of: tag, in: shape) else { return nil }
            fields.append(WireField(number: tag >> 3, content: content))
        }
        return group == nil ? fields : nil
    }

    private static func content(_ rest: inout ArraySlice<UInt8>, of tag: UInt64, in shape: WireShape?) -> Content? {
        func take(_ count: Int) -> [UInt8]? {
            guard rest.count >= count else { return nil }
            defer { rest = rest.dropFirst(count) }
            return Array(rest.prefix(count))
        }
        switch tag & 7 {
        case 0: return varint(&rest).map(Content.varint)
        case 1: return take(8).map(Content.fixed64)
        case 5: return take(4).map(Content.fixed32)
        case 2:
            guard let length = varint(&rest), let bytes = take(Int(clamping: length)) else { return nil }
            guard let inner = shape?.message(at: tag >> 3) else { return .bytes(bytes) }
            return fields(of: bytes, shape: inner).map { .message($0, inner) }
        case 3: return fields(&rest, shape: nil, group: tag >> 3).map(Content.group)
        default: return nil
        }
    }

    private static func varint(_ rest: inout ArraySlice<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while let byte = rest.popFirst(), shift < 70 {
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }
}

extension WireField {
    static func bytes(of fields: [WireField]) -> [UInt8] {
        var bytes: [UInt8] = []
        for field in fields { field.write(to: &bytes) }
        return bytes
    }

    private func write(to bytes: inout [UInt8]) {
        switch content {
        case .varint(let value):
            write(tag: 0, to: &bytes)
            write(varint: value, to: &bytes)
        case .fixed64(let content):
            write(tag: 1, to: &bytes)
            bytes += content
        case .fixed32(let content):
            write(tag: 5, to: &bytes)
            bytes += content
        case .bytes(let content):
            write(tag: 2, to: &bytes)
            write(varint: UInt64(content.count), to: &bytes)
            bytes += content
        case .message(let fields, _):
            WireField(number: number, content: .bytes(Self.bytes(of: fields)), padding: padding).write(to: &bytes)
        case .group(let fields):
            write(tag: 3, to: &bytes)
            bytes += Self.bytes(of: fields)
            write(tag: 4, to: &bytes)
        }
    }

    private func write(tag wireType: UInt64, to bytes: inout [UInt8]) {
        write(varint: number << 3 | wireType, limit: 5, to: &bytes)
    }

    private func write(varint value: UInt64, limit: Int = 10, to bytes: inout [UInt8]) {
        var varint = Wire.varint(value)
        let padding = min(padding, limit - varint.count)
        if padding > 0 {
            varint[varint.count - 1] |= 0x80
            varint += [UInt8](repeating: 0x80, count: padding - 1) + [0]
        }
        bytes += varint
    }
}
