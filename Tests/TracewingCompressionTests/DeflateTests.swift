import Testing
import TracewingCompression

@Suite("Deflate")
struct DeflateTests {
    /// "hello" in the bare format, made by another implementation.
    private static let bare: [UInt8] = [0xCB, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00]
    /// The same in zlib's.
    private static let framed: [UInt8] = [0x78, 0x9C] + bare + [0x06, 0x2C, 0x02, 0x15]

    @Test("both formats that go by the name are unpacked", arguments: [bare, framed])
    func unpacks(bytes: [UInt8]) throws {
        #expect(try Deflate.decompress(bytes, limit: 5) == Array("hello".utf8))
    }

    @Test("what is cut off, damaged or followed by something is refused", arguments: [bare, framed])
    func refuses(bytes: [UInt8]) {
        for end in 0..<bytes.count {
            #expect(throws: GzipError.self) { try Deflate.decompress(Array(bytes[..<end]), limit: 100) }
        }
        #expect(throws: GzipError.self) { try Deflate.decompress(bytes + [1, 2, 3], limit: 100) }
        #expect(throws: GzipError.self) { try Deflate.decompress([0xFF, 0xFF, 0xFF], limit: 100) }
    }

    @Test("more than the limit is too large, and said to be")
    func limit() {
        do {
            _ = try Deflate.decompress(Self.framed, limit: 4)
            Issue.record("Nothing was thrown.")
        } catch {
            #expect(error.isTooLarge)
        }
    }
}
