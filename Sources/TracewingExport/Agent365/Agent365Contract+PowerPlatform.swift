import TracewingModel

extension Agent365Contract {
    /// The design document's: the process's own vocabulary, to the Power Platform API of the tenant.
    public static let powerPlatform = Agent365Contract(
        name: "powerPlatform",
        endpoint: Endpoint(
            base: .tenantIsland,
            path: "/maven/agent365/agents/{agent}/traces",
            serviceToServicePath: "/maven/agent365/service/agents/{agent}/traces",
            query: "api-version=1"
        ),
        tenantHeader: nil,
        operations: nil,
        attributes: [:],
        constants: [(GenAI.Deprecated.system, "az.ai.agent365")],
        baggage: nil,
        outcomes: [:],
        limits: nil
    )
}
