/// A field of a message in OTLP/JSON: its name there, its number in protobuf, and how its value is written in both.
///
/// A class: messages are gone through field by field, and every copy would count its texts.
final class JSONField: Sendable {
    enum Kind: Sendable {
        case text
        /// Bytes as hexadecimal digits: only the ids of traces and spans.
        case hexadecimal
        /// Bytes as base64.
        case base64
        case bool
        case double
        /// Whole numbers of 64 bits are texts in JSON.
        case int64
        case fixed64
        /// When a span started or ended: `fixed64`, and what does not fit is a fault of the span alone.
        case spanTime
        /// Of the kinds of a number, exactly one is said, whatever its value.
        case signedFixed64
        case uint32
        case fixed32
        /// A number; in a document read, also the name, whose place in the list is the number.
        case enumeration([String])
        case message(JSONSchema)
        case list(JSONSchema)
        /// Numbers of fixed size, all in one field of protobuf.
        case packed(PackedNumber)
    }

    enum PackedNumber: Sendable {
        case fixed64, double
    }

    let name: String
    let number: UInt32
    let kind: Kind
    /// The name in the protobuf definition, which readers of JSON accept as well.
    let originalName: String
    let tag: ProtobufTag
    /// The name as it stands before its value.
    let key: String

    init(_ name: String, _ number: UInt32, _ kind: Kind) {
        self.name = name
        self.number = number
        self.kind = kind
        originalName = name.reduce(into: "") { result, character in
            if character.isUppercase { result += "_" }
            result += character.lowercased()
        }
        tag =
            switch kind {
            case .text, .hexadecimal, .base64, .message, .list, .packed: .bytes(number)
            case .bool, .int64, .uint32, .enumeration: .varint(number)
            case .double, .fixed64, .spanTime, .signedFixed64: .fixed64(number)
            case .fixed32: .fixed32(number)
            }
        key = "\"\(name)\":"
    }

    /// Whether its value is neither a message nor a list of them.
    var isPlain: Bool {
        switch kind {
        case .message, .list: false
        default: true
        }
    }
}
