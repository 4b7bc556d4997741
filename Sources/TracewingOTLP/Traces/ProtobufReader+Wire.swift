/// Reading attributes and events where they lie.
extension ProtobufReader {
    /// - Returns: Whether there are fields with the tag `noting`.
    @discardableResult
    mutating func forEachAttribute(
        _ attributes: ProtobufTag,
        noting: ProtobufTag? = nil,
        _ body: (UnsafeRawBufferPointer, WireValue) -> Void
    ) -> Bool {
        var isNoted = false
        while let tag = try? nextTag() {
            if tag == attributes {
                guard let attribute = try? wireAttribute() else { return isNoted }
                body(attribute.name, attribute.value)
            } else {
                if tag == noting { isNoted = true }
                guard (try? skip(tag)) != nil else { return isNoted }
            }
        }
        return isNoted
    }

    /// Reads a `KeyValue` message.
    private mutating func wireAttribute() throws(OTLPDecodingError) -> (name: UnsafeRawBufferPointer, value: WireValue)
    {
        var message = try self.message()
        let whole = message.rest
        var name = UnsafeRawBufferPointer(start: nil, count: 0)
        var value: WireValue?
        while let tag = try message.nextTag() {
            switch tag {
            case OTLPTags.KeyValue.key:
                name = try message.message().rest
            case OTLPTags.KeyValue.value:
                var content = try message.message()
                let simple = try content.simpleValue()
                value = value == nil && content.rest.isEmpty ? simple ?? .other(whole) : .other(whole)
            default:
                try message.skip(tag)
            }
        }
        return (name, value ?? .other(whole))
    }

    /// Reads the first field of an `AnyValue` message; nil if it is none of those that lie there as they are.
    private mutating func simpleValue() throws(OTLPDecodingError) -> WireValue? {
        guard let tag = try nextTag() else { return nil }
        switch tag {
        case OTLPTags.AnyValue.string: return .text(try message().rest)
        case OTLPTags.AnyValue.bool: return .bool(try varint() != 0)
        case OTLPTags.AnyValue.int: return .int(Int64(bitPattern: try varint()))
        case OTLPTags.AnyValue.double: return .double(Double(bitPattern: try fixed64()))
        default: return nil
        }
    }

    mutating func wireEvent() throws(OTLPDecodingError) -> WireEvent {
        var message = try self.message()
        let whole = message.rest
        var (name, time) = ("", 0 as UInt64)
        while let tag = try message.nextTag() {
            switch tag {
            case OTLPTags.Event.time: time = try message.fixed64()
            case OTLPTags.Event.name: name = try message.string()
            default: try message.skip(tag)
            }
        }
        return WireEvent(name: name, time: time, bytes: whole)
    }
}
