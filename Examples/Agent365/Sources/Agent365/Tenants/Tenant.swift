import Tracewing

/// Somebody the agent works for.
struct Tenant: Sendable {
    let name: String
    let id: String

    static let agentID = "7d1e6c4f-concierge"

    static let all = [
        Tenant(name: "Contoso", id: "e3064512-cc6d-4703-be71-a2ecaecaa98a"),
        Tenant(name: "Fabrikam", id: "0f8b7c2e-51aa-4f0e-9d8e-6a0c7f5b3d11"),
    ]

    /// Serves a request of the tenant, of which every span says whose it is.
    func serve() async throws {
        let baggage = BaggageBuilder()
            .tenantID(id)
            .agentID(Self.agentID)
            .sessionID("session-1")
            .channelName("web")
            .build()
        try await baggage.run {
            try await askAgent("Oslo to Bergen")
            try await answerByHand("Bergen to Oslo")
        }
    }
}
