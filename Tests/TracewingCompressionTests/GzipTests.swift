import Testing
@testable import TracewingCompression

@Suite("gzip")
struct GzipTests {
    /// `printf 'hello hello hello' | gzip -9n`
    private static let hello: [UInt8] = [
        0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xCB, 0x48, 0xCD, 0xC9, 0xC9, 0x57,
        0xC8, 0x40, 0x90, 0x00, 0x80, 0x88, 0xF9, 0xE5, 0x11, 0x00, 0x00, 0x00,
    ]

    private static func bytes(_ count: Int) -> [UInt8] {
        var state: UInt64 = 1
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1
            return UInt8(truncatingIfNeeded: state >> 56)
        }
    }

    private func failure(_ bytes: [UInt8], limit: Int = 1 << 20) -> GzipError? {
        do {
            _ = try Gzip.decompress(bytes, limit: limit)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "What is compressed comes back, whatever its size; so does what is only stored",
        arguments: [0, 1, 2, 1000, 16 << 10, 0xFFFF, 0x10000, 0x1FFFE, 1_000_000]
    )
    func roundTrip(count: Int) throws {
        for bytes in [Self.bytes(count), [UInt8](repeating: 7, count: count)] {
            #expect(try Gzip.decompress(Gzip.compress(bytes), limit: count) == bytes)
            #expect(try Gzip.decompress(Gzip.store(bytes), limit: count) == bytes)
        }
    }

    @Test("What repeats itself becomes small, what does not hardly grows")
    func sizes() {
        let text = Array(String(repeating: "gen_ai.operation.name=chat ", count: 10_000).utf8)
        #expect(Gzip.compress(text).count < text.count / 50)
        let noise = Self.bytes(100_000)
        #expect(Gzip.compress(noise).count < noise.count + 200)
    }

    @Test("What other programs compress is read")
    func foreign() throws {
        #expect(try Gzip.decompress(Self.hello, limit: 100) == Array("hello hello hello".utf8))
    }

    @Test("Members that follow each other are one text")
    func members() throws {
        let bytes = Gzip.compress(Array("a".utf8)) + Gzip.compress([]) + Self.hello + Gzip.store(Array("b".utf8))
        #expect(try Gzip.decompress(bytes, limit: 100) == Array("ahello hello hellob".utf8))
    }

    @Test("Cut off anywhere, it is an error that says so")
    func truncated() {
        let bytes = Gzip.compress(Array("first".utf8)) + Gzip.compress(Self.bytes(300))
        let firstEnd = Gzip.compress(Array("first".utf8)).count
        for count in 0..<bytes.count where count != firstEnd {
            #expect(failure(Array(bytes[..<count])) == .truncated, "cut after \(count) bytes")
        }
        #expect(GzipError.truncated.description.contains("cut off"))
    }

    @Test("A flipped bit is an error, or was in a part that says nothing; the text is never another one")
    func corrupt() {
        let text = Array("hello hello hello".utf8)
        // The modification time, hints and the operating system; and the bits that fill up the last byte of the data.
        let saysNothing = [4, 5, 6, 7, 8, 9, 19]
        for index in Self.hello.indices {
            for bit in 0..<8 {
                var damaged = Self.hello
                damaged[index] ^= 1 << bit
                let result = try? Gzip.decompress(damaged, limit: 1000)
                // The lowest bit of byte 3 says "probably text".
                let mayPass = saysNothing.contains(index) || (index == 3 && bit == 0)
                #expect(result == nil || mayPass && result == text, "bit \(bit) of byte \(index)")
            }
        }
    }

    @Test(
        "What is no gzip is an error that says what is wrong",
        arguments: [
            (Array("no gzip at all".utf8), "incorrect header check"),
            ([0x1F, 0x8B, 9, 0], "unknown compression method"),
            (Self.hello + [0, 0], "incorrect header check"), (Self.hello + [1], "cut off"),
        ] as [([UInt8], String)]
    )
    func garbage(bytes: [UInt8], reason: String) throws {
        let error = try #require(failure(bytes))
        #expect(error.description.contains(reason), "\(error)")
        #expect(!error.isTooLarge)
    }

    @Test("Exactly the limit is taken, one byte more is not", arguments: [0, 1, 16 << 10, 100_000])
    func limit(count: Int) throws {
        let bytes = Gzip.compress([UInt8](repeating: 0, count: count))
        #expect(try Gzip.decompress(bytes, limit: count).count == count)
        guard count > 0 else { return }
        let error = try #require(failure(bytes, limit: count - 1))
        #expect(error.isTooLarge)
        #expect(error.description.contains("more than the \(count - 1) bytes"))
        #expect(failure(bytes, limit: -1)?.isTooLarge == true)
    }

    @Test("A bomb ends at the limit: a gigabyte of zeros in a megabyte is not unpacked")
    func bomb() throws {
        let member = Gzip.compress([UInt8](repeating: 0, count: 16 << 20))
        let bomb = Array(repeatElement(member, count: 64).joined())
        let clock = ContinuousClock()
        let one = clock.measure { #expect(failure(member, limit: 16 << 20) == nil) }
        let all = clock.measure { #expect(failure(bomb, limit: 64 << 10)?.isTooLarge == true) }
        #expect(all < one, "not even one member of 64 was unpacked")
    }
}
