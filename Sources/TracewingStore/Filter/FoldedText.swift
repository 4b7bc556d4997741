import GRDB

/// Text without the case of its letters, and the SQL function that makes it: SQLite's LIKE folds those of ASCII alone.
enum FoldedText {
    private static let name = "tracewing_folded"

    /// A call for an expression.
    static func sql(of expression: String) -> String { "\(name)(\(expression))" }

    /// Adds the function to a connection.
    static func add(to database: Database) {
        database.add(
            function: DatabaseFunction(name, argumentCount: 1, pure: true) { values in
                guard values.count == 1, let text = String.fromDatabaseValue(values[0]) else { return nil }
                return fold(text)
            }
        )
    }

    static func isASCII(_ text: String) -> Bool { text.utf8.allSatisfy { $0 < 0x80 } }

    static func fold(_ text: String) -> String {
        if isASCII(text) { return text.lowercased() }
        // In capitals `ß` is `SS`, and `ς` is as `σ`; but `ẞ` is neither before it has become `ß`.
        return text.lowercased().uppercased().lowercased()
    }
}
