package import TracewingModel

/// The value of an attribute where it lies in the bytes of its span: looking at it takes no memory.
///
/// Good as long as those bytes are.
package enum WireValue {
    /// What is not UTF-8 in it has not been replaced yet.
    case text(UnsafeRawBufferPointer)
    case bool(Bool)
    case int(Int64)
    case double(Double)
    /// A list, a map, bytes, no value or several of them: the `KeyValue` message.
    case other(UnsafeRawBufferPointer)

    /// The value itself.
    package var value: AttributeValue {
        switch self {
        case .text(let bytes): .string(String(decoding: bytes, as: UTF8.self))
        case .bool(let value): .bool(value)
        case .int(let value): .int(value)
        case .double(let value): .double(value)
        case .other(let bytes): Self.decode(bytes)
        }
    }

    private static func decode(_ bytes: UnsafeRawBufferPointer) -> AttributeValue {
        var reader = ProtobufReader(bytes)
        // What cannot be read was refused when the span came.
        return (try? reader.keyValue(depth: 0).value) ?? ""
    }
}
