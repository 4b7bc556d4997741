import TracewingModel

/// Why something cannot be sent to Agent 365 as it is configured.
public struct Agent365ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
    private enum Code: Sendable, Hashable {
        case noTokenResolver, domainOverride, tenantID, dots
    }

    private let code: Code
    /// For a person: what is wrong, with what, what to do.
    public let description: String

    static let noTokenResolver = Agent365ConfigurationError(
        code: .noTokenResolver,
        description: "Agent 365 has no token resolver: pass one in Agent365Options(tokenResolver:)."
    )

    static func domainOverride(_ text: String, from source: String) -> Agent365ConfigurationError {
        let shown = HumanText.oneLine(text, limit: 100)
        return Agent365ConfigurationError(
            code: .domainOverride,
            description: "\(source) is '\(shown)', no address for Agent 365: write http or https and a host, "
                + "as in https://agent365.example.com."
        )
    }

    /// Encoded or not, such a segment means its parent to whoever normalises addresses.
    static func dots(_ id: String) -> Agent365ConfigurationError {
        Agent365ConfigurationError(
            code: .dots,
            description: "'\(id)' as the id of a tenant or an agent would lead to another address: its spans are not "
                + "sent. Check the ids of the agent."
        )
    }

    static func tenantID(_ id: String, _ problem: String) -> Agent365ConfigurationError {
        Agent365ConfigurationError(
            code: .tenantID,
            description: "The tenant id '\(HumanText.oneLine(id, limit: 60))' \(problem): its Power Platform host "
                + "cannot be named. Check the tenant id of the agent."
        )
    }
}
