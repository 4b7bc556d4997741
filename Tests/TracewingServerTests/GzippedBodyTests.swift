import Testing
import TracewingCompression

@testable import TracewingServer

@Suite("Bodies packed with gzip")
struct GzippedBodyTests {
    private let body = [UInt8]((0..<200_000).map { UInt8(truncatingIfNeeded: $0 / 7 ^ $0 / 1_000) })

    @Test("Hold what was packed", arguments: [0, 1, 3, 1_000, 200_000])
    func whole(count: Int) throws {
        let bytes = Array(body.prefix(count))
        #expect(try GzippedBody.unpack(Gzip.compress(bytes), limit: 200_000) == bytes)
    }

    @Test("Several members are one after the other")
    func members() throws {
        let packed = Gzip.compress(body) + Gzip.compress([1, 2, 3]) + Gzip.compress([])
        #expect(try GzippedBody.unpack(packed, limit: 1 << 20) == body + [1, 2, 3])
    }

    @Test("The limit is reached and not passed")
    func limit() throws {
        let packed = Gzip.compress(body)
        #expect(try GzippedBody.unpack(packed, limit: body.count) == body)
        let error = try #require(throws: GzipError.self) { try GzippedBody.unpack(packed, limit: body.count - 1) }
        #expect(error.isTooLarge)
    }

    @Test(
        "A length that is not so is damage, be it too small, too large or nearly right",
        arguments: [0, 199_999, 200_001, 1 << 31]
    )
    func lyingLength(length: UInt32) throws {
        var packed = Gzip.compress(body)
        packed.replaceSubrange(
            packed.count - 4..<packed.count,
            with: (0..<4).map { UInt8(truncatingIfNeeded: length >> ($0 * 8)) }
        )
        let error = try #require(throws: GzipError.self) { try GzippedBody.unpack(packed, limit: 1 << 20) }
        #expect(!error.isTooLarge)
    }

    @Test("What is cut, changed or followed by something is refused, and said to be what it is")
    func damaged() throws {
        let packed = Gzip.compress(body)
        for end in [0, 1, 5, 17, 18, 500, packed.count - 1] {
            #expect(throws: GzipError.self) { try GzippedBody.unpack(Array(packed[..<end]), limit: 1 << 20) }
        }
        for place in stride(from: 0, to: packed.count, by: 97) where ![4, 5, 6, 7, 8, 9].contains(place) {
            var changed = packed
            changed[place] ^= 0x55
            // Some bits of the stream mean nothing; what they leave as it was may be taken.
            if let bytes = try? GzippedBody.unpack(changed, limit: 1 << 20) { #expect(bytes == body) }
        }
        let followed = try #require(throws: GzipError.self) {
            try GzippedBody.unpack(packed + [1, 2, 3], limit: 1 << 20)
        }
        #expect("\(followed)".contains("no gzip data, or it was damaged"))
        let cut = try #require(throws: GzipError.self) {
            try GzippedBody.unpack(Array(packed.dropLast(9)), limit: 1 << 20)
        }
        #expect("\(cut)".contains("cut off"))
    }
}
