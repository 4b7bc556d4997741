import Testing
import TracewingAgents
import TracewingModel

@Suite("Structured output")
struct StructuredOutputTests {
    struct Itinerary: Codable, Sendable, Equatable {
        var from: String
        var legs: [Int]
    }

    private func agent(_ text: String) -> (Agent, RecordingChatClient) {
        let client = RecordingChatClient(ScriptedChatClient([.text(text)]))
        return (Agent(name: "concierge", client: client), client)
    }

    @Test(
        "is decoded from the last text, also from one in a code fence",
        arguments: [
            #"{"from":"Oslo","legs":[1,2]}"#, " {\"legs\":[1,2],\"from\":\"Oslo\"}\n",
            "```json\n{\"from\":\"Oslo\",\"legs\":[1,2]}\n```", "```\n{\"from\":\"Oslo\",\"legs\":[1,2]}```\n",
        ]
    )
    func value(text: String) async throws {
        let (agent, client) = agent(text)
        let answer = try await agent.run("Plan", as: Itinerary.self)
        #expect(try answer.value == Itinerary(from: "Oslo", legs: [1, 2]))
        guard case .schema(let name, let schema)? = client.calls[0].options.responseFormat else {
            Issue.record("no schema was sent")
            return
        }
        #expect(name == "Itinerary")
        #expect(schema["properties"]?["legs"]?["type"] == "array")
    }

    @Test(
        "that does not fit is an error of the value, not of the run",
        arguments: ["", "Sorry.", #"{"from":"Oslo"}"#, #"{"from":1,"legs":[]}"#]
    )
    func misfit(text: String) async throws {
        let (agent, _) = agent(text)
        let answer = try await agent.run("Plan", as: Itinerary.self)
        let error = #expect(throws: StructuredOutputError.self) { try answer.value }
        #expect(error?.text == text)
        #expect(error?.description.hasPrefix("The answer of agent 'concierge' is no Itinerary: ") == true)
    }

    @Test("of a type without a schema is an error before anything is asked; it names the property")
    func undescribable() async throws {
        enum Odd: Decodable { case one(Int), two }
        struct Outer: Decodable { var odd: Odd }
        let (agent, client) = agent("{}")
        let error = await #expect(throws: (any Error).self) { try await agent.run("Plan", as: Outer.self) }
        #expect(error.map { "\($0)" }?.contains("odd") == true)
        #expect(client.calls.isEmpty)
    }
}
