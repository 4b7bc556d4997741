#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

extension ServiceEndpoint {
    /// The host and port of a URL; nil if it has no host. Without a port, the scheme's own.
    public init?(_ url: URL) {
        guard let host = url.host(percentEncoded: false), !host.isEmpty else { return nil }
        let standardPort: Int? =
            switch url.scheme?.lowercased() {
            case "http": 80
            case "https": 443
            default: nil
            }
        self.init(hostname: host, port: url.port ?? standardPort)
    }
}
