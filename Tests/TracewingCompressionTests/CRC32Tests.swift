import Testing
import TracewingCompression

@Suite("CRC-32")
struct CRC32Tests {
    @Test(
        "Known texts have their known checksums",
        arguments: [
            ("", 0), ("123456789", 0xCBF4_3926), ("a", 0xE8B7_BE43),
            ("The quick brown fox jumps over the lazy dog", 0x414F_A339),
        ] as [(String, UInt32)]
    )
    func known(text: String, checksum: UInt32) {
        #expect(CRC32.checksum(Array(text.utf8)) == checksum)
        #expect(CRC32.checksum(text.utf8.lazy.map { $0 }) == checksum, "bytes that do not lie in one piece")
        #expect(Array(text.utf8).withUnsafeBytes { CRC32.checksum($0) } == checksum)
    }

    @Test("Of pieces it is what it is of the whole, wherever it is cut")
    func pieces() {
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let whole = CRC32.checksum(bytes)
        for cut in 0...bytes.count {
            #expect(CRC32.checksum(bytes[cut...], continuing: CRC32.checksum(bytes[..<cut])) == whole)
        }
    }

    @Test("Every flipped bit changes it")
    func flips() {
        let bytes = Array("a record in a spool".utf8)
        let whole = CRC32.checksum(bytes)
        for index in bytes.indices {
            for bit in 0..<8 {
                var damaged = bytes
                damaged[index] ^= 1 << bit
                #expect(CRC32.checksum(damaged) != whole)
            }
        }
    }
}
