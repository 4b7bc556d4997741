/// Ways to damage bytes.
enum Damage {
    static func any(to bytes: inout [UInt8], _ random: inout SeededGenerator) {
        guard let index = bytes.indices.randomElement(using: &random) else { return }
        switch random.next() % 6 {
        case 0: bytes[index] ^= 1 << UInt8(random.next() % 8)
        case 1: bytes[index] = UInt8(truncatingIfNeeded: random.next())
        case 2: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: index)
        case 3: bytes.remove(at: index)
        case 4: bytes.removeLast(bytes.count - index)
        default: bytes[index] = [0x00, 0x0B, 0x0C, 0x7F, 0x80, 0xFF].randomElement(using: &random) ?? 0
        }
    }
}
