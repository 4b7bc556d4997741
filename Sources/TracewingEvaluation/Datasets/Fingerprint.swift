import TracewingModel

/// 64 bits that tell one content from another (FNV-1a): names, not protection.
struct Fingerprint: Sendable, Hashable {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    init(of values: [JSONValue]) {
        for value in values { add(value) }
    }

    mutating func add(_ value: JSONValue) {
        // The zero ends it: no JSON text contains one.
        for byte in value.utf8 + [0] { self.value = (self.value ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }

    /// 16 hexadecimal digits.
    var text: String { SpanID(value).hex }
}
