/// Writes JSON as content is recorded: numbers that JSON has no form for become text, and no text is longer than
/// allowed.
struct ContentWriter {
    private(set) var writer = JSONWriter()
    /// How many bytes a text may take between its quotes; nil for any number.
    let maxTextBytes: Int?

    init(maxTextBytes: Int? = nil) {
        self.maxTextBytes = maxTextBytes
    }

    mutating func write(_ value: JSONValue) {
        switch value {
        case .number(let number) where !number.isFinite:
            writer.write(number.isNaN ? "NaN" : number > 0 ? "Infinity" : "-Infinity")
        case .number(let number):
            // 3.0 stays 3.0: it is shown as it was said.
            writer.writeRaw(String(number))
        case .string(let text):
            writer.write(maxTextBytes.map { text.cut(to: $0, weighing: JSONWriter.weight) } ?? text)
        case .array(let values):
            writer.writeRaw("[")
            for (index, value) in values.enumerated() {
                if index > 0 { writer.writeRaw(",") }
                write(value)
            }
            writer.writeRaw("]")
        case .object(let object):
            writer.writeRaw("{")
            for (index, member) in object.members.enumerated() {
                if index > 0 { writer.writeRaw(",") }
                writer.write(member.key)
                writer.writeRaw(":")
                write(member.value)
            }
            writer.writeRaw("}")
        case .null, .bool, .integer:
            writer.write(value)
        }
    }
}

extension JSONValue {
    /// The document as content is recorded.
    var contentText: String {
        var content = ContentWriter()
        content.write(self)
        return content.writer.text
    }
}

extension JSONWriter {
    /// How many bytes a byte of a string takes between the quotes.
    static func weight(of byte: UInt8) -> Int {
        switch byte {
        case 0x22, 0x5C, 0x0A, 0x0D, 0x09: 2
        case 0..<0x20, 0x7F: 6
        default: 1
        }
    }
}
