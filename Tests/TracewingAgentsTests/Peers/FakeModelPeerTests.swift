import Foundation
import Testing
import TracewingAgents
import TracewingModel
import TracewingStreams

/// `make peer-test` says where the peers are.
enum Peers {
    static let fakeModel = ProcessInfo.processInfo.environment["TRACEWING_PEER_FAKELLM"]
    static let model = ProcessInfo.processInfo.environment["TRACEWING_PEER_MODEL_URL"]
    static let modelName = ProcessInfo.processInfo.environment["TRACEWING_PEER_MODEL"] ?? "model"
}

@Suite("PyPI's fakellm", .enabled(if: Peers.fakeModel != nil))
struct FakeModelPeerTests {
    enum API: CaseIterable, Sendable {
        case openAI, anthropic

        var client: any ChatClient {
            let url = Peers.fakeModel ?? ""
            return switch self {
            case .openAI: OpenAIChatClient(model: "gpt-4o-mini", baseURL: url + "/v1", apiKey: "key", maxRetries: 0)
            case .anthropic:
                AnthropicChatClient(model: "claude-sonnet-4-5", baseURL: url, apiKey: "key", maxRetries: 0)
            }
        }
    }

    struct City: Codable, Sendable { let city: String }

    private let weather = Tool("weather", description: "The weather") { (query: City) in "rain in \(query.city)" }

    @Test("says the same streamed and at once", arguments: API.allCases)
    func text(api: API) async throws {
        let agent = Agent(name: "peer", client: api.client)
        let stream = agent.stream("Say hello")
        var pieces = 0
        for try await update in stream where !update.text.isEmpty { pieces += 1 }
        let streamed = try await stream.response
        let whole = try await agent.run("Say hello")
        #expect(streamed.text == "Hello from the fake model.")
        #expect(whole.text == streamed.text)
        #expect(pieces == 5)
        #expect(whole.finishReason == .stop && streamed.finishReason == .stop)
        #expect(whole.usage?.outputTokens ?? 0 > 0)
    }

    @Test("asks for two tools at once and answers with what they said", arguments: API.allCases, [true, false])
    func tools(api: API, streaming: Bool) async throws {
        let agent = Agent(name: "peer", client: api.client, tools: [weather])
        // The server tells conversations apart by their first message.
        let question = "How is the weather? \(UUID())"
        let stream = agent.stream(question)
        let response = streaming ? try await stream.response : try await agent.run(question)
        if !streaming { await stream.close() }
        #expect(response.messages.first?.toolCalls.map(\.name) == ["weather", "weather"])
        let results = response.messages.flatMap(\.parts).compactMap { part in
            if case .toolResult(let result) = part { result.text } else { nil }
        }
        #expect(results == ["rain in Oslo", "rain in Bergen"])
        #expect(response.text == "It rains in both cities.")
    }

    @Test("answers with an error that says what happened", arguments: API.allCases)
    func errors(api: API) async throws {
        let agent = Agent(name: "peer", client: api.client)
        let broken = await #expect(throws: ChatError.self) { try await agent.run("Please break down") }
        #expect(broken?.status == 500)
        #expect(broken?.message.contains("The mock broke down") == true)
        let refused = await #expect(throws: ChatError.self) { try await agent.run("There is no key") }
        #expect(refused?.status == 401)
        #expect(refused?.message.contains("Check the API key.") == true)
    }
}
