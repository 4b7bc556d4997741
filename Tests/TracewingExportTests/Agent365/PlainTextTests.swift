import Testing

@testable import TracewingExport

/// What is read eight bytes at a time is what is read byte by byte.
@Suite("The end of plain text")
struct PlainTextTests {
    @Test("Any two bytes beside each other, across the words that are read at once")
    func pairs() {
        for first in UInt8.min...UInt8.max {
            for second in UInt8.min...UInt8.max {
                var text = [UInt8](repeating: 0x61, count: 17)
                let place = Int(first ^ second) % 16
                text[place] = first
                text[place + 1] = second
                let (found, expected) = text.withUnsafeBufferPointer { text in
                    (text.endOfPlainText(from: 0), text.firstIndex(where: Self.isSpecial) ?? text.count)
                }
                if found != expected { Issue.record("\(first), \(second) at \(place): \(found), not \(expected)") }
            }
        }
    }

    @Test("From anywhere to anywhere", arguments: [0, 1, 7, 8, 9, 15, 16, 17, 40])
    func lengths(count: Int) {
        for place in 0...count {
            var text = [UInt8](repeating: 0xC3, count: count)
            if place < count { text[place] = 0x22 }
            for start in 0...count {
                let found = text.withUnsafeBufferPointer { $0.endOfPlainText(from: start) }
                #expect(found == (start <= place ? place : count))
            }
        }
    }

    private static func isSpecial(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x22 || byte == 0x5C }
}
