/// The 8 bytes that name one span within its trace.
///
/// Zero is invalid: see ``isValid``. The text form is 16 lower-case hexadecimal digits.
public struct SpanID: Sendable, Hashable {
    /// The eight bytes, most significant first.
    public let value: UInt64

    @inlinable
    public init(_ value: UInt64) {
        self.value = value
    }

    /// Reads 16 hexadecimal digits in either case; nil for anything else.
    public init?(hex: some StringProtocol) {
        let digits = hex.utf8
        guard digits.count == 16, let value = Hexadecimal.decode(digits) else { return nil }
        self.init(value)
    }

    /// The invalid id, zero.
    public static let invalid = SpanID(0)

    /// False for zero, which names no span.
    @inlinable
    public var isValid: Bool { value != 0 }

    /// 16 lower-case hexadecimal digits.
    public var hex: String {
        String(unsafeUninitializedCapacity: 16) { buffer in
            writeHex(to: buffer, at: 0)
            return 16
        }
    }

    /// Writes the digits of ``hex`` from `offset` on, which must have room for them.
    package func writeHex(to buffer: UnsafeMutableBufferPointer<UInt8>, at offset: Int) {
        Hexadecimal.encode(value, into: buffer, at: offset)
    }
}

extension SpanID: CustomStringConvertible {
    public var description: String { hex }
}
