/// How an agent is invoked.
public struct InvokeAgentScopeDetails: Sendable, Hashable {
    public var endpoint: ServiceEndpoint?

    public init(endpoint: ServiceEndpoint? = nil) {
        self.endpoint = endpoint
    }
}
