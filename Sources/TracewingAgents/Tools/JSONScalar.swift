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
    /// Some values. The first is chosen to pass common checks: not empty, positive, readable as a number.
    static var samples: [Self] { get }
    /// Nil if `json` is of another kind, or the value does not fit.
    init?(json: JSONValue)
    var json: JSONValue { get }
}

extension Bool: JSONScalar {
    static var schema: JSONValue { ["type": "boolean"] }
    static var samples: [Bool] { [true, false] }
    init?(json: JSONValue) {
        guard let value = json.boolValue else { return nil }
        self = value
    }
    var json: JSONValue { .bool(self) }
}

extension String: JSONScalar {
    static var schema: JSONValue { ["type": "string"] }
    static var samples: [String] { ["1", "", "a"] }
    init?(json: JSONValue) {
        guard let value = json.stringValue else { return nil }
        self = value
    }
    var json: JSONValue { .string(self) }
}

extension JSONScalar where Self: FixedWidthInteger {
    /// With its bounds, where they are numbers every reader of JSON knows exactly.
    static var schema: JSONValue {
        var schema: JSONObject = ["type": "integer"]
        if !isSigned || bitWidth < 64 { schema["minimum"] = Int64(exactly: min).map(JSONValue.integer) }
        if bitWidth < 64 { schema["maximum"] = Int64(exactly: max).map(JSONValue.integer) }
        return .object(schema)
    }
    static var samples: [Self] { [1, 0, 2] }
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
extension Int128: JSONScalar {}
extension UInt: JSONScalar {}
extension UInt8: JSONScalar {}
extension UInt16: JSONScalar {}
extension UInt32: JSONScalar {}
extension UInt64: JSONScalar {}
extension UInt128: JSONScalar {}

extension Double: JSONScalar {
    static var schema: JSONValue { ["type": "number"] }
    static var samples: [Double] { [1, 0, 0.5] }
    init?(json: JSONValue) {
        guard let value = json.numberValue else { return nil }
        self = value
    }
    var json: JSONValue { .number(self) }
}

extension Float: JSONScalar {
    static var schema: JSONValue { Double.schema }
    static var samples: [Float] { [1, 0, 0.5] }
    init?(json: JSONValue) {
        guard let value = json.numberValue else { return nil }
        self = Float(value)
    }
    // By way of its shortest decimal form: 0.1 stays 0.1 and does not become 0.10000000149011612.
    var json: JSONValue { .number(Double("\(self)") ?? Double(self)) }
}

extension Decimal: JSONScalar {
    static var schema: JSONValue { Double.schema }
    static var samples: [Decimal] { [1, 0] }
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
    static var samples: [Date] { [Date(timeIntervalSince1970: 0), Date(timeIntervalSince1970: 4e9)] }
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
    static var samples: [URL] { [URL(filePath: "/")] }
    init?(json: JSONValue) {
        guard let text = json.stringValue else { return nil }
        self.init(string: text)
    }
    var json: JSONValue { .string(absoluteString) }
}

extension UUID: JSONScalar {
    static var schema: JSONValue { ["type": "string", "format": "uuid"] }
    static var samples: [UUID] { [UUID()] }
    init?(json: JSONValue) {
        guard let text = json.stringValue else { return nil }
        self.init(uuidString: text)
    }
    var json: JSONValue { .string(uuidString) }
}

/// Base64.
extension Data: JSONScalar {
    static var schema: JSONValue { ["type": "string", "contentEncoding": "base64"] }
    static var samples: [Data] { [Data([0]), Data()] }
    init?(json: JSONValue) {
        guard let bytes = json.stringValue.flatMap(Base64.decode) else { return nil }
        self.init(bytes)
    }
    var json: JSONValue { .string(Base64.encode(self)) }
}

/// Any JSON.
extension JSONValue: JSONScalar {
    static var schema: JSONValue { [:] }
    static var samples: [JSONValue] { ["1", 1, true, nil, [], [:]] }
    init?(json: JSONValue) {
        self = json
    }
    var json: JSONValue { self }
}
