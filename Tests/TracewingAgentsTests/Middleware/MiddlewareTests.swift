import Testing
import TracewingAgents
import TracewingConcurrency
import TracewingModel
import TracewingStreams

@Suite("Middleware")
struct MiddlewareTests {
    private final class Journal: Sendable {
        let lines = Locked<[String]>([])
        func note(_ line: String) { lines.withLock { $0.append(line) } }
        var text: String { lines.withLock { $0.joined(separator: " ") } }
    }

    /// Stands around everything.
    private struct Noting: AgentMiddleware, ChatMiddleware, ToolMiddleware {
        let name: String
        let journal: Journal

        func handle(
            _ request: AgentRequest,
            next: @escaping AgentMiddleware.Next
        ) async throws -> ResponseStream<AgentUpdate, AgentResponse> {
            journal.note("run>\(name)")
            defer { journal.note("run<\(name)") }
            return try await next(request)
        }

        func handle(
            _ request: ChatRequest,
            next: @escaping ChatMiddleware.Next
        ) async throws -> ResponseStream<ChatUpdate, ChatResponse> {
            journal.note("chat>\(name)")
            return try await next(request)
        }

        func handle(_ invocation: ToolInvocation, next: @escaping ToolMiddleware.Next) async throws -> JSONValue {
            journal.note("tool>\(name)")
            defer { journal.note("tool<\(name)") }
            return try await next(invocation)
        }
    }

    private func agent(_ client: any ChatClient, _ middleware: [any Middleware]) -> Agent {
        let tool = Tool("look", description: "Looks") { () async throws -> String in "8:25" }
        return Agent(name: "concierge", client: client, tools: [tool], middleware: middleware)
    }

    private static let script = ScriptedChatClient([.toolCall(name: "look"), .text("At 8:25.")])

    @Test("stands around runs, rounds and tools, the first outermost")
    func order() async throws {
        let journal = Journal()
        let agent = agent(Self.script, [Noting(name: "a", journal: journal), Noting(name: "b", journal: journal)])
        let response = try await agent.run("When?")
        #expect(response.text == "At 8:25.")
        #expect(
            journal.text
                == "run>a run>b run<b run<a chat>a chat>b tool>a tool>b tool<b tool<a chat>a chat>b"
        )
    }

    private struct Answering: AgentMiddleware {
        func handle(
            _ request: AgentRequest,
            next: @escaping Next
        ) async throws -> ResponseStream<AgentUpdate, AgentResponse> {
            var other = request
            other.messages = [ChatMessage(role: .user, "Something else")]
            return try await next(other).map(
                { AgentUpdate(update: .text($0.text.uppercased()), agentName: $0.agentName) },
                response: { $0 }
            )
        }
    }

    @Test("changes what is asked and what is answered")
    func replaces() async throws {
        let client = RecordingChatClient(ScriptedChatClient([.text("hello")]))
        let stream = agent(client, [Answering()]).stream("Hi")
        var text = ""
        for try await update in stream { text += update.text }
        #expect(text == "HELLO")
        #expect(client.calls[0].messages.map(\.text) == ["Something else"])
    }

    private struct Refusing: ChatMiddleware, ToolMiddleware {
        func handle(
            _ request: ChatRequest,
            next: @escaping ChatMiddleware.Next
        ) async throws -> ResponseStream<ChatUpdate, ChatResponse> {
            guard request.messages.last?.role == .user else { throw Outage() }
            return try await next(request)
        }

        func handle(_ invocation: ToolInvocation, next: @escaping ToolMiddleware.Next) async throws -> JSONValue {
            "from memory"
        }
    }

    @Test("that does not call next answers itself, and what it throws fails the run")
    func shortCircuit() async throws {
        let client = RecordingChatClient(Self.script)
        let stream = agent(client, [Refusing()]).stream("When?")
        var results: [String] = []
        await #expect(throws: Outage.self) {
            for try await update in stream {
                for case .toolResult(let result) in update.contents { results.append(result.text) }
            }
        }
        #expect(results == ["from memory"])
        #expect(client.calls.count == 1)
    }

    private struct Retrying: ChatMiddleware, ToolMiddleware {
        func handle(
            _ request: ChatRequest,
            next: @escaping ChatMiddleware.Next
        ) async throws -> ResponseStream<ChatUpdate, ChatResponse> {
            _ = try await next(request).response
            return try await next(request)
        }

        func handle(_ invocation: ToolInvocation, next: @escaping ToolMiddleware.Next) async throws -> JSONValue {
            var again = invocation
            again.call.arguments = "{}"
            do { return try await next(invocation) } catch { return try await next(again) }
        }
    }

    @Test("may call next twice, and gives a tool other arguments")
    func twice() async throws {
        let client = RecordingChatClient(
            ScriptedChatClient([.toolCall(name: "look", arguments: "no json"), .text("At 8:25.")])
        )
        let response = try await agent(client, [Retrying()]).run("When?")
        #expect(response.text == "At 8:25.")
        #expect(client.calls.count == 4)
        #expect(response.messages[1].parts.count == 1)
        #expect(response.messages[1].parts.first.map { "\($0.json["response"] ?? .null)" }?.contains("8:25") == true)
    }

    @Test("does not run before the first pull, and not at all for a stream that is closed")
    func lazy() async {
        let journal = Journal()
        let stream = agent(Self.script, [Noting(name: "a", journal: journal)]).stream("Hi")
        await stream.close()
        #expect(journal.text == "")
    }

    private struct Refusal: AgentMiddleware {
        func handle(
            _ request: AgentRequest,
            next: @escaping Next
        ) async throws -> ResponseStream<AgentUpdate, AgentResponse> {
            let answer = AgentResponse(messages: [ChatMessage(role: .assistant, "No.")], agentName: "guard")
            let update = AgentUpdate(update: .text("No."), agentName: "guard")
            return ResponseStream(
                AsyncStream {
                    $0.yield(update); $0.finish()
                },
                finalizer: { _ in answer }
            )
        }
    }

    @Test("answers in the agent's place, without a model and without a span")
    func answersItself() async throws {
        let client = RecordingChatClient(Self.script)
        let session = Session()
        let stream = agent(client, [Refusal()]).stream("Do evil", session: session)
        var text = ""
        for try await update in stream { text += update.text }
        #expect(text == "No.")
        #expect(try await stream.response.text == "No.")
        #expect(try await session.history().map(\.text) == ["Do evil", "No."])
        #expect(client.calls.isEmpty)
    }

    @Test("a transform hook on an agent's stream changes its response")
    func transformed() async throws {
        let stream = agent(ScriptedChatClient([.text("secret word")]), []).stream("Say it")
            .withTransformHook { AgentUpdate(update: .text($0.text.uppercased()), agentName: $0.agentName) }
        #expect(try await stream.response.text == "SECRET WORD")
    }
}
