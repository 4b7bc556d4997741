import Testing
import Tracewing
import TracewingAgents
import TracewingModel
import TracewingSDK
import TracewingStreams
import TracewingTesting

extension RuntimeTelemetryTests {
    @Suite("llama.cpp with a real model", .enabled(if: Peers.model != nil), .timeLimit(.minutes(3)))
    struct LocalModelPeerTests {
        struct City: Codable, Sendable { let city: String }

        private let client = OpenAIChatClient(model: Peers.modelName, baseURL: Peers.model ?? "")
        private let weather = Tool("weather", description: "The weather in a city") { (query: City) in
            "rain in \(query.city)"
        }

        @Test("streams an answer, with usage and a tree of spans")
        func streams() async throws {
            try await withObservability { spans in
                let records = try await traced(spans) { context in
                    let agent = Agent(name: "peer", client: client, options: ChatOptions(maxTokens: 24))
                    let stream = agent.stream("What is the capital of Norway?", context: context)
                    var text = ""
                    for try await update in stream { text += update.text }
                    let response = try await stream.response
                    #expect(!text.isEmpty)
                    #expect(response.text == text)
                    #expect(response.usage?.inputTokens ?? 0 > 5)
                    #expect(1...24 ~= response.usage?.outputTokens ?? 0)
                }
                let chat = try #require(records.chats.first)
                #expect(chat.name == "chat \(Peers.modelName)")
                #expect(chat.parentSpanID == records.agent?.spanID)
                #expect(chat.attributes[GenAI.Response.timeToFirstChunk] != nil)
                #expect(records.agent?.outcome == "completed")
            }
        }

        @Test("calls the tool it is forced to call, and answers", arguments: [true, false])
        func forcedTool(streaming: Bool) async throws {
            let agent = Agent(
                name: "peer",
                client: client,
                tools: [weather],
                options: ChatOptions(toolChoice: .tool(named: "weather"), maxTokens: 48),
                limits: ToolLoopLimits(maxRounds: 2)
            )
            let question = "How is the weather in Oslo?"
            let response = streaming ? try await agent.stream(question).response : try await agent.run(question)
            let call = try #require(response.messages.first?.toolCalls.first)
            #expect(call.name == "weather")
            let result = response.messages.flatMap(\.parts).lazy.compactMap { part in
                if case .toolResult(let result) = part { result } else { nil }
            }.first
            #expect(result?.text.hasPrefix("rain in ") == true)
            #expect(response.messages.last?.role == .assistant)
        }

        @Test(
            "a call that the token limit cuts short is told the model as an error, and the run goes on",
            arguments: [12, 14, 16, 18]
        )
        func cutShort(maxTokens: Int) async throws {
            try await withObservability { spans in
                let records = try await traced(spans) { context in
                    let agent = Agent(
                        name: "peer",
                        client: client,
                        tools: [weather],
                        options: ChatOptions(toolChoice: .tool(named: "weather"), maxTokens: maxTokens),
                        limits: ToolLoopLimits(maxRounds: 2)
                    )
                    let response = try await agent.stream("How is the weather in Oslo?", context: context).response
                    let results = response.messages.flatMap(\.parts).compactMap { part in
                        if case .toolResult(let result) = part { result.text } else { nil }
                    }
                    #expect(results.first == "Error: Argument parsing failed.")
                }
                #expect(records.agent?.outcome == "completed")
                #expect(records.tools.first?.status.code == .error)
                #expect(records.agent?.status.code == .unset)
            }
        }
    }
}
