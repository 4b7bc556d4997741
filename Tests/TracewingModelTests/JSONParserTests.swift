import Testing
import TracewingModel

@Suite("Reading JSON")
struct JSONParserTests {
    static let documents: [(String, JSONValue)] = [
        ("null", .null),
        (" true ", .bool(true)),
        ("false", false),
        ("0", 0),
        ("-0", 0),
        ("-12", -12),
        ("9223372036854775807", .integer(.max)),
        ("-9223372036854775808", .integer(.min)),
        ("9223372036854775808", .number(9_223_372_036_854_775_808)),
        ("1.0", .number(1)),
        ("-1.5e-3", .number(-0.0015)),
        ("1E+2", .number(100)),
        (#""""#, ""),
        (#""a\"\\\/\b\f\n\r\t""#, "a\"\\/\u{8}\u{C}\n\r\t"),
        (#""\u00e9\u00E9""#, "éé"),
        (#""\ud83d\ude00""#, "😀"),
        (#""\ud83d""#, "\u{FFFD}"),
        (#""\ude00x""#, "\u{FFFD}x"),
        (#""\ud83d\u0041""#, "\u{FFFD}A"),
        (#""\ud83d\ud83d\ude00""#, "\u{FFFD}😀"),
        (#""\ud83d\n""#, "\u{FFFD}\n"),
        (#""\u0000""#, "\0"),
        ("\"smørrebrød 日本\u{7F}\"", "smørrebrød 日本\u{7F}"),
        ("[]", []),
        ("[ 1 , [2] ,\t\r\n{} ]", [1, [2], .object(JSONObject())]),
        (#"{"b":1,"a":{"c":null}}"#, ["b": 1, "a": ["c": nil]]),
        (#"{"a":1,"a":2}"#, .object(JSONObject([("a", 1), ("a", 2)]))),
        (#"{"":""}"#, ["": ""]),
    ]

    @Test("Documents are read, in order and without loss", arguments: documents)
    func reads(_ text: String, _ value: JSONValue) throws {
        #expect(try JSONValue(parsing: text) == value)
    }

    static let refused: [(String, String)] = [
        ("", "a value is missing at byte 0"),
        ("  ", "a value is missing at byte 2"),
        ("nul", "a value was expected at byte 0"),
        ("nulls", "text after the end of the document at byte 4"),
        ("1 2", "text after the end of the document at byte 2"),
        ("01", "text after the end of the document at byte 1"),
        ("+1", "a value was expected at byte 0"),
        ("-", "a value was expected at byte 0"),
        (".5", "a value was expected at byte 0"),
        ("1.", "a digit was expected at byte 2"),
        ("1e", "a digit was expected at byte 2"),
        ("NaN", "a value was expected at byte 0"),
        ("[1,]", "a value was expected at byte 3"),
        ("[1", "',' or ']' was expected at byte 2"),
        ("[", "a value is missing at byte 1"),
        ("{", "a key in quotes was expected at byte 1"),
        ("{a:1}", "a key in quotes was expected at byte 1"),
        (#"{"a" 1}"#, "':' was expected at byte 5"),
        (#"{"a":1,}"#, "a key in quotes was expected at byte 7"),
        (#"{"a":1"#, "',' or '}' was expected at byte 6"),
        (#""a"#, "a string is not closed at byte 2"),
        (#""\"#, "a string is not closed at byte 2"),
        (#""\x""#, "an unknown escape at byte 2"),
        (#""\u12""#, "four hexadecimal digits were expected at byte 3"),
        ("\"a\nb\"", "a control character in a string at byte 2"),
        ("\u{FEFF}1", "a value was expected at byte 0"),
    ]

    @Test("What is not JSON is refused, with the reason and the place", arguments: refused)
    func refuses(_ text: String, _ reason: String) {
        let error = #expect(throws: JSONParsingError.self) { try JSONValue(parsing: text) }
        #expect(error?.description == "not JSON: \(reason)")
    }

    @Test("Nesting is followed up to the limit", arguments: ["[", #"{"a":"#])
    func depth(open: String) throws {
        let close = open == "[" ? "]" : "}"
        func nested(_ count: Int) -> String {
            String(repeating: open, count: count) + "1" + String(repeating: close, count: count)
        }
        #expect(throws: Never.self) { try JSONValue(parsing: nested(128)) }
        #expect(throws: JSONParsingError.self) { try JSONValue(parsing: nested(129)) }
        #expect(throws: JSONParsingError.self) { try JSONValue(parsing: String(repeating: open, count: 1_000_000)) }
        #expect(throws: Never.self) { try JSONValue(parsing: nested(3), depthLimit: 3) }
        #expect(throws: JSONParsingError.self) { try JSONValue(parsing: nested(4), depthLimit: 3) }
    }

    @Test("Bytes that are not UTF-8 are repaired")
    func invalidUTF8() throws {
        #expect(try JSONValue(parsing: [0x22, 0x61, 0xFF, 0x22]) == "a\u{FFFD}")
        #expect(try JSONValue(parsing: [0x22, 0xC3, 0x5C, 0x6E, 0x22]) == "\u{FFFD}\n")
    }

    @Test("A document cut anywhere is refused")
    func truncated() {
        let text = Array(#"{"a":[1.5e3,true,null,"x\u00e9\ud83d\ude00"],"b":{"c":-1}}"#.utf8)
        for count in 0..<text.count {
            #expect(throws: JSONParsingError.self) { try JSONValue(parsing: Array(text.prefix(count))) }
        }
    }
}
