import Tracewing
import Tracing

/// What is traced: an agent that knows one train.
struct Concierge {
    struct NoSuchPlace: Error {}

    let tenant: String

    func answer(_ question: String) async {
        let agent = AgentDetails(agentID: "concierge", agentName: "concierge", tenantID: tenant)
        let scope = InvokeAgentScope.start(request: Request(content: question), agent: agent)
        try? await scope.run { scope in
            try await withSpan("timetable") { _ in
                try await Task.sleep(for: .milliseconds(2))
                if question.hasSuffix("nowhere") { throw NoSuchPlace() }
            }
            scope.recordResponse("At 8:25.")
        }
    }
}
