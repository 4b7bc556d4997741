import Testing
import TracewingAgents
import TracewingModel

@Suite("An agent as a tool")
struct AgentToolTests {
    @Test("answers what another agent asks of it")
    func answers() async throws {
        let inner = RecordingChatClient(ScriptedChatClient([.text("At 8:25.")]))
        let timetable = Agent(name: "Time table!", description: "Knows trains", client: inner)
        let outer = RecordingChatClient(
            ScriptedChatClient { request in
                guard let answer = request.toolResults.last else {
                    return [.toolCall(name: "Time_table_", arguments: ["task": "Oslo to Bergen?"])]
                }
                return [.text("It says: \(answer.text)")]
            }
        )
        let tool = timetable.asTool()
        #expect(tool.description == "Knows trains")
        #expect(tool.parameters["required"] == ["task"])
        let response = try await Agent(name: "concierge", client: outer, tools: [tool]).run("When?")
        #expect(response.text == "It says: At 8:25.")
        #expect(inner.calls[0].messages.map(\.text) == ["Oslo to Bergen?"])
    }

    @Test("that fails is an error result, and the asking agent goes on")
    func fails() async throws {
        let broken = Agent(name: "broken", client: ScriptedChatClient([.fail(Outage())]))
        let client = ScriptedChatClient { request in
            guard let answer = request.toolResults.last else { return [.toolCall(name: "b", arguments: ["task": "x"])] }
            return [.text(answer.text)]
        }
        let response = try await Agent(name: "concierge", client: client, tools: [broken.asTool(name: "b")]).run("Go")
        #expect(response.text == "Error: Function failed.")
    }
}
