/// Base64 with padding (RFC 4648). The URL-safe alphabet and missing padding are read too.
public enum Base64 {
    public static func encode(_ bytes: some Collection<UInt8>) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var output: [UInt8] = []
        output.reserveCapacity((bytes.count + 2) / 3 * 4)
        var group: UInt32 = 0
        var held = 0
        func flush() {
            // `held` bytes are left-aligned in 24 bits: they give held + 1 digits, the rest is padding.
            let bits = group << UInt32(8 * (3 - held))
            for digit in 0..<4 {
                let index = Int(bits >> UInt32(18 - 6 * digit)) & 0x3F
                output.append(digit <= held ? alphabet[index] : UInt8(ascii: "="))
            }
            group = 0
            held = 0
        }
        for byte in bytes {
            group = group << 8 | UInt32(byte)
            held += 1
            if held == 3 { flush() }
        }
        if held > 0 { flush() }
        return String(decoding: output, as: UTF8.self)
    }

    /// Nil if `text` holds anything but digits of the alphabet and padding at its end.
    public static func decode(_ text: String) -> [UInt8]? {
        var output: [UInt8] = []
        output.reserveCapacity(text.utf8.count / 4 * 3)
        var bits: UInt32 = 0
        var held: UInt32 = 0
        var padding = 0
        for byte in text.utf8 {
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): digit = byte - 65
            case UInt8(ascii: "a")...UInt8(ascii: "z"): digit = byte - 71
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte + 4
            case UInt8(ascii: "+"), UInt8(ascii: "-"): digit = 62
            case UInt8(ascii: "/"), UInt8(ascii: "_"): digit = 63
            case UInt8(ascii: "="):
                padding += 1
                continue
            default: return nil
            }
            guard padding == 0 else { return nil }
            bits = bits << 6 | UInt32(digit)
            held += 6
            if held >= 8 {
                held -= 8
                output.append(UInt8(truncatingIfNeeded: bits >> held))
                bits &= (1 << held) - 1
            }
        }
        return padding <= 2 && held < 6 ? output : nil
    }
}
