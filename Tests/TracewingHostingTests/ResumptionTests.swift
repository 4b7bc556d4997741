import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Testing
import Tracewing
import TracewingAgents
import TracewingHosting
import TracewingModel
import TracewingTesting

@Suite("A run that outlives its client", .timeLimit(.minutes(1)))
struct ResumptionTests {
    @Test("a client that comes back reads all of it: what it has seen, and what has come since")
    func comingBack() async throws {
        let gate = Gate()
        try await run(.gated(gate)) { agent in
            let first = try await agent.ask()
            let beginning = try await first.readUntil("One ")
            let resumed = try await agent.send(.GET, "/c/stream")
            #expect(resumed.status == .ok)
            #expect(resumed.headers.first(name: "x-vercel-ai-ui-message-stream") == "v1")
            #expect(resumed.headers.first(name: "x-trace-id") == first.headers.first(name: "x-trace-id"))
            gate.open()
            let transcript = try await resumed.transcript()
            #expect(transcript.problems() == [])
            #expect(transcript.text == "One two.")
            #expect(transcript.types.suffix(3) == ["data-workflow-end", "finish", "[DONE]"])
            let said = String(decoding: beginning, as: UTF8.self)
            #expect(said.contains(transcript.data[0]))
        }
    }

    @Test("the client's disconnect does not cancel it, and what it did is done")
    func leaving() async throws {
        let gate = Gate()
        let ended = Gate()
        try await run(.gated(gate, after: { ended.open() })) { agent in
            let reader = Task { try await agent.ask().readUntil("never said") }
            await gate.reached()
            reader.cancel()
            _ = await reader.result
            gate.open()
            await ended.pass()
            // It is over: there is nothing to come back to.
            var status = try await agent.send(.GET, "/c/stream").status
            while status == .ok { status = try await agent.send(.GET, "/c/stream").status }
            #expect(status == .noContent)
        }
    }

    @Test("nothing goes on in a conversation nobody has begun")
    func unknown() async throws {
        try await run(.concierge()) { agent in
            let reading = try await agent.send(.GET, "/c/stream").status
            let stopping = try await agent.send(.DELETE, "/c/stream").status
            #expect([reading, stopping] == [.noContent, .noContent])
        }
    }

    @Test("without resumption there is nothing to come back to, which is no failure")
    func noResumption() async throws {
        try await HostedAgent.run(.concierge()) { agent in
            #expect(try await agent.events().problems() == [])
            let reading = try await agent.send(.GET, "/c/stream").status
            let stopping = try await agent.send(.DELETE, "/c/stream").status
            #expect([reading, stopping] == [.noContent, .noContent])
        }
    }

    @Test(
        "a conversation is found by its id, as addresses write it",
        arguments: [
            ("a b", "a%20b"), ("é", "%C3%A9"), ("a/b", "a%2Fb"), ("50%", "50%25"), ("50%", "50%"), ("a+b", "a+b"),
        ]
    )
    func escapedIDs(id: String, path: String) async throws {
        let gate = Gate()
        try await run(.gated(gate)) { agent in
            let first = try await agent.post(HostedAgent.question(conversation: id).utf8)
            await gate.reached()
            let resumed = try await agent.send(.GET, "/\(path)/stream")
            #expect(resumed.status == .ok)
            let stopping = try await agent.send(.DELETE, "/\(path)/stream").status
            #expect(stopping == .accepted)
            gate.open()
            let transcripts = (try await first.transcript(), try await resumed.transcript())
            #expect(transcripts.0 == transcripts.1)
        }
    }

    @Test("it is stopped when it is asked to be, and tells its readers so")
    func stopping() async throws {
        let gate = Gate()
        try await run(.gated(gate)) { agent in
            let response = try await agent.ask()
            _ = try await agent.send(.GET, "/c/stream").readUntil("One ")
            #expect(try await agent.send(.DELETE, "/c/stream").status == .accepted)
            let transcript = try await response.transcript()
            #expect(transcript.problems() == [])
            #expect(
                transcript.types.suffix(5) == [
                    "tool-input-available", "finish-step", "data-workflow-end", "abort", "[DONE]",
                ]
            )
            #expect(transcript.chunks("data-workflow-end").first?["data"] == ["status": "cancelled"])
        }
    }

    @Test("a new question in the same conversation stops the run that still goes on")
    func replacing() async throws {
        let gate = Gate()
        try await run(.gated(gate)) { agent in
            let first = try await agent.ask()
            await gate.reached()
            let second = try await agent.ask()
            #expect(try await first.transcript().types.suffix(2) == ["abort", "[DONE]"])
            gate.open()
            #expect(try await second.transcript().text == "One two.")
        }
    }

    @Test("past its buffer it goes on for who reads it, and nobody can come back")
    func overflow() async throws {
        let gate = Gate()
        try await run(.gated(gate), Resumption(maxReplayBytes: 10)) { agent in
            let response = try await agent.ask()
            await gate.reached()
            // As soon as the first reader has read what does not fit.
            while try await agent.send(.GET, "/c/stream").status != .noContent {}
            gate.open()
            let transcript = try await response.transcript()
            #expect(transcript.problems() == [])
            #expect(transcript.text == "One two.")
        }
    }

    @Test("one more than there may be lives and dies with its client")
    func tooMany() async throws {
        let gate = Gate()
        try await run(.gated(gate), Resumption(maxRuns: 1)) { agent in
            let first = try await agent.ask()
            await gate.reached()
            let second = try await agent.post(HostedAgent.question(conversation: "d").utf8)
            #expect(second.status == .ok)
            #expect(try await agent.send(.GET, "/d/stream").status == .noContent)
            gate.open()
            #expect(try await first.transcript().problems() == [])
            #expect(try await second.transcript().problems() == [])
        }
    }

    private func run(
        _ agent: Agent,
        _ resumption: Resumption = Resumption(),
        _ body: @Sendable (HostedAgent) async throws -> Void
    ) async throws {
        try await HostedAgent.run(AgentRoutes(agent, resumption: resumption, logger: HTTPHost.silence), body)
    }
}

extension Agent {
    /// Says one word, waits for a gate in a tool, and says another.
    fileprivate static func gated(_ gate: Gate, after: @escaping @Sendable () -> Void = {}) -> Agent {
        let tool = Tool("wait", description: "Waits") { () -> String in
            await gate.pass()
            try Task.checkCancellation()
            after()
            return "done"
        }
        return Agent(
            name: "patient",
            client: ScriptedChatClient([.text("One "), .toolCall(name: "wait"), .text("two.")]),
            tools: [tool]
        )
    }
}

extension HTTPClientResponse {
    /// Reads until a text has come.
    fileprivate func readUntil(_ text: String) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await chunk in body {
            bytes += chunk.readableBytesView
            if String(decoding: bytes, as: UTF8.self).contains(text) { break }
        }
        return bytes
    }
}
