import TracewingModel

/// Numbers as the API has them: unknown is null, times are text because a JSON number does not hold 64 bits everywhere.
extension JSONValue {
    static func optional(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
    static func optional(_ value: UInt64?) -> JSONValue { value.map { .integer(Int64(clamping: $0)) } ?? .null }
    static func optional(_ value: Int64?) -> JSONValue { value.map { .integer($0) } ?? .null }

    /// Nanoseconds since 1970; 0 and nil are unknown.
    static func time(_ value: UInt64?) -> JSONValue {
        value.flatMap { $0 == 0 ? nil : .string(String($0)) } ?? .null
    }

    /// Nanoseconds as seconds.
    static func seconds(_ nanoseconds: UInt64?) -> JSONValue {
        nanoseconds.map { .number(Double($0) / 1e9) } ?? .null
    }

    /// 10⁻⁹ dollars as dollars.
    static func dollars(_ billionths: Int64?) -> JSONValue {
        billionths.map { .number(Double($0) / 1e9) } ?? .null
    }
}
