import Testing
import TracewingModel

@Suite("JSONValue")
struct JSONValueTests {
    @Test("Members and elements are found by key and index; what is missing or null is nil")
    func lookUp() {
        let value: JSONValue = ["a": [1, "x"], "null": nil, "number": 2.0]
        #expect(value["a"]?[1]?.stringValue == "x")
        #expect(value["a"]?[2] == nil)
        #expect(value["a"]?[-1] == nil)
        #expect(value["null"] == nil)
        #expect(value["missing"] == nil)
        #expect(value["a"]?["b"] == nil)
        #expect(value["number"]?.integerValue == 2)
        #expect(JSONValue.number(2.5).integerValue == nil)
        #expect(JSONValue.number(1e300).integerValue == nil)
        #expect(JSONValue.integer(2).numberValue == 2)
    }

    @Test("A member set again keeps its place, nil removes it, of equal keys the last is found")
    func members() {
        var object: JSONObject = ["a": 1, "b": 2]
        object["a"] = 3
        object["c"] = 4
        object["b"] = nil
        #expect(object == ["a": 3, "c": 4])
        let repeated = JSONObject([("a", 1), ("a", 2)])
        #expect(repeated["a"] == 2)
        #expect(repeated.members.count == 2)
    }

    @Test(
        "Base64 is written with padding and read with or without, in both alphabets",
        arguments: [
            ([], ""), ([0x66], "Zg=="), ([0x66, 0x6F], "Zm8="), ([0x66, 0x6F, 0x6F], "Zm9v"),
            ([0xFB, 0xFF, 0xBF], "+/+/"), (Array("foobar".utf8), "Zm9vYmFy"),
        ] as [([UInt8], String)]
    )
    func base64(_ bytes: [UInt8], _ text: String) {
        #expect(Base64.encode(bytes) == text)
        #expect(Base64.decode(text) == bytes)
        #expect(Base64.decode(String(text.prefix { $0 != "=" })) == bytes)
        let urlSafe = String(text.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 })
        #expect(Base64.decode(urlSafe) == bytes)
    }

    @Test("What is not base64 is nil", arguments: ["A", "A===", "AA=A", "!!!!", "AAAA\n", "ÅÅÅÅ"])
    func notBase64(_ text: String) {
        #expect(Base64.decode(text) == nil)
    }
}
