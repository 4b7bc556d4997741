import TracewingModel

extension Attributes {
    /// Sets `key` unless `value` is nil.
    mutating func setIfKnown(_ key: String, _ value: String?) {
        if let value { self[key] = .string(value) }
    }

    /// Sets `key` unless `value` is nil.
    mutating func setIfKnown(_ key: String, _ value: Int?) {
        if let value { self[key] = .int(Int64(value)) }
    }
}
