import TracewingExport
import TracewingModel
import TracewingTesting

/// A request, read.
struct Delivery {
    struct Span {
        let name: String
        let tenantID: String?
        let agentID: String?
    }

    let method: String
    let path: String
    let authorization: [String]
    let spans: [Span]

    init(_ request: FaultServer.Request, under contract: Agent365Contract) throws {
        method = request.method
        path = request.path
        authorization = request.values(of: "authorization")
        let resources = try JSONValue(parsing: request.body)["resourceSpans"]?.arrayValue ?? []
        spans = resources.flatMap { $0["scopeSpans"]?.arrayValue ?? [] }
            .flatMap { $0["spans"]?.arrayValue ?? [] }
            .map { span in
                Span(
                    name: span["name"]?.stringValue ?? "",
                    tenantID: span["attributes"]?[contract.tenantKey]?.stringValue,
                    agentID: span["attributes"]?["gen_ai.agent.id"]?.stringValue
                )
            }
    }
}

extension Tenant {
    /// Where the spans of the agent go.
    func path(under contract: Agent365Contract) -> String {
        contract.isService
            ? "/observabilityService/tenants/\(id)/otlp/agents/\(Self.agentID)/traces?api-version=1"
            : "/maven/agent365/agents/\(Self.agentID)/traces?api-version=1"
    }
}

extension Agent365Contract {
    var isService: Bool { name == Agent365Contract.observabilityService.name }

    fileprivate var tenantKey: String { isService ? "microsoft.tenant.id" : "tenant_id" }
}
