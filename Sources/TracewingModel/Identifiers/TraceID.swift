/// The 16 bytes that name one trace.
///
/// All zero is invalid: see ``isValid``. The text form is 32 lower-case hexadecimal digits.
public struct TraceID: Sendable, Hashable {
    /// The first eight bytes, most significant first.
    public let high: UInt64
    /// The last eight bytes, most significant first.
    public let low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Reads 32 hexadecimal digits in either case; nil for anything else.
    public init?(hex: some StringProtocol) {
        let digits = hex.utf8
        guard digits.count == 32,
            let high = Hexadecimal.decode(digits.prefix(16)),
            let low = Hexadecimal.decode(digits.dropFirst(16))
        else { return nil }
        self.init(high: high, low: low)
    }

    /// The invalid id, all zero.
    public static let invalid = TraceID(high: 0, low: 0)

    /// False for the all-zero id, which names no trace.
    @inlinable
    public var isValid: Bool { high | low != 0 }

    /// 32 lower-case hexadecimal digits.
    public var hex: String {
        String(unsafeUninitializedCapacity: 32) { buffer in
            writeHex(to: buffer, at: 0)
            return 32
        }
    }

    /// Writes the digits of ``hex`` from `offset` on, which must have room for them.
    package func writeHex(to buffer: UnsafeMutableBufferPointer<UInt8>, at offset: Int) {
        Hexadecimal.encode(high, into: buffer, at: offset)
        Hexadecimal.encode(low, into: buffer, at: offset + 16)
    }
}

extension TraceID: CustomStringConvertible {
    public var description: String { hex }
}
