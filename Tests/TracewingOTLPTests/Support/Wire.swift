/// Protobuf put together by hand, right or wrong.
enum Wire {
    static func varint(_ value: UInt64) -> [UInt8] {
        var rest = value
        var bytes: [UInt8] = []
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }

    static func tag(_ field: UInt64, _ wireType: UInt64) -> [UInt8] { varint(field << 3 | wireType) }

    static func number(_ field: UInt64, _ value: UInt64) -> [UInt8] { tag(field, 0) + varint(value) }

    static func bytes(_ field: UInt64, _ content: [UInt8]...) -> [UInt8] {
        let content = Array(content.joined())
        return tag(field, 2) + varint(UInt64(content.count)) + content
    }

    static func text(_ field: UInt64, _ text: String) -> [UInt8] { bytes(field, Array(text.utf8)) }

    static let traceID: [UInt8] = bytes(1, Array(1...16))
    static let spanID: [UInt8] = bytes(2, Array(1...8))
    static let ids: [UInt8] = traceID + spanID

    /// A request with one resource, one scope and these `Span` messages.
    static func request(_ spans: [UInt8]...) -> [UInt8] {
        bytes(1, bytes(2, Array(spans.map { bytes(2, $0) }.joined())))
    }

    /// A `Span` message with valid ids and one attribute `deep`, whose value lies in this many arrays.
    static func span(nestedIn arrays: Int, named name: String = "deep") -> [UInt8] {
        ids + text(5, name) + bytes(9, text(1, "deep"), bytes(2, value(nestedIn: arrays)))
    }

    /// An `AnyValue` message: a text in this many arrays. Put together from the inside, so backwards.
    static func value(nestedIn arrays: Int) -> [UInt8] {
        var backwards = Array(text(1, "bottom").reversed())
        for _ in 0..<arrays {
            for field in [1, 5] as [UInt64] {
                backwards += (tag(field, 2) + varint(UInt64(backwards.count))).reversed()
            }
        }
        return backwards.reversed()
    }
}
