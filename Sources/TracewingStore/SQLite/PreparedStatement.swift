import GRDB
import GRDBSQLite

/// A prepared statement, spoken to in SQLite's own interface.
///
/// Every statement of the store goes through here, and nothing else in it calls SQLite. GRDB prepares, keeps and closes
/// the statements. Binding and reading are done here for two reasons: text is passed with its length, so that a NUL
/// inside neither cuts nor spoils it; and a row of forty columns costs one microsecond instead of ten.
///
/// Belongs to the connection it was prepared on, and to the access that hands out that connection.
struct PreparedStatement {
    /// Keeps ``handle`` alive.
    private let statement: Statement
    private let handle: OpaquePointer
    private let texts = BoundTexts()

    /// Finds the statement in the connection's cache, or prepares it.
    init(_ sql: String, on database: Database) throws {
        statement = try database.cachedStatement(sql: sql)
        handle = statement.sqliteStatement
    }

    /// Runs to the end and returns how many rows were written.
    @discardableResult
    func run() throws -> Int {
        defer { finish() }
        while try step() {}
        return Int(sqlite3_changes(sqlite3_db_handle(handle)))
    }

    /// Hands every row to `body`.
    func forEachRow(_ body: (inout StatementRow) throws -> Void) throws {
        defer { finish() }
        while try step() {
            var row = StatementRow(handle)
            try body(&row)
        }
    }

    /// The first row as `body` reads it; nil if there is none.
    func firstRow<Value>(_ body: (inout StatementRow) throws -> Value) throws -> Value? {
        defer { finish() }
        guard try step() else { return nil }
        var row = StatementRow(handle)
        return try body(&row)
    }

    private func step() throws -> Bool {
        // What is bound lies in `texts`.
        switch withExtendedLifetime(texts, { sqlite3_step(handle) }) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw error(code)
        }
    }

    /// Readies the statement for its next use. Values are let go: they may be large.
    private func finish() {
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
    }

    private func error(_ code: CInt) -> DatabaseError {
        DatabaseError(
            resultCode: ResultCode(rawValue: code),
            message: String(cString: sqlite3_errmsg(sqlite3_db_handle(handle))),
            sql: String(cString: sqlite3_sql(handle))
        )
    }
}

// MARK: - Binding

extension PreparedStatement {
    /// Sets all parameters, in their order.
    func bind(_ body: (inout ParameterBinder) throws -> Void) throws {
        texts.removeAll()
        var binder = ParameterBinder(handle, texts)
        do {
            try body(&binder)
        } catch {
            finish()
            throw error
        }
        if let code = binder.failure {
            finish()
            throw error(code)
        }
    }
}

/// Sets the parameters of a statement one after the other.
struct ParameterBinder: RowWriter {
    private let handle: OpaquePointer
    private let texts: BoundTexts
    private var index: CInt = 0
    /// The first code that was not OK.
    fileprivate private(set) var failure: CInt?

    fileprivate init(_ handle: OpaquePointer, _ texts: BoundTexts) {
        self.handle = handle
        self.texts = texts
    }

    /// Nil becomes NULL, which is what every parameter is until it is set.
    mutating func add(_ value: Int64?) {
        index += 1
        guard let value else { return }
        note(sqlite3_bind_int64(handle, index, value))
    }

    mutating func add(_ value: Double?) {
        index += 1
        guard let value else { return }
        note(sqlite3_bind_double(handle, index, value))
    }

    mutating func add(_ value: FilterValue) {
        switch value {
        case .text(let text): add(text)
        case .integer(let number): add(number)
        case .real(let number): add(number)
        }
    }

    mutating func add(_ value: String?) {
        index += 1
        guard let value else { return }
        if let code = value.utf8.withContiguousStorageIfAvailable({ bind($0) }) { return note(code) }
        var copy = value
        note(copy.withUTF8 { bind($0) })
    }

    private func bind(_ utf8: UnsafeBufferPointer<UInt8>) -> CInt {
        // An empty buffer may have no address, and no address would mean NULL.
        guard let start = utf8.baseAddress else { return sqlite3_bind_text(handle, index, "", 0, nil) }
        let kept = texts.keep(utf8)
        return (kept ?? start).withMemoryRebound(to: CChar.self, capacity: utf8.count) { text in
            let count = sqlite3_uint64(utf8.count)
            let lifetime = kept == nil ? Self.copied : nil
            return sqlite3_bind_text64(handle, index, text, count, lifetime, UInt8(SQLITE_UTF8))
        }
    }

