/// Takes the values of a row, in the order of its columns.
protocol RowWriter {
    /// Nil is NULL.
    mutating func add(_ value: Int64?)
    /// Nil is NULL.
    mutating func add(_ value: String?)
}

/// Hands out the values of a row, in the order of its columns.
protocol RowReader: ~Copyable {
    /// The next whole number; nil for NULL.
    mutating func integer() -> Int64?
    /// The next text; nil for NULL.
    mutating func text() -> String?
}
