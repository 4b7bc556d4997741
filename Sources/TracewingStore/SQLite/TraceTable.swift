import GRDB
import TracewingModel

/// A trace while its spans are being written.
final class TouchedTrace {
    /// Its place in the order of arrival, by which its spans refer to it.
    let number: Int64
    let isNew: Bool
    var row: TraceRow
    var isChanged = false
    /// A span was replaced by one that the row cannot simply be corrected for.
    var mustBeRebuilt = false

    init(number: Int64, isNew: Bool, row: TraceRow) {
        self.number = number
        self.isNew = isNew
        self.row = row
    }
}

/// The table `traces`, for the writer.
struct TraceTable {
    private let find: PreparedStatement
    private let insert: PreparedStatement
    private let update: PreparedStatement
    /// The last number given to a trace when the transaction began.
    private let last: Int64
    /// How many traces this transaction has begun.
    private(set) var begun: Int64 = 0

    init(on database: Database) throws {
        let columns = TraceRow.columnNames
        let list = columns.joined(separator: ", ")
        find = try PreparedStatement("SELECT id, \(list) FROM traces WHERE trace_id = ?", on: database)
        insert = try PreparedStatement(
            "INSERT INTO traces (id, \(list)) VALUES (?\(String(repeating: ", ?", count: columns.count)))",
            on: database
        )
        update = try PreparedStatement(
            "UPDATE traces SET \(columns.map { "\($0) = ?" }.joined(separator: ", ")) WHERE id = ?",
            on: database
        )
        let max = try PreparedStatement("SELECT max(id) FROM traces", on: database)
        last = try max.firstRow { $0.integer() ?? 0 } ?? 0
    }

    /// Reads a trace, or begins it with the next number.
    mutating func open(_ id: TraceID) throws -> TouchedTrace {
        try find.bind { $0.add(id.bytes) }
        let stored = try find.firstRow { row in
            TouchedTrace(number: row.integer() ?? 0, isNew: false, row: TraceRow(&row))
        }
        if let stored { return stored }
        begun += 1
        return TouchedTrace(number: last + begun, isNew: true, row: TraceRow(id))
    }

    func save(_ trace: TouchedTrace) throws {
        if trace.isNew {
            try insert.bind {
                $0.add(trace.number)
                trace.row.bind(&$0)
            }
            try insert.run()
        } else {
            try update.bind {
                trace.row.bind(&$0)
                $0.add(trace.number)
            }
            try update.run()
        }
    }
}
