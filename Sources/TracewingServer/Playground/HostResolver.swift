#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif
import NIOPosix
import TracewingAgents

/// Looks up where hosts are.
struct HostResolver: Sendable {
    private let lookUp: @Sendable (String) async throws -> [String]

    /// - Parameter lookUp: The addresses of a name, the best first.
    init(_ lookUp: @escaping @Sendable (String) async throws -> [String]) {
        self.lookUp = lookUp
    }

    /// The system's. It blocks, so it is asked on a thread that may.
    static let system = HostResolver { host in
        try await NIOThreadPool.singleton.runIfActive { addresses(of: host) }
    }

    /// An address of the host.
    ///
    /// - Throws: `ChatError` if it has none, or if one of them is not of the open internet: a name that leads into a
    ///   network is not asked, even if it leads elsewhere as well.
    func publicAddress(of host: String) async throws -> String {
        let addresses = try await lookUp(host)
        guard let first = addresses.first else {
            throw ChatError(.unreachable, "The host \(host) was not found. Check the provider's address.")
        }
        guard addresses.allSatisfy({ HostAddress($0)?.isPublic == true }) else {
            throw ChatError(
                .unreachable,
                "The host \(host) leads to an address of this machine or its network, and is not asked. "
                    + "If that is meant, whoever runs the server has to write the address itself in place of the name."
            )
        }
        return first
    }

    /// In the order in which the system would try them.
    private static func addresses(of host: String) -> [String] {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        #if canImport(Glibc)
            hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        #else
            hints.ai_socktype = SOCK_STREAM
        #endif
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        return sequence(first: list, next: { $0?.pointee.ai_next }).compactMap { entry in
            guard let entry = entry?.pointee else { return nil }
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            let length = socklen_t(text.count)
            guard getnameinfo(entry.ai_addr, entry.ai_addrlen, &text, length, nil, 0, NI_NUMERICHOST) == 0 else {
                return nil
            }
            return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
    }
}
