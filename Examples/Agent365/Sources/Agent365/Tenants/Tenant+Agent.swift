import Tracewing
import TracewingAgents
import Tracing

extension Tenant {
    /// With the agent runtime, which opens all scopes itself.
    func askAgent(_ question: String) async throws {
        let findTrains = Tool("find_trains", description: "Trains between two cities") { (query: TrainQuery) in
            withSpan("read timetable") { _ in ["\(query.from) 8:25 to \(query.to)"] }
        }
        let client = ScriptedChatClient([
            .toolCall(name: "find_trains", arguments: ["from": "Oslo", "to": "Bergen"]),
            .text("There is one at 8:25."),
        ])
        let agent = Agent(id: Self.agentID, name: "concierge", client: client, tools: [findTrains])
        _ = try await agent.run(question)
    }
}