    /// The next `count` values. The bytes they are read from must stay where they are until the statement has run.
    mutating func add(_ count: Int, of row: inout PackedReader) {
        for _ in 0..<count {
            index += 1
            switch row.next() {
            case .null: break
            case .integer(let value): note(sqlite3_bind_int64(handle, index, value))
            case .text(let utf8): note(bind(utf8))
            }
        }
    }

    /// Text that stays where it is until the statement has run.
    mutating func add(utf8: UnsafeRawBufferPointer) {
        index += 1
        note(bind(utf8))
    }

    private func bind(_ utf8: UnsafeRawBufferPointer) -> CInt {
        let text = utf8.assumingMemoryBound(to: CChar.self)
        // Without an address it would mean NULL.
        guard let start = text.baseAddress else { return sqlite3_bind_text(handle, index, "", 0, nil) }
        return sqlite3_bind_text64(handle, index, start, sqlite3_uint64(text.count), nil, UInt8(SQLITE_UTF8))
    }

    mutating func add(_ bytes: ArraySlice<UInt8>) {
        index += 1
        let code = bytes.withUnsafeBytes { buffer in
            guard let start = buffer.baseAddress else { return sqlite3_bind_zeroblob(handle, index, 0) }
            return sqlite3_bind_blob64(handle, index, start, sqlite3_uint64(buffer.count), Self.copied)
        }
        note(code)
    }

    mutating func add(_ bytes: [UInt8]) {
        add(bytes[...])
    }

    private mutating func note(_ code: CInt) {
        if code != SQLITE_OK, failure == nil { failure = code }
    }

    /// SQLite copies what it is given: a pointer is only good for the call.
    ///
    /// It is the C macro `SQLITE_TRANSIENT`, documented as -1 in the place of a function pointer. Swift does not import
    /// it; SQLite compares it and never calls it.
    private static var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
}

/// Memory for the texts of one row, from when they are bound until the statement has run: SQLite would otherwise ask
/// for some for each of them.
///
/// Belongs to a statement, which forgets the bindings before anything is put in their place.
private final class BoundTexts {
    private static let size = 8 << 10

    private var bytes: UnsafeMutablePointer<UInt8>?
    private var used = 0

    deinit {
        bytes?.deallocate()
    }

    /// Where the copy is; nil if it does not fit.
    func keep(_ text: UnsafeBufferPointer<UInt8>) -> UnsafePointer<UInt8>? {
        guard let start = text.baseAddress, text.count <= Self.size - used else { return nil }
        if bytes == nil { bytes = .allocate(capacity: Self.size) }
        guard let place = bytes.map({ $0 + used }) else { return nil }
        place.update(from: start, count: text.count)
        used += text.count
        return UnsafePointer(place)
    }

    func removeAll() {
        used = 0
    }
}

// MARK: - Reading

/// The row a statement stands on. Good until the next; columns are read one after the other.
struct StatementRow: ~Copyable, RowReader {
    private let handle: OpaquePointer
    private var column: CInt = -1

    fileprivate init(_ handle: OpaquePointer) {
        self.handle = handle
    }

    /// The next column's whole number; nil for NULL.
    mutating func integer() -> Int64? {
        column += 1
        return sqlite3_column_type(handle, column) == SQLITE_NULL ? nil : sqlite3_column_int64(handle, column)
    }

    /// The next column's number; nil for NULL.
    mutating func number() -> Double? {
        column += 1
        return sqlite3_column_type(handle, column) == SQLITE_NULL ? nil : sqlite3_column_double(handle, column)
    }

    /// Passes over a column, which then costs nothing.
    mutating func skip() {
        column += 1
    }

    mutating func text() -> String? {
        column += 1
        guard let start = sqlite3_column_text(handle, column) else { return nil }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    mutating func bytes() -> [UInt8] {
        column += 1
        guard let start = sqlite3_column_blob(handle, column) else { return [] }
        let count = Int(sqlite3_column_bytes(handle, column))
        return [UInt8](UnsafeRawBufferPointer(start: start, count: count))
    }
}
