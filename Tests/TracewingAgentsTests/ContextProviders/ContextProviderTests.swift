import Testing
import TracewingAgents
import TracewingConcurrency
import TracewingModel
import TracewingStreams

@Suite("Context providers")
struct ContextProviderTests {
    /// Writes down what it is called for.
    private final class Journal: Sendable {
        let lines = Locked<[String]>([])
        func note(_ line: String) { lines.withLock { $0.append(line) } }
        var text: String { lines.withLock { $0.joined(separator: " ") } }
    }

    private struct Memory: ContextProvider {
        let name: String
        let journal: Journal
        var fails: String?

        func beforeRun(_ run: inout RunPreparation) async throws {
            journal.note("before-\(name)(\(run.input.map(\.text).joined()))")
            if fails == "before" { throw Outage() }
            run.messages.append(ChatMessage(role: .user, "memory of \(name)"))
            run.instructions.append("Mind \(name).")
            run.tools.append(Tool("ask_\(name)", description: "Asks \(name)") { () async throws -> String in name })
        }

        func afterRun(_ run: CompletedRun) async throws {
            journal.note("after-\(name)(\(run.response.text))")
            if fails == "after" { throw Outage() }
        }
    }

    private func agent(_ client: any ChatClient, _ providers: [any ContextProvider]) -> Agent {
        Agent(name: "concierge", instructions: "Book trips.", client: client, contextProviders: providers)
    }

    @Test("add messages, instructions and tools in order, and learn of the answer in reverse order")
    func order() async throws {
        let journal = Journal()
        let client = RecordingChatClient(ScriptedChatClient([.text("Hello")]))
        let providers = [Memory(name: "a", journal: journal), Memory(name: "b", journal: journal)]
        let session = Session(messages: [ChatMessage(role: .user, "earlier")])
        _ = try await agent(client, providers).run("Hi", session: session)
        #expect(journal.text == "before-a(Hi) before-b(Hi) after-b(Hello) after-a(Hello)")
        #expect(
            client.calls[0].messages.map(\.text)
                == ["Book trips.\nMind a.\nMind b.", "earlier", "memory of a", "memory of b", "Hi"]
        )
        #expect(client.calls[0].tools == ["ask_a", "ask_b"])
        #expect(try await session.history().map(\.text) == ["earlier", "Hi", "Hello"])
    }

    @Test("are told of success only", arguments: ["fail", "cancel", "leave", "close"])
    func successOnly(how: String) async throws {
        let journal = Journal()
        let client = ScriptedChatClient([.text("One two three"), .fail(Outage(), afterTokens: how == "fail" ? 2 : 99)])
        let stream = agent(client, [Memory(name: "a", journal: journal)]).stream("Hi")
        switch how {
        case "fail":
            await #expect(throws: Outage.self) { for try await _ in stream {} }
            await #expect(throws: Outage.self) { try await stream.response }
        case "cancel":
            let task = Task {
                for try await _ in stream { withUnsafeCurrentTask { $0?.cancel() } }
            }
            await #expect(throws: CancellationError.self) { try await task.value }
        case "close":
            _ = try await stream.makeAsyncIterator().next()
            await stream.close()
        default:
            for try await _ in stream { break }
        }
        #expect(journal.text == "before-a(Hi)")
    }

    @Test("fail the run with what they throw", arguments: ["before", "after"])
    func fails(when: String) async throws {
        let journal = Journal()
        let client = RecordingChatClient(ScriptedChatClient([.text("Hello")]))
        let providers = [
            Memory(name: "a", journal: journal), Memory(name: "b", journal: journal, fails: when),
            Memory(name: "c", journal: journal),
        ]
        let stream = agent(client, providers).stream("Hi")
        await #expect(throws: Outage.self) { for try await _ in stream {} }
        await #expect(throws: Outage.self) { try await stream.response }
        #expect(client.calls.count == (when == "before" ? 0 : 1))
        #expect(
            journal.text
                == (when == "before"
                    ? "before-a(Hi) before-b(Hi)"
                    : "before-a(Hi) before-b(Hi) before-c(Hi) after-c(Hello) after-b(Hello)")
        )
    }

    @Test("cannot add a tool the agent has")
    func duplicateTool() async throws {
        let journal = Journal()
        let agent = agent(
            ScriptedChatClient([.text("Hello")]),
            [Memory(name: "a", journal: journal), Memory(name: "a", journal: journal)]
        )
        let error = await #expect(throws: AgentError.self) { try await agent.run("Hi") }
        #expect(error?.description.contains("two tools named 'ask_a'") == true)
    }

    @Test("do nothing before the first pull")
    func lazy() async {
        let journal = Journal()
        let stream = agent(ScriptedChatClient([.text("Hello")]), [Memory(name: "a", journal: journal)]).stream("Hi")
        #expect(journal.text == "")
        await stream.close()
        #expect(journal.text == "")
    }
}
