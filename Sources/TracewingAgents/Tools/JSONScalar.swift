import TracewingModel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A type with a JSON form of its own: how it is described, read and written.
protocol JSONScalar {
    /// The JSON schema of the type.
    static var schema: JSONValue { get }
    /// Some value. It is chosen to pass common checks: not empty, positive, readable as a number.
    static var sample: Self { get }
    /// Nil if `json` is of another kind, or the value does not fit.
    init?(json: JSONValue)
    var json: JSONValue { get }
}

extension Bool: JSONScalar {
    static var schema: JSONValue { ["type": "boolean"] }
    static var sample: Bool { true }
    init?(json: JSONValue) {
        guard let value = json.boolValue else { return nil }
        self = value
    }
    var json: JSONValue { .bool(self) }
}

extension String: JSONScalar {
    static var schema: JSONValue { ["type": "string"] }
    static var sample: String { "1" }
    init?(json: JSONValue) {
        guard let value = json.stringValue else { return nil }
        self = value
    }
    var json: JSONValue { .string(self) }
}

extension JSONScalar where Self: FixedWidthInteger {
    static var schema: JSONValue { isSigned ? ["type": "integer"] : ["type": "integer", "minimum": 0] }
    static var sample: Self { 1 }
    init?(json: JSONValue) {
        // Whole numbers beyond 64 bits are doubles in JSON.
        let value = json.integerValue.flatMap(Self.init(exactly:)) ?? json.numberValue.flatMap(Self.init(exactly:))
        guard let value else { return nil }
        self = value
    }
    var json: JSONValue { Int64(exactly: self).map(JSONValue.integer) ?? .number(Double(self)) }
}

extension Int: JSONScalar {}
extension Int8: JSONScalar {}
extension Int16: JSONScalar {}
extension Int32: JSONScalar {}
extension Int64: JSONScalar {}
extension UInt: JSONScalar {}
extension UInt8: JSONScalar {}
extension UInt16: JSONScalar {}
extension UInt32: JSONScalar {}
extension UInt64: JSONScalar {}

extension Double: JSONScalar {
    static var schema: JSONValue { ["type": "number"] }
    static var sample: Double { 1 }
    init?(json: JSONValue) {
        guard let value = json.numberValue else { return nil }
        self = value
    }
    var json: JSONValue { .number(self) }
}

extension Float: JSONScalar {
    static var schema: JSONValue { Double.schema }
    static var sample: Float { 1 }
    init?(json: JSONValue) {
        guard let value = json.numberValue else { return nil }
        self = Float(value)
    }
    // By way of its shortest decimal form: 0.1 stays 0.1 and does not become 0.10000000149011612.
    var json: JSONValue { .number(Double("\(self)") ?? Double(self)) }
}

extension Decimal: JSONScalar {
    static var schema: JSONValue { Double.schema }
    static var sample: Decimal { 1 }
    init?(json: JSONValue) {
        switch json {
        case .integer(let value): self.init(value)
        case .number(let value):
            guard let decimal = Decimal(string: "\(value)") else { return nil }
            self = decimal
        default: return nil
        }
    }
    var json: JSONValue {
        let text = "\(self)"
        return Int64(text).map(JSONValue.integer) ?? .number(Double(text) ?? .nan)
    }
}

/// ISO 8601, with or without fractions of a second; a day alone is its midnight in UTC.
extension Date: JSONScalar {
    static var schema: JSONValue { ["type": "string", "format": "date-time"] }
    static var sample: Date { Date(timeIntervalSince1970: 0) }
    init?(json: JSONValue) {
        guard let text = json.stringValue else { return nil }
        let styles = [
            Date.ISO8601FormatStyle(),
            Date.ISO8601FormatStyle(includingFractionalSeconds: true),
            Date.ISO8601FormatStyle().year().month().day(),
        ]
        for style in styles {
            if let date = try? Date(text, strategy: style) {
                self = date
                return
            }
        }
        return nil
    }
    var json: JSONValue {
        let hasFraction = timeIntervalSince1970 != timeIntervalSince1970.rounded(.down)
        return .string(formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: hasFraction)))
    }
}

extension URL: JSONScalar {
    static var schema: JSONValue { ["type": "string", "format": "uri"] }
    static var sample: URL { URL(filePath: "/") }
    init?(json: JSONValue) {
        guard let text = json.stringValue else { return nil }
        self.init(string: text)
    }
    var json: JSONValue { .string(absoluteString) }
}

extension UUID: JSONScalar {
    static var schema: JSONValue { ["type": "string", "format": "uuid"] }
    static var sample: UUID { UUID() }
    init?(json: JSONValue) {
        guard let text = json.stringValue else { return nil }
        self.init(uuidString: text)
    }
    var json: JSONValue { .string(uuidString) }
}

/// Base64.
extension Data: JSONScalar {
    static var schema: JSONValue { ["type": "string", "contentEncoding": "base64"] }
    static var sample: Data { Data() }
    init?(json: JSONValue) {
        guard let bytes = json.stringValue.flatMap(Base64.decode) else { return nil }
        self.init(bytes)
    }
    var json: JSONValue { .string(Base64.encode(self)) }
}

/// Any JSON.
extension JSONValue: JSONScalar {
    static var schema: JSONValue { [:] }
    static var sample: JSONValue { .null }
    init?(json: JSONValue) {
        self = json
    }
    var json: JSONValue { self }
}
