/// Values by name, for names that are looked up a million times a second and are known beforehand.
///
/// A dictionary of the standard library would take three times as long: it has to withstand names chosen to collide.
/// Here nothing is stored that a stranger chose.
struct NameTable<Value: Sendable>: Sendable {
    /// Numbers and no references, so that looking at one counts none.
    private struct Slot: Sendable {
        /// Where the name begins among ``names``; -1 where nothing is.
        var start: Int32 = -1
        var count: Int32 = 0
        var value: Int32 = 0
    }

    /// Open addressing, at least half of it empty.
    private let slots: [Slot]
    /// All names one after the other.
    private let names: [UInt8]
    private let values: [Value]
    private let mask: Int
    private let longest: Int

    init(_ values: [String: Value]) {
        var size = 16
        while size < 2 * values.count { size *= 2 }
        var slots = [Slot](repeating: Slot(), count: size)
        var names: [UInt8] = []
        for (number, name) in values.keys.enumerated() {
            let name = Array(name.utf8)
            var place = name.withUnsafeBytes { Self.hash($0) } & (size - 1)
            while slots[place].start >= 0 { place = (place + 1) & (size - 1) }
            slots[place] = Slot(start: Int32(names.count), count: Int32(name.count), value: Int32(number))
            names += name
        }
        self.slots = slots
        self.names = names
        self.values = Array(values.values)
        mask = size - 1
        longest = values.keys.map(\.utf8.count).max() ?? 0
    }

    /// The value under this name.
    func find(_ name: UnsafeRawBufferPointer) -> Value? {
        guard name.count <= longest else { return nil }
        var place = Self.hash(name) & mask
        while slots[place].start >= 0 {
            let (start, count) = (Int(slots[place].start), Int(slots[place].count))
            let isFound = names.withUnsafeBytes {
                UnsafeRawBufferPointer(rebasing: $0[start..<(start + count)]).isEqual(to: name)
            }
            if isFound { return values[Int(slots[place].value)] }
            place = (place + 1) & mask
        }
        return nil
    }

    /// From the length, the beginning, and the end, where names differ.
    private static func hash(_ name: UnsafeRawBufferPointer) -> Int {
        var mixed = UInt64(name.count)
        if name.count >= 8 {
            let first = name.loadUnaligned(as: UInt64.self)
            let last = name.loadUnaligned(fromByteOffset: name.count - 8, as: UInt64.self)
            mixed ^= last ^ (first &* 0x9E37_79B9_7F4A_7C15)
        } else {
            for byte in name { mixed = mixed << 8 | UInt64(byte) }
        }
        return Int(truncatingIfNeeded: (mixed &* 0xD6E8_FEB8_6659_FD93) >> 40)
    }
}

extension UnsafeRawBufferPointer {
    /// Eight bytes at a time; the last eight may overlap those before.
    @inline(__always)
    func isEqual(to other: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count else { return false }
        guard count >= 8 else { return elementsEqual(other) }
        var offset = count &- 8
        while offset > 0 {
            guard
                loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                    == other.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            else { return false }
            offset &-= 8
        }
        return loadUnaligned(as: UInt64.self) == other.loadUnaligned(as: UInt64.self)
    }

    @inline(__always)
    func starts(with text: StaticString) -> Bool {
        count >= text.utf8CodeUnitCount
            && UnsafeRawBufferPointer(rebasing: self[..<text.utf8CodeUnitCount]).isEqual(to: text.bytes)
    }

    @inline(__always)
    func starts(with bytes: [UInt8]) -> Bool {
        count >= bytes.count
            && bytes.withUnsafeBytes { UnsafeRawBufferPointer(rebasing: self[..<$0.count]).isEqual(to: $0) }
    }

    @inline(__always)
    func ends(with text: StaticString) -> Bool {
        count >= text.utf8CodeUnitCount
            && UnsafeRawBufferPointer(rebasing: self[(count - text.utf8CodeUnitCount)...]).isEqual(to: text.bytes)
    }

    @inline(__always)
    func equals(_ text: StaticString) -> Bool { isEqual(to: text.bytes) }
}

extension StaticString {
    /// The text's bytes. Good for ever: they lie in the program.
    fileprivate var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
    }
}
