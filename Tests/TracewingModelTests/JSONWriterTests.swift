import Testing
import TracewingModel

@Suite("Writing JSON")
struct JSONWriterTests {
    static let documents: [(JSONValue, String)] = [
        (nil, "null"),
        (true, "true"),
        (.integer(.min), "-9223372036854775808"),
        (.number(3), "3"),
        (.number(-0.0), "-0.0"),
        (.number(0.1), "0.1"),
        (.number(1e300), "1e+300"),
        (.number(.leastNonzeroMagnitude), "5e-324"),
        (.number(1e14), "100000000000000"),
        (.number(1e16), "1e+16"),
        (.number(.nan), "null"),
        (.number(.infinity), "null"),
        ("", #""""#),
        ("a\"b\\c/d", #""a\"b\\c/d""#),
        ("\n\r\t\u{8}\u{0}\u{1F}\u{7F}", #""\n\r\t\u0008\u0000\u001f\u007f""#),
        ("smørrebrød 😀\u{2028}", "\"smørrebrød 😀\u{2028}\""),
        ([1, [], ["a": nil]], #"[1,[],{"a":null}]"#),
        (["b": 1, "a": 2], #"{"b":1,"a":2}"#),
    ]

    @Test("Values are written compactly, in order", arguments: documents)
    func writes(_ value: JSONValue, _ text: String) {
        #expect(value.text == text)
        #expect(value.utf8 == Array(text.utf8))
    }

    @Test("What is written is read back as the same value")
    func roundTrip() throws {
        for (value, text) in Self.documents where text != "null" {
            let again = try JSONValue(parsing: text)
            #expect(again.text == text)
            #expect(again == value || again.numberValue == value.numberValue)
        }
    }

    @Test("What is to be escaped is found wherever it stands, and nothing else is")
    func escapes() {
        let pieces = ["\"": #"\""#, "\\": #"\\"#, "\u{0}": #"\u0000"#, "\u{1F}": #"\u001f"#, "\u{7F}": #"\u007f"#]
            .merging(["\u{20}", "!", "#", "[", "]", "~", "\u{80}", "é", "😀"].map { ($0, $0) }) { $1 }
        for (piece, written) in pieces {
            for before in 0..<18 {
                for after in 0..<18 {
                    let (head, tail) = (String(repeating: "a", count: before), String(repeating: "z", count: after))
                    #expect(JSONValue.string(head + piece + tail).text == "\"" + head + written + tail + "\"")
                    #expect(JSONValue.string(piece + head + piece).text == "\"" + written + head + written + "\"")
                }
            }
        }
    }

    @Test("Every scalar value survives a string")
    func scalars() throws {
        for scalar in (0...0x10FFFF as ClosedRange<UInt32>).lazy.filter({ $0 < 0x800 || $0 % 977 == 0 }).compactMap(
            Unicode.Scalar.init
        ) {
            let text = "a" + String(Character(scalar))
            #expect(try JSONValue(parsing: JSONValue.string(text).text) == .string(text))
        }
    }
}
