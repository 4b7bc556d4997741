/// Keeps the token of every agent and tenant until shortly before it runs out.
actor TokenCache {
    private struct Identity: Hashable {
        let agentID: String
        let tenantID: String
    }

    private let fetch: @Sendable (_ agentID: String, _ tenantID: String) async throws -> String?
    private let lifetime: Duration
    private var tokens: [Identity: (text: String, end: ContinuousClock.Instant)] = [:]

    /// - Parameters:
    ///   - lifetime: How long a token is given out: less than it is valid.
    ///   - fetch: Asks whoever issues tokens; nil if there is none for this agent.
    init(
        lifetime: Duration = .seconds(50 * 60),
        fetch: @escaping @Sendable (_ agentID: String, _ tenantID: String) async throws -> String?
    ) {
        self.lifetime = lifetime
        self.fetch = fetch
    }

    func token(for agentID: String, of tenantID: String) async throws -> String? {
        let identity = Identity(agentID: agentID, tenantID: tenantID)
        if let token = tokens[identity], token.end > .now { return token.text }
        let text = try await fetch(agentID, tenantID)
        tokens[identity] = text.map { ($0, .now + lifetime) }
        return text
    }
}
