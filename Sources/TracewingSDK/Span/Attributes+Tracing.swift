import TracewingModel
import Tracing

extension Attributes {
    /// The attributes of swift-distributed-tracing, which have no order: sorted by key, so that output is stable.
    init(_ attributes: SpanAttributes) {
        var entries: [Entry] = []
        entries.reserveCapacity(attributes.count)
        attributes.forEach { key, attribute in
            entries.append(Entry(key: key, value: AttributeValue(attribute)))
        }
        if entries.count > 1 { entries.sort { $0.key < $1.key } }
        self.init(unchecked: entries)
    }
}

extension SpanAttributes {
    init(_ attributes: Attributes) {
        self.init([:])
        for entry in attributes { self[entry.key] = SpanAttribute(entry.value) }
    }
}

extension AttributeValue {
    init(_ attribute: SpanAttribute) {
        switch attribute {
        case .int32(let value): self = .int(Int64(value))
        case .int64(let value): self = .int(value)
        case .int32Array(let values): self = .array(values.map { .int(Int64($0)) })
        case .int64Array(let values): self = .array(values.map { .int($0) })
        case .double(let value): self = .double(value)
        case .doubleArray(let values): self = .array(values.map { .double($0) })
        case .bool(let value): self = .bool(value)
        case .boolArray(let values): self = .array(values.map { .bool($0) })
        case .string(let value): self = .string(value)
        case .stringArray(let values): self = .array(values.map { .string($0) })
        case .stringConvertible(let value): self = .string(String(describing: value))
        case .stringConvertibleArray(let values): self = .array(values.map { .string(String(describing: $0)) })
        default: self = .string("")
        }
    }
}

extension SpanAttribute {
    /// Arrays of one kind keep it; what swift-distributed-tracing has no kind for becomes text.
    init(_ value: AttributeValue) {
        switch value {
        case .string(let value): self = .string(value)
        case .bool(let value): self = .bool(value)
        case .int(let value): self = .int64(value)
        case .double(let value): self = .double(value)
        case .array(let values) where values.allSatisfy { $0.stringValue != nil }:
            self = .stringArray(values.compactMap(\.stringValue))
        case .array(let values) where values.allSatisfy { $0.intValue != nil }:
            self = .int64Array(values.compactMap(\.intValue))
        case .array(let values) where values.allSatisfy { $0.boolValue != nil }:
            self = .boolArray(values.compactMap(\.boolValue))
        case .array(let values) where values.allSatisfy { $0.doubleValue != nil }:
            self = .doubleArray(values.compactMap(\.doubleValue))
        case .array, .bytes, .map:
            self = .string(JSONValue(value).text)
        }
    }
}
