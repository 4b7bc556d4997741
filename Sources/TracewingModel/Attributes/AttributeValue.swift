/// The value of an attribute: every kind OTLP can carry.
///
/// Literals work wherever a value is expected:
///
/// ```swift
/// span.set("gen_ai.usage.input_tokens", 42)
/// span.set("gen_ai.response.finish_reasons", ["stop"])
/// ```
@frozen
public enum AttributeValue: Sendable, Hashable {
    case string(String)
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case bytes([UInt8])
    case array([AttributeValue])
    case map(Attributes)
}

extension AttributeValue {
    /// The text, if this is a string.
    public var stringValue: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The number, if this is an integer.
    public var intValue: Int64? {
        if case .int(let value) = self { value } else { nil }
    }

    /// The number, if this is a double or an integer.
    public var doubleValue: Double? {
        switch self {
        case .double(let value): value
        case .int(let value): Double(value)
        default: nil
        }
    }

    /// The truth value, if this is one.
    public var boolValue: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The elements, if this is an array.
    public var arrayValue: [AttributeValue]? {
        if case .array(let value) = self { value } else { nil }
    }

    /// Any integer type. What does not fit 64 signed bits becomes its decimal text, so no digit is lost.
    public static func integer(_ value: some BinaryInteger & Sendable) -> AttributeValue {
        if let exact = Int64(exactly: value) { .int(exact) } else { .string(String(value)) }
    }

    /// An array of strings.
    public static func strings(_ values: [String]) -> AttributeValue {
        // Most lists have one element, and a map would cost more than it.
        var elements: [AttributeValue] = []
        elements.reserveCapacity(values.count)
        for value in values { elements.append(.string(value)) }
        return .array(elements)
    }
}

extension AttributeValue: ExpressibleByStringInterpolation {
    public init(stringLiteral value: String) { self = .string(value) }
}

extension AttributeValue: ExpressibleByBooleanLiteral {
    public init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension AttributeValue: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: Int64) { self = .int(value) }
}

extension AttributeValue: ExpressibleByFloatLiteral {
    public init(floatLiteral value: Double) { self = .double(value) }
}

extension AttributeValue: ExpressibleByArrayLiteral {
    public init(arrayLiteral elements: AttributeValue...) { self = .array(elements) }
}

extension AttributeValue: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, AttributeValue)...) {
        self = .map(Attributes(elements))
    }
}
