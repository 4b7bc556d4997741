import TracewingExport
import TracewingModel
import TracewingTesting

/// What came in, and what is wrong with it.
struct Receipt {
    private let requests: [Delivery]
    private let contract: Agent365Contract

    init(_ requests: [FaultServer.Request], under contract: Agent365Contract) throws {
        self.contract = contract
        self.requests = try requests.map { try Delivery($0, under: contract) }
            .sorted { $0.authorization.lexicographicallyPrecedes($1.authorization) }
    }

    func print() {
        for request in requests {
            Swift.print(request.method, request.path)
            for value in request.authorization { Swift.print("    authorization: \(value)") }
            for span in request.spans {
                Swift.print("    \(span.name)  tenant \(span.tenantID ?? "-")  agent \(span.agentID ?? "-")")
            }
        }
    }

    /// The names of the spans that every tenant has: those of scopes in the order of their ends, then the others.
    private var expectedNames: [String] {
        let scopes = [
            "chat scripted-1", "execute_tool find_trains", "chat scripted-1", "invoke_agent concierge",
            "execute_tool look_up", "chat gpt-4o-mini", "output_messages \(Tenant.agentID)", "invoke_agent departures",
        ]
        // The service takes spans of agents alone, and this one is the application's own.
        return contract.isService ? scopes : scopes + ["read timetable"]
    }

    /// Whatever is not as it should be.
    var problems: [String] {
        var problems: [String] = []
        if requests.count != Tenant.all.count {
            problems.append("\(requests.count) requests came for \(Tenant.all.count) tenants")
        }
        for tenant in Tenant.all {
            let token = "Bearer token-\(Tenant.agentID)-\(tenant.id)"
            guard let request = requests.first(where: { $0.authorization == [token] }) else {
                problems.append("\(tenant.name): no request came with its token")
                continue
            }
            if request.method != "POST" || request.path != tenant.path(under: contract) {
                problems.append("\(tenant.name): the request is \(request.method) \(request.path)")
            }
            if request.spans.map(\.name) != expectedNames {
                problems.append("\(tenant.name): the spans are \(request.spans.map(\.name))")
            }
            for span in request.spans where span.tenantID != tenant.id || span.agentID != Tenant.agentID {
                problems.append("\(tenant.name): \"\(span.name)\" is not the tenant's")
            }
        }
        return problems
    }
}
