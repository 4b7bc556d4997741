/// The values of rows one after the other, as bytes.
///
/// So a row goes from the task that made it to the one that writes it: a piece of memory for each of its texts would be
/// asked for on one thread and given back on another, which costs more than what is in it.
struct PackedRows: RowWriter {
    fileprivate enum Kind: UInt8 {
        case null, integer, text
    }

    private(set) var bytes: [UInt8] = []

    /// - Parameter capacity: How many bytes there will be, roughly.
    init(capacity: Int) {
        bytes.reserveCapacity(capacity)
    }

    mutating func add(_ value: Int64?) {
        guard let value else { return bytes.append(Kind.null.rawValue) }
        bytes.append(Kind.integer.rawValue)
        withUnsafeBytes(of: value) { bytes.append(contentsOf: $0) }
    }

    mutating func add(_ value: String?) {
        guard let value else { return bytes.append(Kind.null.rawValue) }
        bytes.append(Kind.text.rawValue)
        withUnsafeBytes(of: UInt32(truncatingIfNeeded: value.utf8.count)) { bytes.append(contentsOf: $0) }
        // In one piece, as Swift's own strings are, it is copied as such.
        let isCopied: Void? = value.utf8.withContiguousStorageIfAvailable { bytes.append(contentsOf: $0) }
        if isCopied == nil { bytes.append(contentsOf: value.utf8) }
    }
}

/// Reads packed values where they are. Good as long as the bytes are.
struct PackedReader: RowReader {
    /// A value that lies there as it is.
    enum Value {
        case null
        case integer(Int64)
        case text(UnsafeRawBufferPointer)
    }

    private let bytes: UnsafeRawBufferPointer
    private var offset: Int

    /// - Parameter offset: Where the first value begins.
    init(_ bytes: UnsafeRawBufferPointer, from offset: Int) {
        (self.bytes, self.offset) = (bytes, offset)
    }

    mutating func next() -> Value {
        let kind = PackedRows.Kind(rawValue: bytes[offset])
        offset += 1
        switch kind {
        case .integer:
            defer { offset += 8 }
            return .integer(bytes.loadUnaligned(fromByteOffset: offset, as: Int64.self))
        case .text:
            let start = offset + 4
            offset = start + Int(bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
            return .text(UnsafeRawBufferPointer(rebasing: bytes[start..<offset]))
        case .null, nil:
            return .null
        }
    }

    mutating func integer() -> Int64? {
        if case .integer(let value) = next() { value } else { nil }
    }

    mutating func text() -> String? {
        if case .text(let utf8) = next() { String(decoding: utf8, as: UTF8.self) } else { nil }
    }
}
