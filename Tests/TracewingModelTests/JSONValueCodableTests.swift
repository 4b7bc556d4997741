import Foundation
import Testing
import TracewingModel

@Suite("JSONValue with the coders of others")
struct JSONValueCodableTests {
    static let documents = [
        #"{"a":[1,2.5,true,null,"x",{}]}"#, #"[]"#, #"{}"#, #"[[[]]]"#, #""text""#, #"false"#, #"-7"#, #"null"#,
        #"[9223372036854775807,-9223372036854775808]"#, #"[1e300]"#, #"{"":{"nested":[{"deep":null}]}}"#,
    ]

    @Test("comes out of Foundation's decoder as our parser reads it", arguments: documents)
    func decodes(text: String) throws {
        let expected = try JSONValue(parsing: text)
        #expect(try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)) == expected)
    }

    @Test("goes through Foundation's encoder unchanged", arguments: documents)
    func encodes(text: String) throws {
        let value = try JSONValue(parsing: text)
        let data = try JSONEncoder().encode(value)
        #expect(try JSONValue(parsing: String(decoding: data, as: UTF8.self)) == value)
    }

    @Test("NaN and the infinities become null instead of failing the document around them")
    func unwritable() throws {
        let value: JSONValue = [.number(.nan), .number(.infinity), .number(-.infinity), 1]
        #expect(String(decoding: try JSONEncoder().encode(value), as: UTF8.self) == "[null,null,null,1]")
        #expect(value.text == "[null,null,null,1]")
    }

    @Test("Whole numbers beyond 64 bits become doubles")
    func large() throws {
        let value = try JSONDecoder().decode(JSONValue.self, from: Data("[18446744073709551615]".utf8))
        #expect(value == [.number(0x1p64)])
    }

    @Test("is a property like any other")
    func property() throws {
        struct Note: Codable, Equatable {
            var body: JSONValue
            var more: JSONValue?
        }
        let note = try JSONDecoder().decode(Note.self, from: Data(#"{"body":{"a":[null]}}"#.utf8))
        #expect(note == Note(body: ["a": [nil]]))
        #expect(try JSONDecoder().decode(Note.self, from: JSONEncoder().encode(note)) == note)
    }
}
