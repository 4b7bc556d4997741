/// The values of rows one after the other, as bytes.
///
/// So a row goes from the task that made it to the one that writes it: a piece of memory for each of its texts would be
/// asked for on one thread and given back on another, which costs more than what is in it.
struct PackedRows: RowWriter {
    fileprivate enum Kind: UInt8 {
        case null, integer, text
    }

    /// Room for values; they end at ``count``.
    private var room: [UInt8]
    /// How many bytes there are.
    private(set) var count = 0

    /// - Parameter capacity: How many bytes there will be, roughly.
    init(capacity: Int) {
        room = [UInt8](repeating: 0, count: capacity)
    }

    /// Hands out all bytes.
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try room.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }

    mutating func add(_ value: Int64?) {
        if let value {
            add(.integer, 8) { $0.storeBytes(of: value, as: Int64.self) }
        } else {
            add(.null, 0) { _ in }
        }
    }

    mutating func add(_ value: String?) {
        guard var value else { return add(.null, 0) { _ in } }
        value.withUTF8 { add(UnsafeRawBufferPointer($0)) }
    }

    private mutating func add(_ text: UnsafeRawBufferPointer) {
        add(.text, 4 + text.count) { place in
            place.storeBytes(of: UInt32(truncatingIfNeeded: text.count), as: UInt32.self)
            UnsafeMutableRawBufferPointer(rebasing: place[4...]).copyMemory(from: text)
        }
    }

    /// Lets `body` fill the bytes of a value.
    @inline(__always)
    private mutating func add(_ kind: Kind, _ size: Int, _ body: (UnsafeMutableRawBufferPointer) -> Void) {
        let start = count + 1
        count = start + size
        if count > room.count { room += [UInt8](repeating: 0, count: max(count, room.count)) }
        room.withUnsafeMutableBytes { bytes in
            bytes[start - 1] = kind.rawValue
            body(UnsafeMutableRawBufferPointer(rebasing: bytes[start..<start + size]))
        }
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
