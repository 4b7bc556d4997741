import Testing

@testable import TracewingEvaluation

@Suite("The edit distance")
struct EditDistanceTests {
    /// The table, row by row: what everybody writes.
    private func reference(_ first: String, _ second: String) -> Int {
        let (rows, columns) = (Array(first.unicodeScalars), Array(second.unicodeScalars))
        var previous = Array(0...columns.count)
        for (index, row) in rows.enumerated() {
            var current = [index + 1]
            for (place, column) in columns.enumerated() {
                current.append(
                    min(previous[place + 1] + 1, current[place] + 1, previous[place] + (row == column ? 0 : 1))
                )
            }
            previous = current
        }
        return previous[columns.count]
    }

    @Test(
        "is that of the whole table, for lengths around every block's",
        arguments: [0, 1, 3, 63, 64, 65, 128, 255, 256, 257, 600]
    )
    func equalsReference(length: Int) throws {
        var generator = SeededGenerator(seed: UInt64(length) + 1)
        for alphabet in ["ab", "abcdefghij", "aé\u{301}😀ß"] {
            for other in [0, 1, length / 2, length, length + 70] {
                let scalars = Array(alphabet.unicodeScalars)
                func text(_ count: Int) -> String {
                    var view = String.UnicodeScalarView()
                    for _ in 0..<count { view.append(scalars.randomElement(using: &generator) ?? "a") }
                    return String(view)
                }
                let (first, second) = (text(length), text(other))
                let expected = reference(first, second)
                #expect(try EditDistance.between(first, second) == expected)
                #expect(try EditDistance.between(second, first) == expected)
            }
        }
    }

    @Test("of texts that are too long is an error that says so")
    func tooLong() {
        let long = String(repeating: "a", count: 400_000)
        let other = String(repeating: "b", count: 400_000)
        #expect(throws: EvaluationError.self) { try EditDistance.between(long, other) }
    }

    @Test("of a long text and itself costs nothing")
    func same() throws {
        let long = String(repeating: "a", count: 2_000_000)
        #expect(try EditDistance.between(long, long + "b") == 1)
    }
}

/// Numbers that are the same every time (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
