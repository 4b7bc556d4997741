#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Addresses as they are recorded: valid, and each in one form.
enum IPAddress {
    /// `text` if it is an IPv4 address; an IPv6 address in the form of RFC 5952, with its zone if it names one; nil for
    /// anything else.
    static func canonical(_ text: String) -> String? {
        if text.utf8.withContiguousStorageIfAvailable(isIPv4) ?? isIPv4(text.utf8) { return text }
        let parts = text.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return canonicalIPv6(text) }
        let zone = parts[1]
        guard isZone(zone.utf8) else { return nil }
        return canonicalIPv6(String(parts[0])).map { "\($0)%\(zone)" }
    }

    /// The name or number of an interface: printable, so that nothing else can hide in it.
    private static func isZone(_ text: Substring.UTF8View) -> Bool {
        1...64 ~= text.count && text.allSatisfy { 0x21..<0x7F ~= $0 && $0 != UInt8(ascii: "%") }
    }

    /// Four numbers up to 255 with dots between. Leading zeros are refused: some readers take them for octal.
    private static func isIPv4(_ text: some Sequence<UInt8>) -> Bool {
        var numbers = 0
        var digits = 0
        var number = 0
        for byte in text {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if digits > 0, number == 0 { return false }
                number = number * 10 + Int(byte - UInt8(ascii: "0"))
                digits += 1
                if number > 255 { return false }
            case UInt8(ascii: "."):
                guard digits > 0 else { return false }
                numbers += 1
                digits = 0
                number = 0
            default:
                return false
            }
        }
        return numbers == 3 && digits > 0
    }

    private static func canonicalIPv6(_ text: String) -> String? {
        // Most of what is no address has no colon, and C would stop reading at a zero byte.
        guard text.utf8.contains(UInt8(ascii: ":")), !text.utf8.contains(0) else { return nil }
        var address = in6_addr()
        guard inet_pton(AF_INET6, text, &address) == 1 else { return nil }
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(AF_INET6, &address, &buffer, socklen_t(buffer.count)) != nil else { return nil }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
