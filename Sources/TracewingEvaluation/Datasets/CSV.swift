/// Comma-separated values (RFC 4180).
enum CSV {
    struct Row {
        /// Where it begins, counted from 1.
        let line: Int
        var cells: [String]
    }

    /// Reads rows. Lines end in LF, CR or both; empty lines are none.
    static func rows(of text: String) throws(DatasetError) -> [Row] {
        let bytes = Array(text.utf8)
        let quote = UInt8(ascii: "\"")
        var rows: [Row] = []
        var row = Row(line: 1, cells: [])
        var cell: [UInt8] = []
        var wasQuoted = false
        var line = 1
        // A mark of the byte order is no part of the first name.
        var position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0

        func endCell() {
            row.cells.append(String(decoding: cell, as: UTF8.self))
            cell = []
            wasQuoted = false
        }
        func endRow() {
            if !row.cells.isEmpty || !cell.isEmpty || wasQuoted {
                endCell()
                rows.append(row)
            }
            row = Row(line: line, cells: [])
        }

        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case quote where cell.isEmpty && !wasQuoted:
                wasQuoted = true
                let start = line
                while true {
                    guard position < bytes.count else {
                        throw DatasetError("The quote that opens in line \(start) is not closed.")
                    }
                    let next = bytes[position]
                    position += 1
                    if next == quote {
                        guard position < bytes.count, bytes[position] == quote else { break }
                        position += 1
                    }
                    if next == 0x0A { line += 1 }
                    cell.append(next)
                }
            case UInt8(ascii: ","): endCell()
            case 0x0D where position < bytes.count && bytes[position] == 0x0A: continue
            case 0x0A, 0x0D:
                line += 1
                endRow()
            default:
                guard !wasQuoted else {
                    throw DatasetError(
                        "In line \(line) text follows a closing quote. Double the quotes inside of cells."
                    )
                }
                cell.append(byte)
            }
        }
        endRow()
        return rows
    }

    static func text(of rows: [[String]]) -> String {
        rows.map { row in
            // A row of one empty cell would be an empty line, which is no row.
            row == [""] ? "\"\"\n" : row.map(cell).joined(separator: ",") + "\n"
        }
        .joined()
    }

    private static func cell(_ text: String) -> String {
        let needsQuotes =
            text.utf8.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
            || text.first?.isWhitespace == true || text.last?.isWhitespace == true
        guard needsQuotes else { return text }
        // By bytes: to Swift a quote before an accent is another character.
        let quoted = text.utf8.flatMap { $0 == 0x22 ? [$0, $0] : [$0] }
        return "\"" + String(decoding: quoted, as: UTF8.self) + "\""
    }
}
