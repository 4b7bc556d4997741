import GRDB

/// The table of resources or of scopes: each content once, under a number.
struct OriginTable {
    enum Name: String {
        case resources, scopes
    }

    private let find: PreparedStatement
    private let insert: PreparedStatement
    /// What this transaction has found. Not kept for the next one: if this one fails, the numbers mean nothing.
    private var numbers: [[UInt8]: Int64] = [:]

    init(_ name: Name, on database: Database) throws {
        find = try PreparedStatement("SELECT id FROM \(name.rawValue) WHERE body = ?", on: database)
        insert = try PreparedStatement("INSERT INTO \(name.rawValue) (body) VALUES (?) RETURNING id", on: database)
    }

    /// The number of a content, a new one if need be.
    mutating func number(of body: [UInt8]) throws -> Int64 {
        if let number = numbers[body] { return number }
        try find.bind { $0.add(body) }
        var number = try find.firstRow { $0.integer() ?? 0 }
        if number == nil {
            try insert.bind { $0.add(body) }
            number = try insert.firstRow { $0.integer() ?? 0 }
        }
        numbers[body] = number
        return number ?? 0
    }
}
