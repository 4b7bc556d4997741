import Foundation
import Testing
import TracewingModel

@testable import TracewingAgents

@Suite("A JSON schema derived from a type")
struct JSONSchemaTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let type: any (Decodable & SendableMetatype).Type
        let schema: String
        init(_ type: any (Decodable & SendableMetatype).Type, _ schema: String) {
            self.type = type
            self.schema = schema
        }
        var testDescription: String { "\(type)" }
    }

    static let rows = [
        Row(Bool.self, #"{"type":"boolean"}"#),
        Row(String.self, #"{"type":"string"}"#),
        Row(Int.self, #"{"type":"integer"}"#),
        Row(Int8.self, #"{"type":"integer","minimum":-128,"maximum":127}"#),
        Row(Int16.self, #"{"type":"integer","minimum":-32768,"maximum":32767}"#),
        Row(Int32.self, #"{"type":"integer","minimum":-2147483648,"maximum":2147483647}"#),
        Row(Int64.self, #"{"type":"integer"}"#),
        Row(Int128.self, #"{"type":"integer"}"#),
        Row(UInt.self, #"{"type":"integer","minimum":0}"#),
        Row(UInt8.self, #"{"type":"integer","minimum":0,"maximum":255}"#),
        Row(UInt16.self, #"{"type":"integer","minimum":0,"maximum":65535}"#),
        Row(UInt32.self, #"{"type":"integer","minimum":0,"maximum":4294967295}"#),
        Row(UInt64.self, #"{"type":"integer","minimum":0}"#),
        Row(UInt128.self, #"{"type":"integer","minimum":0}"#),
        Row(Double.self, #"{"type":"number"}"#),
        Row(Float.self, #"{"type":"number"}"#),
        Row(Decimal.self, #"{"type":"number"}"#),
        Row(Date.self, #"{"type":"string","format":"date-time"}"#),
        Row(URL.self, #"{"type":"string","format":"uri"}"#),
        Row(UUID.self, #"{"type":"string","format":"uuid"}"#),
        Row(Data.self, #"{"type":"string","contentEncoding":"base64"}"#),
        Row(JSONValue.self, #"{}"#),
        Row([Int].self, #"{"type":"array","items":{"type":"integer"}}"#),
        Row([[String]].self, #"{"type":"array","items":{"type":"array","items":{"type":"string"}}}"#),
        Row(Set<String>.self, #"{"type":"array","items":{"type":"string"},"uniqueItems":true}"#),
        Row([String: Double].self, #"{"type":"object","additionalProperties":{"type":"number"}}"#),
        Row(
            [Int: Bool].self,
            #"{"type":"object","propertyNames":{"pattern":"^-?[0-9]+$"},"additionalProperties":{"type":"boolean"}}"#
        ),
        Row(
            [Line: Bool].self,
            #"{"type":"object","properties":{"r10":{"type":"boolean"},"l1":{"type":"boolean"}},"#
                + #""additionalProperties":false}"#
        ),
        Row([Station: Int].self, #"{"type":"object","additionalProperties":{"type":"integer"}}"#),
        Row(ContiguousArray<Int>.self, #"{"type":"array","items":{"type":"integer"}}"#),
        Row([Int??].self, #"{"type":"array","items":{"type":["integer","null"]}}"#),
        Row([Colour].self, #"{"type":"array","items":{"type":"string","enum":["red","green"]}}"#),
        Row([JSONValue?].self, #"{"type":"array","items":{}}"#),
        Row([BadSample].self, #"{"type":"array","items":{"type":"string","pattern":"^....$"}}"#),
        Row([Int?].self, #"{"type":"array","items":{"type":["integer","null"]}}"#),
        Row(
            [Colour?].self,
            #"{"type":"array","items":{"anyOf":[{"type":"string","enum":["red","green"]},{"type":"null"}]}}"#
        ),
        Row(Colour.self, #"{"type":"string","enum":["red","green"]}"#),
        Row(Level.self, #"{"type":"integer","enum":[1,5]}"#),
        Row(Currency.self, #"{"type":"string"}"#),
        Row(Celsius.self, #"{"type":"number"}"#),
        Row(Nothing.self, #"{"type":"object","properties":{}}"#),
        Row(
            Trip.self,
            #"{"type":"object","properties":{"from":{"type":"string"},"when":{"type":"string","format":"date-time"},"#
                + #""seats":{"type":"integer"},"class":{"type":"string","enum":["red","green"]}},"#
                + #""required":["from","seats"]}"#
        ),
        Row(
            Journey.self,
            #"{"type":"object","properties":{"legs":{"type":"array","items":{"type":"object","properties":{"#
                + #""from":{"type":"string"}},"required":["from"]}},"extras":{"type":"object","#
                + #""additionalProperties":{"type":"object","properties":{"from":{"type":"string"}},"#
                + #""required":["from"]}}},"required":["legs"]}"#
        ),
        Row(
            Flattened.self,
            #"{"type":"object","properties":{"from":{"type":"string"},"note":{"type":"string"}},"#
                + #""required":["from","note"]}"#
        ),
        Row(
            Nested.self,
            #"{"type":"object","properties":{"place":{"type":"object","properties":{"city":{"type":"string"}},"#
                + #""required":["city"]},"tags":{"type":"array","items":{"type":"integer"}}},"#
                + #""required":["place","tags"]}"#
        ),
        Row(
            Optionals.self,
            #"{"type":"object","properties":{"asked":{"type":"integer"},"nilled":{"type":["string","null"]},"#
                + #""value":{"type":["boolean","null"]}},"required":["nilled","value"]}"#
        ),
        Row(
            Derived.self,
            #"{"type":"object","properties":{"name":{"type":"string"},"super":{"type":"object","properties":{"#
                + #""id":{"type":"string","format":"uuid"}},"required":["id"]}},"required":["name","super"]}"#
        ),
        Row(
            Described.self,
            #"{"type":"object","properties":{"from":{"type":"string","description":"Where it starts"},"#
                + #""inner":{"type":"object","properties":{"x":{"type":"integer","description":"Across"}},"#
                + #""required":["x"]}},"required":["from","inner"]}"#
        ),
        Row(
            WithSchema.self,
            #"{"type":"object","properties":{"range":{"type":"string","examples":["1-2"],"description":"Pages"},"#
                + #""copies":{"type":"integer","default":1,"description":"own"}},"required":["range"]}"#
        ),
        Row(
            HoldsOwnSchema.self,
            #"{"type":"object","properties":{"shape":{"type":"string","enum":["circle","square"]},"#
                + #""after":{"type":"integer"}},"required":["shape","after"]}"#
        ),
        Row(
            Page<Leg>.self,
            #"{"type":"object","properties":{"items":{"type":"array","items":{"type":"object","properties":{"#
                + #""from":{"type":"string"}},"required":["from"]}},"next":{"type":"string"}},"required":["items"]}"#
        ),
        Row(Identified.self, #"{"type":"object","properties":{"id":{"type":"integer"}},"required":["id"]}"#),
        Row(
            Wrapped.self,
            #"{"type":"object","properties":{"seats":{"type":"integer"},"quiet":{"type":"boolean"}},"#
                + #""required":["seats"]}"#
        ),
        Row(
            Forgiving.self,
            #"{"type":"object","properties":{"seats":{"type":"integer"},"note":{"type":"string"}}}"#
        ),
        Row(
            Stamped.self,
            #"{"type":"object","properties":{"at":{"type":"number"},"limit":{"type":["integer","null"]}},"#
                + #""required":["at","limit"]}"#
        ),
        Row(
            OwnEnum.self,
            #"{"type":"object","properties":{"side":{"type":"string","enum":["l","r"]}},"required":["side"]}"#
        ),
        Row(NullableArray.self, #"{"type":"array","items":{"type":["integer","null"]}}"#),
        Row(LossyArray.self, #"{"type":"array","items":{"type":"integer"}}"#),
        Row(CGFloat.self, #"{"type":"number"}"#),
        Row(Recursive.self, #"{"type":"object","properties":{"children":{"type":"array"}}}"#),
        Row(
            Deep<Deep<Deep<Deep<Bool>>>>.self,
            #"{"type":"object","properties":{"in":{"type":"object","properties":{"in":{"type":"object","properties":{"#
                + #""in":{"type":"object","properties":{"in":{"type":"boolean"}},"required":["in"]}},"#
                + #""required":["in"]}},"required":["in"]}},"required":["in"]}"#
        ),
    ]

    @Test("is the expected one", arguments: rows)
    func derives(row: Row) throws {
        #expect(try JSONSchema.describing(row.type).text == row.schema)
    }

    @Test("promises nothing the type does not keep: every document that fits it can be decoded", arguments: rows)
    func keepsItsPromise(row: Row) throws {
        // These say themselves what they take, and take something else.
        let own: [Any.Type] = [BadSample.self, [BadSample].self, WithSchema.self, Recursive.self]
        guard !own.contains(where: { $0 == row.type }) else { return }
        let documents = SchemaDocuments.fitting(try JSONSchema.describing(row.type))
        #expect(!documents.isEmpty)
        for document in documents {
            #expect(throws: Never.self, "\(document.text)") {
                try JSONValueDecoder().decode(row.type, from: JSONValue(parsing: document.text))
            }
        }
    }

    @Test("of a large type is there at once")
    func large() throws {
        let duration = try ContinuousClock().measure { _ = try JSONSchema.describing(Deep<Deep<Large>>.self) }
        #expect(duration < .seconds(1))
    }

    @Test("fills in defaults, also in nested objects and arrays")
    func defaults() throws {
        let schema = try JSONValue(
            parsing: #"""
                {"properties":{"a":{"default":1},"b":{"properties":{"c":{"default":null}}},
                "d":{"items":{"properties":{"e":{"default":[]}}}}}}
                """#
        )
        let value = try JSONValue(parsing: #"{"b":{},"d":[{},{"e":2}],"x":0}"#)
        let filled = JSONSchema.fillingDefaults(of: schema, in: value)
        #expect(filled.text == #"{"b":{"c":null},"d":[{"e":[]},{"e":2}],"x":0,"a":1}"#)
    }
}

// MARK: The types

private enum Colour: String, CaseIterable, Decodable { case red, green }
private enum Level: Int, CaseIterable, Decodable { case low = 1, high = 5 }

private enum Side: String, Decodable { case left, right }
private struct Currency: RawRepresentable, Decodable { var rawValue: String }

private struct Nothing: Decodable {}

private struct Celsius: Decodable {
    var degrees: Double
    init(from decoder: any Decoder) throws {
        degrees = try decoder.singleValueContainer().decode(Double.self)
    }
}

private struct Trip: Decodable {
    enum CodingKeys: String, CodingKey { case from, when, seats, colour = "class" }
    var from: String
    var when: Date?
    var seats: Int
    var colour: Colour?
}

private struct Leg: Decodable { var from: String }

private struct Journey: Decodable {
    var legs: [Leg]
    var extras: [String: Leg]?
}

private struct Flattened: Decodable {
    enum CodingKeys: CodingKey { case note }
    var leg: Leg
    var note: String
    init(from decoder: any Decoder) throws {
        leg = try Leg(from: decoder)
        note = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .note)
    }
}

private struct Nested: Decodable {
    enum CodingKeys: CodingKey { case place, tags }
    enum Place: CodingKey { case city }
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        _ = try container.nestedContainer(keyedBy: Place.self, forKey: .place).decode(String.self, forKey: .city)
        var tags = try container.nestedUnkeyedContainer(forKey: .tags)
        while !tags.isAtEnd { _ = try tags.decode(Int.self) }
    }
}

private struct Optionals: Decodable {
    enum CodingKeys: CodingKey { case asked, nilled, value }
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if container.contains(.asked) { _ = try container.decode(Int.self, forKey: .asked) }
        if try !container.decodeNil(forKey: .nilled) { _ = try container.decode(String.self, forKey: .nilled) }
        _ = try container.decode(Bool?.self, forKey: .value)
    }
}

private class Base: Decodable {
    enum CodingKeys: CodingKey { case id }
    var id: UUID
    required init(from decoder: any Decoder) throws {
        id = try decoder.container(keyedBy: CodingKeys.self).decode(UUID.self, forKey: .id)
    }
}

private final class Derived: Base {
    enum DerivedKeys: CodingKey { case name }
    required init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: DerivedKeys.self)
        _ = try container.decode(String.self, forKey: .name)
        try super.init(from: container.superDecoder())
    }
}

private struct Inner: ToolArguments {
    static let descriptions = ["x": "Across", "none": "No property at all"]
    var x: Int
}

private struct Described: ToolArguments {
    static let descriptions = ["from": "Where it starts"]
    var from: String
    var inner: Inner
}

private struct WithSchema: ToolArguments {
    static let schema: JSONValue? = [
        "type": "object",
        "properties": [
            "range": ["type": "string", "examples": ["1-2"]],
            "copies": ["type": "integer", "default": 1, "description": "own"],
        ],
        "required": ["range"],
    ]
    static let descriptions = ["range": "Pages", "copies": "not this"]
    var side: Side
}

private struct Shape: ToolArguments {
    static let schema: JSONValue? = ["type": "string", "enum": ["circle", "square"]]
    init(from decoder: any Decoder) throws {
        guard try decoder.singleValueContainer().decode(String.self).count > 3 else { throw TooShort() }
    }
}

private struct HoldsOwnSchema: Decodable {
    var shape: Shape
    var after: Int
}

private struct TooShort: Error, CustomStringConvertible { var description: String { "too short" } }

private struct BadSample: ToolArguments {
    static let schema: JSONValue? = ["type": "string", "pattern": "^....$"]
    init(from decoder: any Decoder) throws { throw TooShort() }
}

private enum Line: String, CaseIterable, CodingKeyRepresentable, Decodable { case r10, l1 }
private struct Station: RawRepresentable, Hashable, CodingKeyRepresentable, Decodable { var rawValue: String }

private struct Page<Item: Decodable>: Decodable {
    var items: [Item]
    var next: String?
}

private struct Deep<Value: Decodable>: Decodable { var `in`: Value }
private class Identified: Decodable { var id: Int }

@propertyWrapper private struct Clamped: Decodable {
    var wrappedValue: Int
    init(from decoder: any Decoder) throws {
        wrappedValue = min(try decoder.singleValueContainer().decode(Int.self), 9)
    }
}

@propertyWrapper private struct DefaultFalse: Decodable {
    var wrappedValue = false
    init() {}
    init(from decoder: any Decoder) throws { wrappedValue = try decoder.singleValueContainer().decode(Bool.self) }
}

extension KeyedDecodingContainer {
    fileprivate func decode(_ type: DefaultFalse.Type, forKey key: Key) throws -> DefaultFalse {
        try decodeIfPresent(type, forKey: key) ?? DefaultFalse()
    }
}

private struct Wrapped: Decodable {
    @Clamped var seats: Int
    @DefaultFalse var quiet: Bool
}

/// The idiom for defaults.
private struct Forgiving: Decodable {
    enum CodingKeys: CodingKey { case seats, note }
    var seats: Int
    var note: String
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        seats = (try? container.decode(Int.self, forKey: .seats)) ?? 1
        note = try container.decodeIfPresent(String.self, forKey: .note) ?? ""
    }
}

private struct UnixTime: Decodable {
    var date: Date
    init(from decoder: any Decoder) throws {
        date = Date(timeIntervalSince1970: try decoder.singleValueContainer().decode(Double.self))
    }
}

private struct Limit: Decodable {
    var value: Int?
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        value = container.decodeNil() ? nil : try container.decode(Int.self)
    }
}

private struct Stamped: Decodable {
    var at: UnixTime
    var limit: Limit
}

private struct OwnEnum: Decodable {
    enum Side: String, CaseIterable, ToolArguments {
        case left = "l"
        case right = "r"
        case unknown
        static let schema: JSONValue? = ["type": "string", "enum": ["l", "r"]]
    }
    var side: Side
}

private struct Recursive: ToolArguments {
    static let schema: JSONValue? = ["type": "object", "properties": ["children": ["type": "array"]]]
    var children: [Recursive]
}

private struct NullableArray: Decodable {
    var values: [Int?] = []
    init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        while !container.isAtEnd { values.append(try container.decodeNil() ? nil : container.decode(Int.self)) }
    }
}

/// Leaves out what it does not understand.
private struct LossyArray: Decodable {
    var values: [Int] = []
    init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        while !container.isAtEnd {
            if let value = try? container.decode(Int.self) { values.append(value) }
        }
    }
}

private struct Large: Decodable {
    struct Part: Decodable {
        var a: Colour, b: Level?, c: [Colour], d: [String: Level], e: Int, f: String?, g: Bool, h: [Trip]
    }
    var a: Part, b: Part?, c: [Part], d: [String: Part], e: Set<UUID>, f: Journey, g: Page<Part>, h: Page<Page<Part>>
    var i: Part, j: Part?, k: [Part], l: [String: Part], m: Date, n: URL, o: [[Part]], p: Trip
}
