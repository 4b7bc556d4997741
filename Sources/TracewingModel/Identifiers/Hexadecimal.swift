/// Eight bytes to sixteen digits and back.
enum Hexadecimal {
    static func encode(_ value: UInt64, into buffer: UnsafeMutableBufferPointer<UInt8>, at offset: Int) {
        var rest = value
        for index in stride(from: offset + 15, through: offset, by: -1) {
            let digit = UInt8(truncatingIfNeeded: rest & 0xF)
            buffer[index] = digit < 10 ? digit + 0x30 : digit + 0x57
            rest >>= 4
        }
    }

    /// Up to sixteen digits in either case; nil at the first byte that is not one.
    static func decode(_ digits: some Collection<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        for digit in digits {
            let nibble: UInt8
            switch digit {
            case 0x30...0x39: nibble = digit - 0x30
            case 0x61...0x66: nibble = digit - 0x57
            case 0x41...0x46: nibble = digit - 0x37
            default: return nil
            }
            value = value << 4 | UInt64(nibble)
        }
        return value
    }
}
