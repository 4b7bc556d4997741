extension JSONValue {
    /// An attribute's value as JSON; bytes become base64 text.
    public init(_ value: AttributeValue) {
        switch value {
        case .string(let value): self = .string(value)
        case .bool(let value): self = .bool(value)
        case .int(let value): self = .integer(value)
        case .double(let value): self = .number(value)
        case .bytes(let bytes): self = .string(Base64.encode(bytes))
        case .array(let values): self = .array(values.map(JSONValue.init))
        case .map(let attributes): self = .object(JSONObject(attributes.map { ($0.key, JSONValue($0.value)) }))
        }
    }
}
