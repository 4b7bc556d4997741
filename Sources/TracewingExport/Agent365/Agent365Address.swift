#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
import Tracewing
import TracewingSDK

/// Where the spans of an agent go, after the options and the environment have had their say.
struct Agent365Address: Sendable {
    private let endpoint: Agent365Contract.Endpoint
    private let discovery: PowerPlatformDiscovery
    private let path: [PathSegment]
    /// What takes the place of the contract's address, without a slash at its end.
    private let override: String?

    /// - Throws: If the address cannot be what the options or the environment say.
    init(_ options: Agent365Options, _ setup: inout ExporterSetup) throws(Agent365ConfigurationError) {
        endpoint = options.contract.endpoint
        discovery = PowerPlatformDiscovery(clusterCategory: options.clusterCategory)
        let path = options.useS2SEndpoint ? endpoint.serviceToServicePath ?? endpoint.path : endpoint.path
        self.path = path.split(separator: "/").map(PathSegment.init)
        override = try Self.override(options, &setup)
    }

    /// The address alone, for a person.
    var shown: String {
        if let override { return override }
        switch endpoint.base {
        case .fixed(let base): return base
        case .tenantIsland: return discovery.tokenAudience
        }
    }

    /// Each id stays within its segment of the path, whatever it is.
    ///
    /// - Throws: If there is no such address.
    func url(of identity: Agent365Identity) throws(Agent365ConfigurationError) -> String {
        var url = try base(of: identity)
        for segment in path {
            url += "/"
            switch segment {
            case .tenant: url += try Self.encode(identity.tenantID)
            case .agent: url += try Self.encode(identity.agentID)
            case .text(let text): url += text
            }
        }
        return "\(url)?\(endpoint.query)"
    }

    private enum PathSegment {
        case tenant, agent
        case text(String)

        init(_ segment: Substring) {
            switch segment {
            case "{tenant}": self = .tenant
            case "{agent}": self = .agent
            default: self = .text(String(segment))
            }
        }
    }

    private func base(of identity: Agent365Identity) throws(Agent365ConfigurationError) -> String {
        if let override { return override }
        switch endpoint.base {
        case .fixed(let base): return base
        case .tenantIsland: return "https://\(try discovery.tenantIslandClusterEndpoint(identity.tenantID))"
        }
    }

    private static func encode(_ id: String) throws(Agent365ConfigurationError) -> String {
        guard id != ".", id != ".." else { throw .dots(id) }
        return PercentEncoding.encode(id)
    }

    private static func override(
        _ options: Agent365Options,
        _ setup: inout ExporterSetup
    ) throws(Agent365ConfigurationError) -> String? {
        let variable = "A365_OBSERVABILITY_DOMAIN_OVERRIDE"
        let source = options.domainOverride == nil ? variable : "Agent365Options.domainOverride"
        guard let text = options.domainOverride ?? setup.environment[variable] else { return nil }
        guard let url = URL(string: text), let scheme = url.scheme?.lowercased(), ["http", "https"].contains(scheme),
            let host = url.host(), !host.isEmpty, 1...65_535 ~= url.port ?? 80,
            url.query() == nil, url.fragment() == nil, url.user() == nil, url.password() == nil
        else { throw .domainOverride(text, from: source) }
        if scheme == "http", !["localhost", "127.0.0.1", "::1", "[::1]"].contains(host.lowercased()) {
            setup.notes.append("\(source) is '\(text)': tokens and spans are sent unencrypted. Use https.")
        }
        return String(text.reversed().drop { $0 == "/" }.reversed())
    }
}
