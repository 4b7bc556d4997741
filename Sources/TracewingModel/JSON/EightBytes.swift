/// Eight bytes of text, looked at together: most of it has nothing that JSON writes otherwise.
struct EightBytes {
    private let bits: UInt64

    @inline(__always)
    init(_ text: UnsafeRawBufferPointer, at offset: Int) {
        bits = UInt64(littleEndian: text.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    private static let ones: UInt64 = 0x0101_0101_0101_0101

    /// The highest bit of each byte that is below 0x20, a quote or a backslash. What borrows from its neighbours spoils
    /// only those above, so the lowest is always right.
    @inline(__always)
    var specials: UInt64 { below(0x20) | equal(to: 0x22) | equal(to: 0x5C) }

    /// The same for one byte.
    @inline(__always)
    func equal(to byte: UInt64) -> UInt64 { Self.below(1, bits ^ Self.ones &* byte) }

    @inline(__always)
    private func below(_ number: UInt64) -> UInt64 { Self.below(number, bits) }

    @inline(__always)
    private static func below(_ number: UInt64, _ bits: UInt64) -> UInt64 {
        (bits &- ones &* number) & ~bits & (ones &* 0x80)
    }
}
