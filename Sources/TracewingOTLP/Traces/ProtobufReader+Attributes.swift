import TracewingModel

extension ProtobufReader {
    /// Reads one `KeyValue` message, with `tag`, onto the end of `entries`.
    @inline(__always)
    mutating func attribute(
        _ tag: ProtobufTag,
        onto entries: inout [Attributes.Entry],
        depth: Int = 0
    ) throws(OTLPDecodingError) {
        if entries.isEmpty { entries.reserveCapacity(run(of: tag)) }
        var message = try self.message()
        entries.append(try message.keyValue(depth: depth))
    }

    mutating func keyValue(depth: Int) throws(OTLPDecodingError) -> Attributes.Entry {
        var key = ""
        var value: AttributeValue?
        while let tag = try nextTag() {
            switch tag {
            case OTLPTags.KeyValue.key:
                key = try name()
            case OTLPTags.KeyValue.value:
                var message = try self.message()
                try message.anyValue(into: &value, depth: depth + 1)
            default:
                try skip(tag)
            }
        }
        return Attributes.Entry(key: key, value: value ?? .missing)
    }

    /// Reads an `AnyValue` message. The last kind of value it holds wins; lists of the same kind are joined.
    private mutating func anyValue(into value: inout AttributeValue?, depth: Int) throws(OTLPDecodingError) {
        guard depth <= OTLPTraceDecoder.valueDepthLimit else { throw error(.valueTooDeep) }
        while let tag = try nextTag() {
            switch tag {
            case OTLPTags.AnyValue.string:
                value = .string(try string())
            case OTLPTags.AnyValue.bool:
                value = .bool(try varint() != 0)
            case OTLPTags.AnyValue.int:
                value = .int(Int64(bitPattern: try varint()))
            case OTLPTags.AnyValue.double:
                value = .double(Double(bitPattern: try fixed64()))
            case OTLPTags.AnyValue.bytes:
                value = .bytes(try bytes())
            case OTLPTags.AnyValue.array:
                var values = value?.arrayValue ?? []
                value = nil
                var message = try self.message()
                try message.array(onto: &values, depth: depth)
                value = .array(values)
            case OTLPTags.AnyValue.map:
                var entries: [Attributes.Entry] = []
                if case .map(let attributes) = value { entries = attributes.entries }
                value = nil
                var message = try self.message()
                try message.map(onto: &entries, depth: depth)
                value = .map(Attributes(unchecked: entries))
            default:
                try skip(tag)
            }
        }
    }

    private mutating func array(onto values: inout [AttributeValue], depth: Int) throws(OTLPDecodingError) {
        while let tag = try nextTag() {
            guard tag == OTLPTags.List.values else {
                try skip(tag)
                continue
            }
            if values.isEmpty { values.reserveCapacity(run(of: tag)) }
            var value: AttributeValue?
            var message = try self.message()
            try message.anyValue(into: &value, depth: depth + 1)
            values.append(value ?? .missing)
        }
    }

    private mutating func map(onto entries: inout [Attributes.Entry], depth: Int) throws(OTLPDecodingError) {
        while let tag = try nextTag() {
            if tag == OTLPTags.List.values {
                try attribute(tag, onto: &entries, depth: depth)
            } else {
                try skip(tag)
            }
        }
    }
}

extension AttributeValue {
    /// OTLP can say that a value is absent, records cannot: it becomes the empty text.
    fileprivate static let missing = AttributeValue.string("")
}
