#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// An IP address, and whether it is one of the open internet.
struct HostAddress: Sendable, Hashable {
    /// 4 or 16, in network order.
    let bytes: [UInt8]

    /// Nil if the text is no address as it is usually written: `127.1` and `0x7f000001` are names.
    init?(_ text: String) {
        var buffer = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &buffer) == 1 {
            bytes = Array(buffer[..<4])
        } else if inet_pton(AF_INET6, text.prefix { $0 != "%" }.description, &buffer) == 1 {
            bytes = buffer
        } else {
            return nil
        }
    }

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Whether a host is written so that nobody else decides where it leads: as an address, or `localhost`.
    static func isWritten(_ host: String) -> Bool {
        host.lowercased() == "localhost" || HostAddress(host) != nil
    }

    /// Whether it belongs to no machine, no private network and no special use, as far as IANA's registries say.
    var isPublic: Bool {
        if bytes.count == 4 { return !Self.special4.contains { $0.contains(bytes) } }
        // What carries an IPv4 address leads there.
        if let inner = embedded { return inner.isPublic }
        // 2000::/3 is all there is; the rest is reserved.
        return bytes[0] & 0xE0 == 0x20 && !Self.special6.contains { $0.contains(bytes) }
    }

    /// The IPv4 address in a mapped (::ffff:0:0/96), translated (64:ff9b::/96) or 6to4 (2002::/16) one.
    private var embedded: HostAddress? {
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
        let translated: [UInt8] = [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]
        if bytes.starts(with: mapped) || bytes.starts(with: translated) {
            return HostAddress(bytes: Array(bytes[12...]))
        }
        if bytes.starts(with: [0x20, 0x02]) { return HostAddress(bytes: Array(bytes[2..<6])) }
        return nil
    }

    /// The beginning of addresses of one use.
    private struct Prefix {
        let bytes: [UInt8]
        let length: Int

        init(_ bytes: [UInt8], _ length: Int) {
            self.bytes = bytes
            self.length = length
        }

        func contains(_ address: [UInt8]) -> Bool {
            for bit in 0..<length {
                let mask = UInt8(0x80) >> (bit % 8)
                let own = bit / 8 < bytes.count ? bytes[bit / 8] : 0
                guard own & mask == address[bit / 8] & mask else { return false }
            }
            return true
        }
    }

    private static let special4: [Prefix] = [
        Prefix([0], 8),  // this network
        Prefix([10], 8),  // private
        Prefix([100, 64], 10),  // shared by a provider's customers
        Prefix([127], 8),  // loopback
        Prefix([169, 254], 16),  // link-local: metadata services are here
        Prefix([172, 16], 12),  // private
        Prefix([192, 0, 0], 24),  // protocol assignments
        Prefix([192, 0, 2], 24),  // documentation
        Prefix([192, 88, 99], 24),  // 6to4 relays
        Prefix([192, 168], 16),  // private
        Prefix([198, 18], 15),  // benchmarks
        Prefix([198, 51, 100], 24),  // documentation
        Prefix([203, 0, 113], 24),  // documentation
        Prefix([224], 4),  // multicast
        Prefix([240], 4),  // reserved, and broadcast
    ]

    private static let special6: [Prefix] = [
        Prefix([0x20, 0x01, 0], 23),  // protocol assignments, Teredo among them
        Prefix([0x20, 0x01, 0x0D, 0xB8], 32),  // documentation
        Prefix([0x3F, 0xFF], 20),  // documentation
    ]
}
