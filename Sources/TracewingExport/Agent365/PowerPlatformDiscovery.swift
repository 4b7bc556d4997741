/// Where the Power Platform API of a tenant is.
///
/// ```swift
/// let discovery = PowerPlatformDiscovery(clusterCategory: .prod)
/// try discovery.tenantIslandClusterEndpoint("e3064512-cc6d-4703-be71-a2ecaecaa98a")
/// // il-e3064512cc6d4703be71a2ecaecaa9.8a.tenant.api.powerplatform.com
/// discovery.tokenAudience                                   // https://api.powerplatform.com
/// ```
public struct PowerPlatformDiscovery: Sendable, Hashable {
    public let clusterCategory: ClusterCategory

    public init(clusterCategory: ClusterCategory = .prod) {
        self.clusterCategory = clusterCategory
    }

    /// What a token for the API has to be asked for.
    public var tokenAudience: String { "https://\(tokenEndpointHost)" }

    /// The host that all tenants share.
    public var tokenEndpointHost: String { clusterCategory.base }

    /// The host of a tenant.
    ///
    /// - Throws: ``Agent365ConfigurationError`` if the tenant's id cannot be part of a host's name.
    public func tenantEndpoint(_ tenantID: String) throws(Agent365ConfigurationError) -> String {
        try host(of: tenantID, prefix: "")
    }

    /// The host of the island that a tenant is on. Agent 365 takes spans there.
    ///
    /// - Throws: ``Agent365ConfigurationError`` if the tenant's id cannot be part of a host's name.
    public func tenantIslandClusterEndpoint(_ tenantID: String) throws(Agent365ConfigurationError) -> String {
        try host(of: tenantID, prefix: "il-")
    }

    private func host(of tenantID: String, prefix: String) throws(Agent365ConfigurationError) -> String {
        let length = clusterCategory.suffixLength
        var digits: [UInt8] = []
        for byte in tenantID.utf8 {
            switch byte {
            case UInt8(ascii: "-"): continue
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"): digits.append(byte)
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): digits.append(byte | 0x20)
            default:
                throw .tenantID(tenantID, "has characters other than letters, digits and dashes")
            }
        }
        guard digits.count > length else {
            throw .tenantID(tenantID, "has fewer than \(length + 1) letters and digits")
        }
        // No label of a host's name is longer.
        guard prefix.utf8.count + digits.count - length <= 63 else {
            throw .tenantID(tenantID, "is too long for the name of a host")
        }
        let first = String(decoding: digits.dropLast(length), as: UTF8.self)
        let last = String(decoding: digits.suffix(length), as: UTF8.self)
        return "\(prefix)\(first).\(last).tenant.\(clusterCategory.base)"
    }
}
