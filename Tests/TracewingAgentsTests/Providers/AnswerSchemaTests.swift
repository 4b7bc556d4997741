import Testing
import TracewingModel

@testable import TracewingAgents

@Suite("The schema of a structured answer")
struct AnswerSchemaTests {
    struct Row: Sendable {
        let schema: String
        let strict: String?
        init(_ schema: String, _ strict: String?) {
            self.schema = schema
            self.strict = strict
        }
    }

    static let rows = [
        Row(
            #"{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"integer"}},"required":["a"]}"#,
            #"{"type":"object","properties":{"a":{"type":"string"},"b":{"type":["integer","null"]}},"#
                + #""required":["a","b"],"additionalProperties":false}"#
        ),
        Row(
            #"{"type":"object","properties":{"a":{"type":"string","enum":["x"]},"b":{"type":["string","null"]},"#
                + ##""c":{"anyOf":[{"type":"string"}]},"d":{"$ref":"#/$defs/e"},"f":{"type":"string","default":"y"}},"##
                + ##""$defs":{"e":{"type":"object","properties":{}}}}"##,
            #"{"type":"object","properties":{"a":{"type":["string","null"],"enum":["x",null]},"#
                + #""b":{"type":["string","null"]},"c":{"anyOf":[{"type":"string"},{"type":"null"}]},"#
                + ##""d":{"anyOf":[{"$ref":"#/$defs/e"},{"type":"null"}]},"f":{"type":"string"}},"##
                + #""$defs":{"e":{"type":"object","properties":{},"additionalProperties":false,"required":[]}},"#
                + #""additionalProperties":false,"required":["a","b","c","d","f"]}"#
        ),
        Row(
            #"{"type":"object","properties":{"a":{"type":"array","items":{"type":"object","properties":{}}}},"#
                + #""required":["a"]}"#,
            #"{"type":"object","properties":{"a":{"type":"array","items":{"type":"object","properties":{},"#
                + #""additionalProperties":false,"required":[]}}},"required":["a"],"additionalProperties":false}"#
        ),
        // A dictionary, an object of anything, what is no object, and words no strict provider knows.
        Row(#"{"type":"object","properties":{"a":{"type":"object","additionalProperties":{"type":"string"}}}}"#, nil),
        Row(#"{"type":"object"}"#, nil),
        Row(#"{"type":"array","items":{"type":"string"}}"#, nil),
        Row(#"{"type":"object","properties":{"a":{"oneOf":[]}}}"#, nil),
        Row(#"{"type":"object","properties":{"a":true}}"#, nil),
        Row("7", nil),
    ]

    @Test("is closed and complete where that can be, and left alone where not", arguments: rows)
    func strict(row: Row) throws {
        let schema = try JSONValue(parsing: row.schema)
        let answer = AnswerSchema(name: "a", schema, requiresAll: true)
        #expect(answer.isStrict == (row.strict != nil))
        #expect(answer.schema.text == row.strict ?? schema.text)
    }

    @Test(
        "has a name that every provider takes",
        arguments: [
            ("Itinerary", "Itinerary"), ("Array<Trip>", "Array_Trip_"), ("rejse-plan_2", "rejse-plan_2"),
            ("", "answer"),
            ("Ærø", "_r_"), (String(repeating: "x", count: 99), String(repeating: "x", count: 64)),
        ]
    )
    func name(given: String, name: String) {
        #expect(AnswerSchema(name: given, [:], requiresAll: true).name == name)
    }
}
