import TracewingModel

extension ProtobufSink where Self: ~Copyable {
    /// A list of `KeyValue` messages.
    mutating func attributes(_ tag: ProtobufTag, _ attributes: Attributes, depth: Int = 0) {
        attributes.entries.withUnsafeBufferPointer { entries in
            var index = entries.count
            while index > 0 {
                index &-= 1
                // As `message` would, twice; but the compiler does not inline closures, and this is the hottest loop.
                let end = count
                value(entries[index].value, depth: depth &+ 1)
                head(OTLPTags.KeyValue.value, UInt64(count &- end))
                string(OTLPTags.KeyValue.key, entries[index].key)
                head(tag, UInt64(count &- end))
            }
        }
    }

    /// The content of an `AnyValue` message. Beneath the depth a decoder follows it is left empty, so that no value,
    /// however deep, can exhaust the stack.
    @inline(__always)
    private mutating func value(_ value: AttributeValue, depth: Int) {
        switch value {
        case .string(let value):
            string(OTLPTags.AnyValue.string, always: value)
        case .bool(let value):
            head(OTLPTags.AnyValue.bool, value ? 1 : 0)
        case .int(let value):
            head(OTLPTags.AnyValue.int, UInt64(bitPattern: value))
        case .double(let value):
            fixed(OTLPTags.AnyValue.double, always: value.bitPattern)
        case .bytes(let value):
            bytes(OTLPTags.AnyValue.bytes, always: value)
        case .array(let values):
            if depth < OTLPTraceDecoder.valueDepthLimit { array(values, depth: depth) }
        case .map(let values):
            if depth < OTLPTraceDecoder.valueDepthLimit {
                message(OTLPTags.AnyValue.map) { $0.attributes(OTLPTags.List.values, values, depth: depth) }
            }
        }
    }

    private mutating func array(_ values: [AttributeValue], depth: Int) {
        message(OTLPTags.AnyValue.array) { sink in
            for value in values.reversed() {
                sink.message(OTLPTags.List.values) { $0.value(value, depth: depth &+ 1) }
            }
        }
    }
}
