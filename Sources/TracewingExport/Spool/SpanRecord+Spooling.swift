import TracewingModel

/// What a record knows beside what OTLP carries goes through the spool as attributes of its own.
extension SpanRecord {
    private static let inheritedKey = "tracewing.spool.inherited"
    private static let jsonKey = "tracewing.spool.json"

    /// The record as it is written to the disk.
    var spooled: SpanRecord {
        // What would be guessed without it need not be written.
        let inherited = inheritedAttributes.flatMap { count in
            count == Agent365Attributes.scopeStart(of: attributes) ? nil : count
        }
        guard inherited != nil || jsonContent != nil else { return self }
        var record = self
        // Behind all others: what leads them is counted.
        if let inherited { record.attributes[Self.inheritedKey] = .integer(inherited) }
        record.attributes[Self.jsonKey] = jsonContent.map { .strings($0) }
        return record
    }

    /// The record as it was before it was written to the disk.
    var unspooled: SpanRecord {
        var record = self
        if let inherited = attributes[Self.inheritedKey]?.intValue {
            record.inheritedAttributes = max(0, Int(clamping: inherited))
            record.attributes[Self.inheritedKey] = nil
        }
        if case .array(let keys)? = attributes[Self.jsonKey] {
            record.jsonContent = keys.compactMap(\.stringValue)
            record.attributes[Self.jsonKey] = nil
        }
        return record
    }
}
