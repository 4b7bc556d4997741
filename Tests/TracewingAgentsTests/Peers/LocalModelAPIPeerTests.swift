import Testing
import Tracing
import TracewingAgents
import TracewingModel
import TracewingStreams

@Suite("llama.cpp over all three APIs", .enabled(if: Peers.model != nil), .timeLimit(.minutes(5)))
struct LocalModelAPIPeerTests {
    enum API: CaseIterable, Sendable {
        case chatCompletions, responses, messages

        var client: any ChatClient {
            let url = Peers.model ?? ""
            return switch self {
            case .chatCompletions: OpenAIChatClient(model: Peers.modelName, baseURL: url)
            case .responses: OpenAIResponsesClient(model: Peers.modelName, baseURL: url)
            case .messages: AnthropicChatClient(model: Peers.modelName, baseURL: url)
            }
        }
    }

    struct Journey: Codable, Sendable {
        var from: String
        var to: String
    }

    private let findTrains = Tool("find_trains", description: "Trains between two cities") { (journey: Journey) in
        "\(journey.from) 07:25, \(journey.to) 14:00"
    }

    @Test("answers, with usage", arguments: API.allCases, [true, false])
    func answers(api: API, streaming: Bool) async throws {
        var request = ChatRequest(messages: [ChatMessage(role: .user, "The capital of Norway is")])
        request.options.maxTokens = 12
        request.streaming = streaming
        let response = try await api.client.stream(request, context: .topLevel).response
        #expect(!response.text.isEmpty)
        #expect(response.usage?.inputTokens ?? 0 > 5)
        #expect(1...12 ~= response.usage?.outputTokens ?? 0)
        #expect([.stop, .length].contains(response.finishReason))
    }

    @Test("calls the tool it has to call", arguments: API.allCases, [true, false])
    func forcedTool(api: API, streaming: Bool) async throws {
        var request = ChatRequest(messages: [ChatMessage(role: .user, "Trains from Oslo to Bergen?")])
        request.options.tools = [findTrains]
        request.options.toolChoice = .required
        request.options.maxTokens = 100
        request.streaming = streaming
        let response = try await api.client.stream(request, context: .topLevel).response
        let call = try #require(response.messages.flatMap(\.toolCalls).first)
        #expect(call.name == "find_trains")
        let arguments = try JSONValue(parsing: call.arguments)
        #expect(arguments["from"]?.stringValue != nil && arguments["to"]?.stringValue != nil)
        #expect(response.finishReason == .toolCall)
    }

    @Test("goes on after a call that the token limit cut short", arguments: API.allCases)
    func cutShort(api: API) async throws {
        let agent = Agent(
            name: "peer",
            client: api.client,
            tools: [findTrains],
            options: ChatOptions(toolChoice: .required, maxTokens: 14),
            limits: ToolLoopLimits(maxRounds: 2)
        )
        let response = try await agent.run("Trains from Oslo to Bergen?")
        let results = response.messages.flatMap(\.parts).compactMap { part in
            if case .toolResult(let result) = part { result } else { nil }
        }
        #expect(!results.isEmpty)
        #expect(results.allSatisfy { $0.isError && $0.text == "Error: Argument parsing failed." })
    }
}
