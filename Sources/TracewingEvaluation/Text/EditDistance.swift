/// The edit distance of two texts over their Unicode scalars: how many have to be put in, taken out or replaced.
///
/// Myers' algorithm in Hyyrö's blocks: 64 rows of the table are two words of differences, and a column of them takes a
/// dozen instructions. Memory is that of the texts.
enum EditDistance {
    /// The most cells of the table: seconds of a slow machine.
    static let cellLimit = 100_000_000_000

    /// - Throws: ``EvaluationError`` if the texts are too long, or if the task is cancelled.
    static func between(_ first: String, _ second: String) throws(EvaluationError) -> Int {
        var rows = Array(first.unicodeScalars)[...]
        var columns = Array(second.unicodeScalars)[...]
        let counts = (rows.count, columns.count)
        // What is the same at both ends costs nothing.
        while let row = rows.first, row == columns.first {
            rows.removeFirst()
            columns.removeFirst()
        }
        while let row = rows.last, row == columns.last {
            rows.removeLast()
            columns.removeLast()
        }
        guard !rows.isEmpty, !columns.isEmpty else { return max(rows.count, columns.count) }
        guard rows.count <= cellLimit / columns.count else {
            throw EvaluationError(
                .tooLarge,
                "The texts have \(counts.0) and \(counts.1) characters: too many to compare. Map shorter parts of them."
            )
        }
        return try distance(rows, columns)
    }

    private static func distance(
        _ rows: ArraySlice<Unicode.Scalar>,
        _ columns: ArraySlice<Unicode.Scalar>
    ) throws(EvaluationError) -> Int {
        // Scalars as small numbers, so that what matches is looked up in an array. 0 is in no row.
        var numbers: [Unicode.Scalar: Int32] = [:]
        for scalar in rows where numbers[scalar] == nil { numbers[scalar] = Int32(numbers.count + 1) }
        let places = columns.map { Int(numbers[$0] ?? 0) * Band.blockCount }
        let rowNumbers = rows.map { Int(numbers[$0] ?? 0) * Band.blockCount }
        var matches = [UInt64](repeating: 0, count: (numbers.count + 1) * Band.blockCount)
        // How the value changes from each column to the next in the row above the band: the first row counts columns.
        var steps = [Int8](repeating: 1, count: places.count)
        var distance = 0
        for start in stride(from: 0, to: rowNumbers.count, by: Band.height) {
            if Task.isCancelled { throw EvaluationError(.cancelled, "The evaluation was cancelled.") }
            let band = rowNumbers[start..<min(start + Band.height, rowNumbers.count)]
            for (row, number) in band.enumerated() { matches[number + row / 64] |= 1 << UInt64(row % 64) }
            distance = band.count + start
            distance += Band(lastRow: band.count - 1).cross(places, matches: matches, steps: &steps)
            for number in band {
                for block in 0..<Band.blockCount { matches[number + block] = 0 }
            }
        }
        return distance
    }
}

/// 256 rows of the table, in one column of it: four blocks at once, because each waits for the one above only at its
/// end, and a processor works at several.
private struct Band {
    static let blockCount = 4
    static let height = 64 * blockCount

    /// The differences of 64 rows.
    private struct Block {
        /// Where the value grows by one from a row to the next.
        var up = UInt64.max
        /// Where it falls by one.
        var down: UInt64 = 0
        /// The row whose change is followed.
        let followed: UInt64

        /// Goes one column on.
        ///
        /// - Parameters:
        ///   - equal: The rows whose scalar is this column's.
        ///   - above: Whether the value of the row above the block grows, and whether it falls.
        /// - Returns: The same for the block's last row, and for the one that is followed.
        @inline(__always)
        mutating func step(
            _ equal: UInt64,
            above: (grows: UInt64, falls: UInt64)
        ) -> (last: (grows: UInt64, falls: UInt64), followed: Int) {
            let vertical = equal | down
            let equal = equal | above.falls
            let diagonal = (((equal & up) &+ up) ^ up) | equal
            let grows = down | ~(diagonal | up)
            let falls = up & diagonal
            let shiftedGrows = grows << 1 | above.grows
            up = (falls << 1 | above.falls) | ~(vertical | shiftedGrows)
            down = shiftedGrows & vertical
            let change = (grows & followed != 0 ? 1 : 0) &- (falls & followed != 0 ? 1 : 0)
            return ((grows >> 63, falls >> 63), change)
        }
    }

    private let first: Block
    private let second: Block
    private let third: Block
    private let fourth: Block

    /// - Parameter lastRow: The last row that is one of the text's.
    init(lastRow: Int) {
        func followed(_ block: Int) -> UInt64 { lastRow / 64 == block ? 1 << UInt64(lastRow % 64) : 0 }
        first = Block(followed: followed(0))
        second = Block(followed: followed(1))
        third = Block(followed: followed(2))
        fourth = Block(followed: followed(3))
    }

    /// Goes through all columns.
    ///
    /// - Parameter steps: How the row above the band changes; afterwards, how the band's last row does.
    /// - Returns: By how much the value of the last row of the text has changed.
    func cross(_ places: [Int], matches: [UInt64], steps: inout [Int8]) -> Int {
        var sum = 0
        places.withUnsafeBufferPointer { places in
            matches.withUnsafeBufferPointer { matches in
                steps.withUnsafeMutableBufferPointer { steps in
                    // Of the loop's own, so that they stay in registers.
                    var (first, second, third, fourth) = (first, second, third, fourth)
                    for (column, place) in places.enumerated() {
                        let above = steps[column]
                        let a = first.step(matches[place], above: (above > 0 ? 1 : 0, above < 0 ? 1 : 0))
                        let b = second.step(matches[place + 1], above: a.last)
                        let c = third.step(matches[place + 2], above: b.last)
                        let d = fourth.step(matches[place + 3], above: c.last)
                        sum &+= a.followed &+ b.followed &+ c.followed &+ d.followed
                        steps[column] = Int8(truncatingIfNeeded: Int(d.last.grows) &- Int(d.last.falls))
                    }
                }
            }
        }
        return sum
    }
}
