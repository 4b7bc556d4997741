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
        Row(Int8.self, #"{"type":"integer"}"#),
        Row(UInt.self, #"{"type":"integer","minimum":0}"#),
        Row(UInt64.self, #"{"type":"integer","minimum":0}"#),
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
        Row([Int: Bool].self, #"{"type":"object","additionalProperties":{"type":"boolean"}}"#),
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
            #"{"type":"object","properties":{"asked":{"type":"integer"},"nilled":{"type":"string"},"#
                + #""value":{"type":["boolean","null"]}},"required":["value"]}"#
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
    ]

    @Test("is the expected one", arguments: rows)
    func derives(row: Row) throws {
        #expect(try JSONSchema.describing(row.type).text == row.schema)
    }

    struct Failure: Sendable, CustomTestStringConvertible {
        let type: any (Decodable & SendableMetatype).Type
        let place: String
        let reason: String
        init(_ type: any (Decodable & SendableMetatype).Type, _ place: String, _ reason: String) {
            self.type = type
            self.place = place
            self.reason = reason
        }
        var testDescription: String { "\(type)" }
    }

    static let failures = [
        Failure(Unlisted.self, "Unlisted.side", "Side cannot be derived"),
        Failure(Tree.self, "Tree.children[]", "Tree contains itself"),
        Failure(Picky.self, "Picky", "Picky cannot be derived: it refuses a sample value (too short)"),
        Failure(HoldsPicky.self, "HoldsPicky.all{}.picky", "Picky cannot be derived"),
        Failure(Pair.self, "Pair[]", "an array of a fixed length"),
        Failure(OpenKeys.self, "OpenKeys", "its properties are only known when it is decoded"),
        Failure(OddKeys.self, "OddKeys.counts", "the keys of a dictionary"),
        Failure(Swallowing.self, "Swallowing.side", "Side cannot be derived"),
        Failure(Payload.self, "Payload.kind", "Kind cannot be derived"),
        Failure(HoldsBadSample.self, "HoldsBadSample.bad", "no sample of BadSample can be made"),
    ]

    @Test("fails with the property's name", arguments: failures)
    func names(failure: Failure) throws {
        let error = #expect(throws: JSONSchemaError.self) { try JSONSchema.describing(failure.type) }
        let text = "\(try #require(error))"
        #expect(text.hasPrefix(failure.place + ": "), "\(text)")
        #expect(text.contains(failure.reason), "\(text)")
        #expect(text.contains("conform it to ToolArguments"), "\(text)")
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
private enum Kind: Decodable { case plain, sized(Int) }

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

private struct Picky: Decodable {
    init(from decoder: any Decoder) throws {
        guard try decoder.singleValueContainer().decode(String.self).count > 3 else { throw TooShort() }
    }
}

private struct HoldsPicky: Decodable {
    struct Box: Decodable { var picky: Picky }
    var all: [String: Box]
}

private struct BadSample: ToolArguments {
    static let schema: JSONValue? = ["type": "string", "pattern": "^....$"]
    init(from decoder: any Decoder) throws { throw TooShort() }
}

private struct HoldsBadSample: Decodable { var bad: BadSample }
private struct Unlisted: Decodable { var side: Side? }
private struct Tree: Decodable { var children: [Tree] }
private struct Payload: Decodable { var kind: Kind }
private struct OddKeys: Decodable { var counts: [Colour: Int] }

private struct Pair: Decodable {
    init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        _ = try (container.decode(Int.self), container.decode(Int.self))
    }
}

private struct OpenKeys: Decodable {
    init(from decoder: any Decoder) throws {
        _ = try decoder.container(keyedBy: JSONKey.self).allKeys
    }
}

private struct Swallowing: Decodable {
    enum CodingKeys: CodingKey { case side }
    init(from decoder: any Decoder) throws {
        _ = try? decoder.container(keyedBy: CodingKeys.self).decode(Side.self, forKey: .side)
    }
}
