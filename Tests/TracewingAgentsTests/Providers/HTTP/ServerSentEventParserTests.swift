import Testing

@testable import TracewingAgents

@Suite("The parser of server-sent events")
struct ServerSentEventParserTests {
    struct Row: Sendable {
        let text: String
        let events: [ServerSentEvent]
        init(_ text: String, _ events: [(String?, String)]) {
            self.text = text
            self.events = events.map { ServerSentEvent(name: $0.0, data: Array($0.1.utf8)) }
        }
    }

    static let rows = [
        Row("data: a\n\n", [(nil, "a")]),
        Row("data:a\r\rdata:b\r\r", [(nil, "a"), (nil, "b")]),
        Row("data: a\r\n\r\ndata: b\r\n\r\n", [(nil, "a"), (nil, "b")]),
        Row("data: a\r\ndata: b\r\n\r\n", [(nil, "a\nb")]),
        Row("data: a\rdata: b\r\r", [(nil, "a\nb")]),
        Row("data: a\r\n\ndata: b\n\r\ndata: c\r\r\n", [(nil, "a"), (nil, "b"), (nil, "c")]),
        Row("\u{FEFF}data: a\n\n", [(nil, "a")]),
        Row("data: \u{FEFF}a\n\n", [(nil, "\u{FEFF}a")]),
        Row(": comment\n\ndata: a\n: another\ndata: b\n\n", [(nil, "a\nb")]),
        Row("data\n\n", [(nil, "")]),
        Row("data\ndata\n\n", [(nil, "\n")]),
        Row("data:\n\n", [(nil, "")]),
        Row("data:  two spaces\n\n", [(nil, " two spaces")]),
        Row("event: error\ndata: x\n\ndata: y\n\n", [("error", "x"), (nil, "y")]),
        Row("event: a\n\ndata: y\n\n", [(nil, "y")]),
        Row("event:\ndata: y\n\n", [(nil, "y")]),
        Row("id: 1\nretry: 5\nunknown: x\ndatax: 1\nDATA: 2\ndata: y\n\n", [(nil, "y")]),
        Row("\n\n\n\r\n\rdata: y\n\n", [(nil, "y")]),
        Row("data: {\"a\": \"b: c\"}\n\n", [(nil, "{\"a\": \"b: c\"}")]),
        Row("data: ø🚂\n\n", [(nil, "ø🚂")]),
        Row("data: not yet", []),
        Row("data: not yet\n", []),
    ]

    @Test("reads what the standard says, wherever the bytes are split", arguments: rows)
    func splits(row: Row) throws {
        let bytes = Array(row.text.utf8)
        for split in 0...bytes.count {
            var parser = ServerSentEventParser()
            var events: [ServerSentEvent] = []
            for part in [bytes[..<split], bytes[split...]] {
                parser.append(part)
                while let event = try parser.next() { events.append(event) }
            }
            #expect(events == row.events, "split at \(split)")
        }
        for size in 1...3 {
            var parser = ServerSentEventParser()
            var events: [ServerSentEvent] = []
            for start in stride(from: 0, to: bytes.count, by: size) {
                parser.append(bytes[start..<min(start + size, bytes.count)])
                while let event = try parser.next() { events.append(event) }
            }
            #expect(events == row.events, "in pieces of \(size)")
        }
    }

    @Test("gives what all bytes at once give to whoever asks late")
    func appendedAtOnce() throws {
        var parser = ServerSentEventParser()
        for byte in "data: a\n\ndata: b\r\n\r\n".utf8 { parser.append([byte]) }
        #expect(try parser.next()?.text == "a")
        #expect(try parser.next()?.text == "b")
        #expect(try parser.next() == nil)
    }

    @Test("knows a last event whose blank line is missing")
    func finish() throws {
        var parser = ServerSentEventParser()
        parser.append("data: [DONE]\n".utf8)
        #expect(try parser.next() == nil)
        #expect(parser.finish()?.text == "[DONE]")
        #expect(parser.finish() == nil)
    }

    @Test("refuses events without end", arguments: ["data: 12345678901", "data: 123456\ndata: 123456\n"])
    func limit(text: String) {
        var parser = ServerSentEventParser(eventSizeLimit: 10)
        parser.append(text.utf8)
        #expect(throws: ServerSentEventParser.EventTooLarge.self) { try parser.next() }
    }
}
