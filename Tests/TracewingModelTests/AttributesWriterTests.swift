import Testing

@testable import TracewingModel

@Suite("The writer of attributes")
struct AttributesWriterTests {
    @Test("They are what was added, in its order, and can be changed as any others")
    func order() {
        let list: AttributeValue? = [1]
        var attributes = Attributes(capacity: 6) { writer in
            writer.add("text", .string("a value that is too long to be kept in place"))
            writer.addIfKnown("unknown text", String?.none)
            writer.addIfKnown("number", Int?(1))
            writer.addIfKnown("unknown number", Int?.none)
            writer.addIfKnown("list", list)
            #expect(writer.count == 3)
        }
        #expect(attributes == ["text": "a value that is too long to be kept in place", "number": 1, "list": [1]])
        attributes["number"] = 2
        for number in 0..<10 { attributes["more \(number)"] = .int(Int64(number)) }
        #expect(attributes.count == 13)
        #expect(attributes[1].value == 2)
    }

    @Test("None are none")
    func none() {
        #expect(Attributes(capacity: 0) { _ in } == Attributes())
    }
}
