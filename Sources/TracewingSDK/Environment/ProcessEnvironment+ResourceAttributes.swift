public import TracewingModel

extension ProcessEnvironment {
    /// What `OTEL_RESOURCE_ATTRIBUTES` says of this process: `name=value` pairs, separated by commas, both
    /// percent-encoded. The last value of a name wins.
    ///
    /// - Parameter notes: Gets a sentence if any part of it is malformed; then none of it is used, as the specification
    ///   wants it.
    public func resourceAttributes(notes: inout [String]) -> Attributes {
        let variable = "OTEL_RESOURCE_ATTRIBUTES"
        var attributes = Attributes()
        for pair in (self[variable] ?? "").utf8.split(separator: UInt8(ascii: ",")).map({ Substring($0).trimmingSpace })
        where !pair.isEmpty {
            guard let equals = pair.utf8.firstIndex(of: UInt8(ascii: "=")),
                let key = PercentEncoding.decode(pair[..<equals].trimmingSpace), !key.isEmpty,
                let value = PercentEncoding.decode(Substring(pair.utf8[equals...].dropFirst()).trimmingSpace)
            else {
                refuse(variable, "not a list of percent-encoded name=value pairs", notes: &notes)
                return Attributes()
            }
            attributes[key] = .string(value)
        }
        return attributes
    }
}
