/// Values by name, for names that are looked up a million times a second and are known beforehand.
///
/// A dictionary of the standard library would take three times as long: it has to withstand names chosen to collide.
/// Here nothing is stored that a stranger chose.
struct NameTable<Value: Sendable>: Sendable {
    private struct Slot: Sendable {
        let name: [UInt8]
        let value: Value
    }

    /// Open addressing, at least half of it empty.
    private let slots: [Slot?]
    private let mask: Int
    private let longest: Int

    init(_ values: [String: Value]) {
        var size = 16
        while size < 2 * values.count { size *= 2 }
        var slots = [Slot?](repeating: nil, count: size)
        for (name, value) in values {
            let name = Array(name.utf8)
            var place = name.withUnsafeBytes { Self.hash($0) } & (size - 1)
            while slots[place] != nil { place = (place + 1) & (size - 1) }
            slots[place] = Slot(name: name, value: value)
        }
        self.slots = slots
        mask = size - 1
        longest = values.keys.map(\.utf8.count).max() ?? 0
    }

    /// The value under this name.
    func find(_ name: UnsafeBufferPointer<UInt8>) -> Value? {
        guard name.count <= longest else { return nil }
        let bytes = UnsafeRawBufferPointer(name)
        var place = Self.hash(bytes) & mask
        while let slot = slots[place] {
            if slot.name.withUnsafeBytes({ $0.isEqual(to: bytes) }) { return slot.value }
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
