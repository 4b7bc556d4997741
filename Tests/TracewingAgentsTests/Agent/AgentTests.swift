import Testing
import TracewingAgents
import TracewingModel
import TracewingStreams

@Suite("An agent")
struct AgentTests {
    @Test("tells the model its instructions, the conversation, its tools and its options")
    func request() async throws {
        let client = RecordingChatClient(ScriptedChatClient([.text("Hello")]))
        let tool = Tool("weather", description: "The weather") { "rain" }
        let agent = Agent(
            name: "concierge",
            instructions: "Be kind.",
            client: client,
            tools: [tool],
            options: ChatOptions(temperature: 0.5, maxTokens: 10)
        )
        _ = try await agent.stream("Hi", options: ChatOptions(maxTokens: 20)).response
        _ = try await agent.run("Hi")
        #expect(client.calls.map(\.streaming) == [true, false])
        #expect(client.calls[0].messages == [ChatMessage(role: .system, "Be kind."), ChatMessage(role: .user, "Hi")])
        #expect(client.calls[0].tools == ["weather"])
        #expect("\(client.calls[0].options)" == "\(ChatOptions(temperature: 0.5, maxTokens: 20))")
        #expect("\(client.calls[1].options)" == "\(ChatOptions(temperature: 0.5, maxTokens: 10))")
    }

    @Test("streamed or not, the response is the same")
    func response() async throws {
        let agent = Agent(
            name: "concierge",
            client: ScriptedChatClient([.text("Let me see. "), .toolCall(name: "t"), .text("Done.")]),
            tools: [Tool("t", description: "") { 1 }]
        )
        let streamed = try await agent.stream("Go").response
        let atOnce = try await agent.run("Go")
        #expect(streamed == atOnce)
        #expect(streamed.text == "Done.")
        #expect(streamed.messages.map(\.role) == [.assistant, .tool, .assistant])
        #expect(streamed.finishReason == .stop)
        #expect(streamed.agentName == "concierge")
    }

    @Test("asks nothing until it is pulled")
    func lazy() async throws {
        let client = RecordingChatClient(ScriptedChatClient([.text("Hello")]))
        let stream = Agent(name: "concierge", client: client).stream("Hi")
        #expect(client.calls.isEmpty)
        _ = try await stream.response
        #expect(client.calls.count == 1)
    }

    @Test("with two tools of one name it does not run, and asks no model")
    func duplicateTools() async throws {
        let client = RecordingChatClient(ScriptedChatClient([.text("Hello")]))
        let tool = Tool("weather", description: "The weather") { "rain" }
        let stream = Agent(name: "concierge", client: client, tools: [tool, tool]).stream("Hi")
        let first = await #expect(throws: AgentError.self) { for try await _ in stream {} }
        #expect(first?.description.contains("'weather'") == true)
        #expect(first?.description.contains("'concierge'") == true)
        await #expect(throws: AgentError.self) { try await stream.response }
        #expect(client.calls.isEmpty)
    }

    @Test("with a tool that cannot be described it does not run, and names the property")
    func undescribableTool() async throws {
        struct Query: Decodable, Sendable {
            struct Opaque: Decodable, Sendable {
                init(from decoder: any Decoder) throws { _ = try decoder.unkeyedContainer(); throw Outage() }
            }
            let place: Opaque
        }
        let client = RecordingChatClient(ScriptedChatClient([.text("Hello")]))
        let tool = Tool("weather", description: "The weather") { (_: Query) in "rain" }
        try #require(tool.definitionError != nil)
        let error = await #expect(throws: AgentError.self) {
            try await Agent(name: "concierge", client: client, tools: [tool]).run("Hi")
        }
        #expect(error?.description.contains("'weather'") == true)
        #expect(error?.description.contains("place") == true)
        #expect(error?.cause is ToolError)
        #expect(client.calls.isEmpty)
    }

    @Test("a model's failure is the run's, as it was thrown, and stays it")
    func failure() async throws {
        let agent = Agent(
            name: "concierge",
            client: ScriptedChatClient([.text("One two"), .fail(Outage(), afterTokens: 1)])
        )
        let stream = agent.stream("Hi")
        var updates: [AgentUpdate] = []
        await #expect(throws: Outage.self) { for try await update in stream { updates.append(update) } }
        #expect(updates.map(\.text) == ["One "])
        await #expect(throws: Outage.self) { try await stream.response }
    }
}
