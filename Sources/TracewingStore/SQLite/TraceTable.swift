import GRDB
import TracewingModel

/// A trace while its spans are being written.
final class TouchedTrace {
    /// Its place in the order of arrival, by which its spans refer to it.
    let number: Int64
    let isNew: Bool
    var row: TraceRow
    var isChanged = false
    /// Spans known to be above one with usage, and of which parts; see ``UsageTotals``. All of them if the trace is
    /// new.
    var usageAncestors: [SpanID: Usage.Parts] = [:]
    /// A span was replaced by one that the row cannot simply be corrected for.
    var mustBeRebuilt = false

    /// What the indexes of the table held of it on opening.
    fileprivate let storedKeys: TraceRow.Keys

    init(number: Int64, isNew: Bool, row: TraceRow) {
        self.number = number
        self.isNew = isNew
        self.row = row
        storedKeys = row.keys
    }
}

extension TraceRow {
    /// What the table's indexes hold, but for the trace id, which never changes.
    fileprivate struct Keys: Equatable {
        let project: String?
        let session: String?
        let start: UInt64
    }

    fileprivate static let keyNames = ["project", "session", "started"]

    fileprivate var keys: Keys { Keys(project: head?.value.project, session: session?.value, start: start) }
}

/// The table `traces`, for the writer.
struct TraceTable {
    private let find: PreparedStatement
    private let insert: PreparedStatement
    private let update: PreparedStatement
    private let updateKeys: PreparedStatement
    private let now: UInt64

    init(on database: Database, now: UInt64) throws {
        self.now = now
        let columns = TraceRow.columnNames
        let list = columns.joined(separator: ", ")
        find = try PreparedStatement("SELECT id, \(list) FROM traces WHERE trace_id = ?", on: database)
        insert = try PreparedStatement(
            "INSERT INTO traces (id, received, \(list)) VALUES (?, ?\(String(repeating: ", ?", count: columns.count)))",
            on: database
        )
        // Each parameter has the number its column has in the list. SQLite writes an index anew whenever one of its
        // columns is set, to whatever value: so those are only set when they change.
        func setting(_ isWanted: (String) -> Bool) -> String {
            columns.enumerated().filter { isWanted($0.element) }.map { "\($0.element) = ?\($0.offset + 1)" }
                .joined(separator: ", ")
        }
        let id = "WHERE id = ?\(columns.count + 1)"
        update = try PreparedStatement(
            "UPDATE traces SET \(setting { $0 != "trace_id" && !TraceRow.keyNames.contains($0) }) \(id)",
            on: database
        )
        updateKeys = try PreparedStatement("UPDATE traces SET \(setting { $0 != "trace_id" }) \(id)", on: database)
    }

    /// Reads a trace, or begins it with the next number.
    func open(_ id: TraceID, next last: inout Int64) throws -> TouchedTrace {
        try find.bind { $0.add(id.bytes) }
        let stored = try find.firstRow { row in
            TouchedTrace(number: row.integer() ?? 0, isNew: false, row: TraceRow(&row))
        }
        if let stored { return stored }
        last += 1
        return TouchedTrace(number: last, isNew: true, row: TraceRow(id))
    }

    func save(_ trace: TouchedTrace) throws {
        if trace.isNew {
            try insert.bind {
                $0.add(trace.number)
                $0.add(Int64(clamping: now))
                trace.row.bind(&$0)
            }
            try insert.run()
        } else {
            let update = trace.row.keys == trace.storedKeys ? update : updateKeys
            try update.bind {
                trace.row.bind(&$0)
                $0.add(trace.number)
            }
            try update.run()
        }
    }
}
