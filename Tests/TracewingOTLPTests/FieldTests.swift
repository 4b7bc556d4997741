import Testing
import TracewingModel
import TracewingOTLP

/// Every field of every message, known or not, with everything that can be said in it.
@Suite("Fields")
struct FieldTests {
    static let numbers: ClosedRange<UInt64> = 1...18

    /// Field `number` with each wire type, and with values that mean something to one field or another.
    static func fields(_ number: UInt64) -> [[UInt8]] {
        [0, 1, 2, 300, UInt64(UInt32.max), 1 << 32 + 1, .max].map { Wire.number(number, $0) } + [
            Wire.tag(number, 1) + [1, 2, 3, 4, 5, 6, 7, 8],
            Wire.tag(number, 5) + [1, 2, 3, 4],
            Wire.bytes(number),
            Wire.text(number, "x"),
            Wire.bytes(number, Array(1...8)),
            Wire.bytes(number, Array(1...16)),
            Wire.bytes(number, Wire.ids + Wire.text(3, "message")),
            Wire.tag(number, 3) + Wire.tag(number, 4),
            Wire.tag(number, 3) + Wire.text(1, "in it") + Wire.tag(number, 4),
            Wire.tag(number, 4),
            Wire.tag(number, 6),
            Wire.tag(number, 7),
        ]
    }

    @Test("Any field of any wire type is treated as SwiftProtobuf does", arguments: WireShape.allCases)
    func wireTypes(in shape: WireShape) throws {
        var outcomes: [Agreement: Int] = [:]
        for number in Self.numbers {
            for field in Self.fields(number) {
                outcomes[try Agreement(on: shape.request(with: field)), default: 0] += 1
                // Twice, and between others: the last wins, lists grow, messages are merged.
                for other in Self.fields(number).prefix(16) {
                    outcomes[try Agreement(on: shape.request(with: field + other + field)), default: 0] += 1
                }
            }
        }
        #expect(outcomes[.bothRead, default: 0] > 1_000)
        #expect(outcomes[.bothRefused, default: 0] > 500)
    }

    @Test("A length that lies beyond its message is refused in any field", arguments: WireShape.allCases)
    func lengths(in shape: WireShape) throws {
        for number in Self.numbers {
            for length in [1, 2, 127, 1 << 31, 1 << 32, 1 << 63 - 1, 1 << 63, .max] as [UInt64] {
                let bytes = shape.request(with: Wire.tag(number, 2) + Wire.varint(length))
                #expect(try Agreement(on: bytes) == .bothRefused, "field \(number), length \(length)")
                #expect(throws: OTLPDecodingError.self) { try OTLPTraceJSON.json(from: bytes) }
            }
        }
    }

    @Test("Integers longer than they need to be are read", arguments: 1...9)
    func padding(_ count: Int) throws {
        let padded = Wire.tag(10, 0) + [0x85] + [UInt8](repeating: 0x80, count: count - 1) + [0]
        let record = try OTLPTraceDecoder.decodeSpan(Wire.ids + padded, resource: .empty, scope: .empty)
        #expect(record.droppedAttributes == 5)
    }
}
