/// Which message a run of fields is, as far as it decides which of them are messages themselves.
enum WireShape: CaseIterable {
    case request, resourceSpans, resource, scopeSpans, scope, span, event, link, status
    case keyValue, anyValue, arrayValue, keyValueList

    /// What the field with this number holds; nil if it is not a message.
    func message(at number: UInt64) -> WireShape? {
        switch (self, number) {
        case (.request, 1): .resourceSpans
        case (.resourceSpans, 1): .resource
        case (.resourceSpans, 2): .scopeSpans
        case (.scopeSpans, 1): .scope
        case (.scopeSpans, 2): .span
        case (.resource, 1), (.scope, 3), (.span, 9), (.event, 3), (.link, 4), (.keyValueList, 1): .keyValue
        case (.span, 11): .event
        case (.span, 13): .link
        case (.span, 15): .status
        case (.keyValue, 2), (.arrayValue, 1): .anyValue
        case (.anyValue, 5): .arrayValue
        case (.anyValue, 6): .keyValueList
        default: nil
        }
    }

    /// Fields that the oracle knows and the decoder passes over: a resource's references to entities, and places in a
    /// table of texts, which only profiles have.
    func isPassedOver(_ number: UInt64) -> Bool {
        switch (self, number) {
        case (.resource, 3), (.keyValue, 3), (.anyValue, 8): true
        default: false
        }
    }

    /// A request in which `fields` stand where this message has its own.
    func request(with fields: [UInt8]) -> [UInt8] {
        func attribute(_ value: [UInt8]) -> [UInt8] { Wire.bytes(9, Wire.text(1, "key"), Wire.bytes(2, value)) }
        return switch self {
        case .request: fields
        case .resourceSpans: Wire.bytes(1, fields)
        case .resource: Wire.bytes(1, Wire.bytes(1, fields))
        case .scopeSpans: Wire.bytes(1, Wire.bytes(2, fields))
        case .scope: Wire.bytes(1, Wire.bytes(2, Wire.bytes(1, fields)))
        case .span: Wire.request(Wire.ids + fields)
        case .event: Wire.request(Wire.ids + Wire.bytes(11, fields))
        case .link: Wire.request(Wire.ids + Wire.bytes(13, Wire.ids + fields))
        case .status: Wire.request(Wire.ids + Wire.bytes(15, fields))
        case .keyValue: Wire.request(Wire.ids + Wire.bytes(9, fields))
        case .anyValue: Wire.request(Wire.ids + attribute(fields))
        case .arrayValue: Wire.request(Wire.ids + attribute(Wire.bytes(5, fields)))
        case .keyValueList: Wire.request(Wire.ids + attribute(Wire.bytes(6, fields)))
        }
    }
}
