import TracewingModel

/// What a scope says when it starts: every key once, so nothing is looked up.
extension Attributes {
    mutating func add(_ key: String, _ value: AttributeValue) {
        appendUnchecked(Entry(key: key, value: value))
    }

    /// Adds nothing if `value` is nil.
    mutating func addIfKnown(_ key: String, _ value: String?) {
        if let value { add(key, .string(value)) }
    }

    /// Adds nothing if `value` is nil.
    mutating func addIfKnown(_ key: String, _ value: Int?) {
        if let value { add(key, .int(Int64(value))) }
    }
}
