import Testing
import TracewingCompression

@testable import TracewingStore

@Suite("Packed blocks")
struct BlockBytesTests {
    static let contents: [[UInt8]] = [
        [], [0], Array("refund ".utf8), Array(repeatElement(Array("refund ".utf8), count: 20_000).joined()),
        (0..<70_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) },
    ]

    @Test("What was packed comes out again, block after block", arguments: contents)
    func roundTrip(bytes: [UInt8]) throws {
        let packer = BlockBytes.Packer()
        for _ in 0..<2 { #expect(try BlockBytes.unpack(packer.pack(bytes)) == bytes) }
    }

    @Test("Blocks that were packed as gzip are read")
    func gzip() throws {
        let bytes = Self.contents[3]
        #expect(try BlockBytes.unpack(Gzip.compress(bytes)) == bytes)
    }

    @Test("Damage anywhere is found, and never shown as what was said")
    func damage() throws {
        let bytes = Array("The order was refunded yesterday, the customer has been told.".utf8)
        let packed = BlockBytes.Packer().pack(bytes)
        for place in packed.indices {
            for bit in 0..<8 {
                var damaged = packed
                damaged[place] ^= 1 << UInt8(bit)
                // A bit of the header that means nothing may change; what comes out may not.
                if let unpacked = try? BlockBytes.unpack(damaged) { #expect(unpacked == bytes, "\(place).\(bit)") }
            }
        }
        for count in packed.indices {
            #expect(throws: TraceStoreError.self) { try BlockBytes.unpack(Array(packed[..<count])) }
        }
    }
}
