import Testing
import TracewingModel

@Suite("Attributes")
struct AttributesTests {
    @Test("The order of setting is kept, and a key set again keeps its place")
    func order() {
        var attributes: Attributes = ["b": 1, "a": 2]
        attributes["c"] = 3
        attributes["b"] = 4
        #expect(attributes.map(\.key) == ["b", "a", "c"])
        #expect(attributes["b"] == 4)
        #expect(attributes.count == 3)
    }

    @Test("Assigning nil removes a key; removing what is not there does nothing")
    func removal() {
        var attributes: Attributes = ["a": 1, "b": 2]
        attributes["a"] = nil
        attributes["missing"] = nil
        #expect(attributes == ["b": 2])
        #expect(!attributes.contains("a"))
    }

    @Test("A literal that repeats a key keeps the last value, a decoded list keeps both")
    func repeatedKeys() {
        let literal: Attributes = ["a": 1, "b": 2, "a": 3]
        #expect(literal.entries == [.init(key: "a", value: 3), .init(key: "b", value: 2)])
        let decoded = Attributes(unchecked: [.init(key: "a", value: 1), .init(key: "a", value: 2)])
        #expect(decoded.count == 2)
        #expect(decoded["a"] == 2)
    }

    @Test("Literals of every kind become values")
    func literals() {
        let attributes: Attributes = ["s": "x\(1)", "b": true, "i": 1, "d": 1.5, "l": ["a", 1], "m": ["k": false]]
        #expect(attributes["s"]?.stringValue == "x1")
        #expect(attributes["b"]?.boolValue == true)
        #expect(attributes["i"]?.intValue == 1)
        #expect(attributes["d"]?.doubleValue == 1.5)
        #expect(attributes["i"]?.doubleValue == 1)
        #expect(attributes["l"]?.arrayValue == ["a", 1])
        #expect(attributes["m"] == .map(["k": false]))
        #expect(attributes["s"]?.intValue == nil)
    }

    @Test("An integer that does not fit becomes its digits")
    func integers() {
        #expect(AttributeValue.integer(UInt64.max) == "18446744073709551615")
        #expect(AttributeValue.integer(Int8(-1)) == -1)
        #expect(AttributeValue.integer(UInt64(Int64.max)) == .int(.max))
    }
}
