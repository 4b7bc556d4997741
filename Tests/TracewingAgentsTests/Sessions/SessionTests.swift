import Foundation
import Testing
import TracewingAgents
import TracewingModel
import TracewingStreams

@Suite("A session")
struct SessionTests {
    private let tool = Tool("look", description: "Looks") { () async throws -> String in "8:25" }

    @Test("remembers the messages and the response of a run that succeeded, and tells the next run")
    func remembers() async throws {
        let client = RecordingChatClient(ScriptedChatClient([.text("Gladly.")]))
        let agent = Agent(name: "concierge", instructions: "Book trips.", client: client)
        let session = Session()
        _ = try await agent.run("Oslo", session: session)
        _ = try await agent.stream("Bergen", session: session).response
        #expect(
            client.calls[1].messages.map(\.text) == ["Book trips.", "Oslo", "Gladly.", "Bergen"]
        )
        #expect(try await session.history().map(\.text) == ["Oslo", "Gladly.", "Bergen", "Gladly."])
    }

    @Test("remembers calls and results of tools")
    func tools() async throws {
        let client = ScriptedChatClient([.toolCall(name: "look"), .text("At 8:25.")])
        let session = Session()
        _ = try await Agent(name: "concierge", client: client, tools: [tool]).run("When?", session: session)
        #expect(try await session.history().map(\.role) == [.user, .assistant, .tool, .assistant])
    }

    @Test("remembers nothing of a run that failed, was cancelled or left", arguments: ["fail", "cancel", "leave"])
    func failed(how: String) async throws {
        let session = Session()
        let client = ScriptedChatClient([.text("One two three"), .fail(Outage(), afterTokens: how == "fail" ? 2 : 99)])
        let agent = Agent(name: "concierge", client: client)
        switch how {
        case "leave":
            for try await _ in agent.stream("Hi", session: session) { break }
        case "cancel":
            let stream = agent.stream("Hi", session: session)
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await stream.response
            }
            await #expect(throws: CancellationError.self) { try await task.value }
        default:
            await #expect(throws: Outage.self) { try await agent.run("Hi", session: session) }
        }
        #expect(try await session.history().isEmpty)
    }

    @Test("is decoded as it was encoded, with everything that was said")
    func codable() async throws {
        let call = ToolCall(id: "c1", name: "look", arguments: #"{ "spaced" : 1 }"#)
        let odd = ToolCall(id: "c2", name: "look", arguments: "not json")
        let result = ToolResult(callID: "c1", name: "look", output: ["a": 1], isError: true)
        let messages = [
            ChatMessage(
                role: .user,
                parts: [.text("Hi"), .uri("https://a/b.png", mediaType: "image/png")],
                name: "Ann"
            ),
            ChatMessage(role: .assistant, parts: [.reasoning("Hm"), .toolCall(call), .toolCall(odd)]),
            ChatMessage(role: .assistant, parts: [.approvalRequest(odd), .error(message: "No.", code: "refusal")]),
            odd.rejection(reason: "too dear"), call.approval,
            ChatMessage(role: .tool, parts: [.toolResult(result), .data([1, 2, 255], mediaType: "image/png")]),
            ChatMessage(role: .assistant, parts: [.file(id: "f", mediaType: nil)], finishReason: .stop),
        ]
        let session = Session(id: "s", conversationID: "k", state: ["n": 1, "list": [true, nil]], messages: messages)
        let decoded = try JSONDecoder().decode(Session.self, from: JSONEncoder().encode(session))
        #expect(decoded.id == "s")
        #expect(decoded.conversationID == "k")
        #expect(decoded.state == ["n": 1, "list": [true, nil]])
        #expect(try await decoded.history() == messages)
    }

    @Test("keeps values of the application")
    func state() {
        let session = Session()
        session["city"] = "Oslo"
        session["gone"] = 1
        session["gone"] = nil
        #expect(session.state == ["city": "Oslo"])
        session.conversationID = "k"
        #expect(session.conversationID == "k")
        #expect(session.id != Session().id)
    }

    @Test("that cannot remember fails the run with the store's own error")
    func storeFails() async throws {
        struct Full: Error {}
        struct FullStore: HistoryStore {
            func messages(of sessionID: String) async throws -> [ChatMessage] { [] }
            func append(_ messages: [ChatMessage], to sessionID: String) async throws { throw Full() }
        }
        let agent = Agent(name: "concierge", client: ScriptedChatClient([.text("Hello")]))
        await #expect(throws: Full.self) { try await agent.run("Hi", session: Session(store: FullStore())) }
    }

    private struct Late: ContextProvider, AgentMiddleware {
        let fails: Bool

        func afterRun(_ run: CompletedRun) async throws { if fails { throw Outage() } }

        func handle(
            _ request: AgentRequest,
            next: @escaping Next
        ) async throws -> ResponseStream<AgentUpdate, AgentResponse> {
            _ = try await next(request).response
            return try await next(request).withResultHook { response in
                var response = response
                response.messages = [ChatMessage(role: .assistant, "[withheld]")]
                return response
            }
        }
    }

    @Test("remembers nothing when a provider fails after the run")
    func providerFails() async throws {
        let session = Session()
        let client = ScriptedChatClient([.text("Hello")])
        let agent = Agent(name: "a", client: client, contextProviders: [Late(fails: true)])
        await #expect(throws: Outage.self) { try await agent.run("Hi", session: session) }
        #expect(try await session.history().isEmpty)
    }

    @Test("remembers what middleware made of the answer, once, however often it asked")
    func middleware() async throws {
        let session = Session()
        let client = RecordingChatClient(ScriptedChatClient([.text("Secret")]))
        _ = try await Agent(name: "a", client: client, middleware: [Late(fails: false)]).run("Hi", session: session)
        #expect(client.calls.map { $0.messages.map(\.text) } == [["Hi"], ["Hi"]])
        #expect(try await session.history().map(\.text) == ["Hi", "[withheld]"])
    }

    @Test("whose history has calls without results is completed before a model sees it")
    func dangling() async throws {
        let call = ToolCall(id: "c", name: "look", arguments: "{}")
        let session = Session(messages: [
            ChatMessage(role: .user, "When?"), ChatMessage(role: .assistant, parts: [.toolCall(call)]),
        ])
        let client = RecordingChatClient(ScriptedChatClient([.text("Hello")]))
        _ = try await Agent(name: "a", client: client).run("Hi", session: session)
        let sent = client.calls[0].messages
        #expect(sent.map(\.role) == [.user, .assistant, .tool, .user])
        #expect(sent[2].parts.first?.json["response"] == "Error: The call was not run.")
    }
}
