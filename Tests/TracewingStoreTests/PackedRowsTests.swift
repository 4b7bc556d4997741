import Testing

@testable import TracewingStore

@Suite("Rows on their way to the writer")
struct PackedRowsTests {
    @Test("What was written is read again, row after row, whatever it is")
    func roundTrip() {
        let numbers: [Int64?] = [nil, 0, -1, .min, .max]
        let texts: [String?] = [nil, "", "a", "NUL \0 inside", "ä€🚄", String(repeating: "long", count: 50_000)]
        var rows = PackedRows(capacity: 1)
        var starts: [Int] = []
        for number in numbers {
            starts.append(rows.count)
            rows.add(number)
            for text in texts { rows.add(text) }
        }
        rows.withBytes { bytes in
            for (number, start) in zip(numbers, starts).reversed() {
                var reader = PackedReader(bytes, from: start)
                #expect(reader.integer() == number)
                for text in texts { #expect(reader.text() == text) }
            }
        }
    }
}
