import Testing
import TracewingConcurrency
import TracewingModel
import TracewingStreams

@testable import TracewingAgents

@Suite("The tool loop")
struct ToolLoopTests {
    struct City: Codable, Sendable { let city: String }

    private static let weather = Tool("weather", description: "The weather") { (query: City) in "rain in \(query.city)"
    }
    private static let broken = Tool("broken", description: "Fails") { () async throws -> String in throw Outage() }

    /// What the model was told tools said, call by call.
    private func results(of calls: [ScriptedChatClient.Step], _ tools: [Tool]) async throws -> [ToolResult] {
        let client = RecordingChatClient(ScriptedChatClient(turns: [calls, [.text("Done.")]]))
        let response = try await Agent(name: "a", client: client, tools: tools).run("Go")
        #expect(response.text == "Done.")
        let told = client.calls[1].messages.last?.parts.compactMap { part in
            if case .toolResult(let result) = part { result } else { nil }
        }
        return told ?? []
    }

    @Test("a tool's answer reaches the model under its call's id")
    func answer() async throws {
        let results = try await results(of: [.toolCall(name: "weather", arguments: ["city": "Oslo"])], [Self.weather])
        #expect(results == [ToolResult(callID: "call-1-0", name: "weather", output: "rain in Oslo")])
    }

    @Test(
        "what goes wrong with a tool is told the model, and the run goes on",
        arguments: [
            (ScriptedChatClient.Step.toolCall(name: "nothing"), #"Error: Requested function "nothing" not found."#),
            (.toolCall(name: "broken"), "Error: Function failed."),
            (.toolCall(name: "weather", arguments: ["city": 7]), "Error: Argument parsing failed."),
            (.toolCall(name: "weather", arguments: [:]), "Error: Argument parsing failed."),
            (.toolCall(name: "weather", arguments: "{\"city\": \"Os"), "Error: Argument parsing failed."),
            (.toolCall(name: "weather", arguments: "[]"), "Error: Argument parsing failed."),
        ]
    )
    func wrong(call: ScriptedChatClient.Step, text: String) async throws {
        let results = try await results(of: [call], [Self.weather, Self.broken])
        #expect(results.map(\.output) == [.string(text)])
        #expect(results.map(\.isError) == [true])
    }

    @Test("calls of one answer run at once, and their results come in the order of the calls", .timeLimit(.minutes(1)))
    func parallel() async throws {
        let gate = Gate(expected: 3)
        let tool = Tool("weather", description: "") { (query: City) in
            // Nobody gets on before all are here.
            await gate.pass(after: query.city == "first" ? 2 : query.city == "second" ? 1 : 0)
            return query.city
        }
        let cities = ["first", "second", "third"]
        let results = try await results(
            of: cities.map { .toolCall(name: "weather", arguments: ["city": .string($0)]) },
            [tool]
        )
        #expect(results.map(\.output) == cities.map { .string($0) })
    }

    @Test(
        "a tool that does not answer in time is left behind, also when it ignores its cancellation",
        .timeLimit(.minutes(1))
    )
    func timeout() async throws {
        let release = Gate(expected: 2)
        let deaf = Tool("deaf", description: "", timeout: .milliseconds(30)) { () -> String in
            await Task { await release.pass(after: 0) }.value
            return "never"
        }
        let results = try await results(
            of: [.toolCall(name: "deaf"), .toolCall(name: "weather", arguments: ["city": "Oslo"])],
            [deaf, Self.weather]
        )
        #expect(results.map(\.output) == ["Error: Function failed.", "rain in Oslo"])
        // Nothing of it is left for other tests.
        await release.pass(after: 0)
        while Tool.leftBehind > 0, !Task.isCancelled { await Task.yield() }
    }

    @Test("after 40 rounds the model is asked once more, without tools")
    func roundLimit() async throws {
        let client = RecordingChatClient(ScriptedChatClient([.toolCall(name: "weather", arguments: ["city": "Oslo"])]))
        let response = try await Agent(name: "a", client: client, tools: [Self.weather]).stream("Go").response
        #expect(client.calls.count == 41)
        #expect(client.calls.dropLast().allSatisfy { $0.options.toolChoice == nil })
        #expect(client.calls.last?.options.toolChoice == ToolChoice.none)
        #expect(response.text == "Function invocation limit reached before a final answer could be produced.")
    }

    @Test("what the model says after the limit is the answer")
    func lastWord() async throws {
        let client = RecordingChatClient(
            ScriptedChatClient { request in
                request.options.toolChoice == ToolChoice.none ? [.text("Enough.")] : [.toolCall(name: "broken")]
            }
        )
        let response = try await Agent(name: "a", client: client, tools: [Self.broken]).stream("Go").response
        // Three failing rounds, and the last word.
        #expect(client.calls.count == 4)
        #expect(response.text == "Enough.")
    }

    @Test("a round that succeeds starts the count of failing ones over")
    func failuresInARow() async throws {
        let client = RecordingChatClient(
            ScriptedChatClient { request in
                switch request.toolResults.count {
                case 2, 5: [.toolCall(name: "weather", arguments: ["city": "Oslo"])]
                case 6: [.text("Done.")]
                default: [.toolCall(name: "broken")]
                }
            }
        )
        let response = try await Agent(name: "a", client: client, tools: [Self.weather, Self.broken]).run("Go")
        #expect(response.text == "Done.")
        #expect(client.calls.count == 7)
        #expect(client.calls.allSatisfy { $0.options.toolChoice == nil })
    }

    @Test("a round fails when any of its tools did")
    func partFailures() async throws {
        let client = RecordingChatClient(
            ScriptedChatClient(turns: [
                [.toolCall(name: "weather", arguments: ["city": "Oslo"]), .toolCall(name: "broken")]
            ])
        )
        _ = try await Agent(name: "a", client: client, tools: [Self.weather, Self.broken]).run("Go")
        #expect(client.calls.count == 4)
    }

    @Test("a result that is too long is cut between two characters, and says so")
    func truncation() async throws {
        let limit = ToolLoopLimits().maxResultBytes
        let long = String(repeating: "👩‍👩‍👧é", count: limit / 10)
        let results = try await results(of: [.toolCall(name: "long")], [Tool("long", description: "") { long }])
        let text = try #require(results.first?.text)
        let kept = text.prefix { $0 != "\n" }
        #expect(long.hasPrefix(kept))
        #expect((limit - 30...limit).contains(kept.utf8.count))
        #expect(text.hasSuffix("[Cut: the result had \(long.utf8.count) bytes, \(limit) are allowed.]"))
        #expect(results.first?.isError == false)
    }

    @Test("a result of the allowed length stays whole")
    func noTruncation() async throws {
        let long = String(repeating: "x", count: ToolLoopLimits().maxResultBytes)
        let results = try await results(of: [.toolCall(name: "long")], [Tool("long", description: "") { long }])
        #expect(results.first?.text == long)
    }

    @Test("cancelling the run cancels every tool and throws", .timeLimit(.minutes(1)))
    func cancellation() async throws {
        let started = Gate(expected: 2)
        let cancelled = Locked(0)
        let tool = Tool("wait", description: "") { () -> String in
            await started.pass(after: 0)
            do {
                try await Task.sleep(for: .seconds(60))
            } catch {
                cancelled.withLock { $0 += 1 }
            }
            return "late"
        }
        let client = RecordingChatClient(
            ScriptedChatClient(turns: [[.toolCall(name: "wait"), .toolCall(name: "wait")], [.text("x")]])
        )
        let stream = Agent(name: "a", client: client, tools: [tool]).stream("Go")
        let run = Task { try await stream.response }
        await started.all()
        run.cancel()
        await #expect(throws: CancellationError.self) { try await run.value }
        while cancelled.withLock({ $0 }) < 2, !Task.isCancelled { await Task.yield() }
        #expect(client.calls.count == 1)
    }

    @Test(
        "closing the stream from another task cancels its tools, and the pull in flight ends",
        .timeLimit(.minutes(1))
    )
    func closing() async throws {
        let started = Gate(expected: 1)
        let cancelled = Locked(false)
        let tool = Tool("wait", description: "") { () -> String in
            await started.pass(after: 0)
            try? await Task.sleep(for: .seconds(60))
            cancelled.withLock { $0 = Task.isCancelled }
            return "late"
        }
        let client = RecordingChatClient(ScriptedChatClient([.toolCall(name: "wait"), .text("x")]))
        let stream = Agent(name: "a", client: client, tools: [tool]).stream("Go")
        let run = Task { for try await _ in stream {} }
        await started.all()
        await stream.close()
        try await run.value
        while !cancelled.withLock({ $0 }), !Task.isCancelled { await Task.yield() }
        #expect(client.calls.count == 1)
    }

    @Test("a tool that is left behind is counted until it ends", .timeLimit(.minutes(1)))
    func leftBehind() async throws {
        let release = Gate(expected: 2)
        let deaf = Tool("deaf", description: "") { () -> String in
            await Task { await release.pass(after: 0) }.value
            return "late"
        }
        let before = Tool.leftBehind
        let agent = Agent(
            name: "a",
            client: ScriptedChatClient([.toolCall(name: "deaf"), .text("Done.")]),
            tools: [deaf],
            limits: ToolLoopLimits(toolTimeout: .milliseconds(20))
        )
        let response = try await agent.run("Go")
        #expect(response.text == "Done.")
        #expect(Tool.leftBehind == before + 1)
        await release.pass(after: 0)
        while Tool.leftBehind > before, !Task.isCancelled { await Task.yield() }
        #expect(Tool.leftBehind == before)
    }

    @Test("the model is told what a tool threw only where that is asked for")
    func errorDetails() async throws {
        let calls: [ScriptedChatClient.Step] = [
            .toolCall(name: "broken"), .toolCall(name: "weather", arguments: ["city": 7]),
        ]
        let client = RecordingChatClient(ScriptedChatClient(turns: [calls, [.text("Done.")]]))
        let agent = Agent(
            name: "a",
            client: client,
            tools: [Self.weather, Self.broken],
            limits: ToolLoopLimits(tellsErrorDetails: true)
        )
        _ = try await agent.run("Go")
        let told = client.calls[1].messages.last?.parts.map { $0.json["response"]?.stringValue ?? "" } ?? []
        #expect(told[0] == "Error: Function failed. Outage()")
        #expect(told[1].hasPrefix("Error: Argument parsing failed. The arguments for the tool \"weather\" cannot be"))
    }

    @Test("limits of one's own are kept")
    func ownLimits() async throws {
        let client = RecordingChatClient(ScriptedChatClient([.toolCall(name: "weather", arguments: ["city": "Oslo"])]))
        let limits = ToolLoopLimits(maxRounds: 2, maxResultBytes: 4)
        let agent = Agent(name: "a", client: client, tools: [Self.weather], limits: limits)
        let response = try await agent.run("Go")
        #expect(client.calls.count == 3)
        #expect(response.messages[1].parts[0].json["response"]?.stringValue?.hasPrefix("rain\n[Cut: ") == true)
    }

    @Test(
        "a model that is forced to call a tool is forced once",
        arguments: [.required, ToolChoice.tool(named: "weather")]
    )
    func forcedOnce(choice: ToolChoice) async throws {
        let client = RecordingChatClient(
            ScriptedChatClient([.toolCall(name: "weather", arguments: ["city": "Oslo"]), .text("Rain.")])
        )
        let agent = Agent(name: "a", client: client, tools: [Self.weather], options: ChatOptions(toolChoice: choice))
        _ = try await agent.run("Go")
        #expect(client.calls.map(\.options.toolChoice) == [choice, .automatic])
    }

    @Test("a run's own tools are added to the agent's, and one of the same name is an error")
    func runTools() async throws {
        let client = RecordingChatClient(ScriptedChatClient([.text("Done.")]))
        let agent = Agent(name: "a", client: client, tools: [Self.weather])
        _ = try await agent.run("Go", options: ChatOptions(tools: [Self.broken]))
        #expect(client.calls[0].tools == ["weather", "broken"])
        await #expect(throws: AgentError.self) {
            try await agent.run("Go", options: ChatOptions(tools: [Self.weather]))
        }
        #expect(client.calls.count == 1)
    }

    @Test("an agent without tools leaves a model's calls alone")
    func noTools() async throws {
        let client = RecordingChatClient(ScriptedChatClient([.toolCall(name: "weather")]))
        let response = try await Agent(name: "a", client: client).run("Go")
        #expect(client.calls.count == 1)
        #expect(response.finishReason == .toolCall)
    }
}

/// Holds everyone who passes until so many have come, then lets them go in a given order.
private actor Gate {
    private let expected: Int
    private var arrived = 0
    private var gone = 0

    init(expected: Int) {
        self.expected = expected
    }

    func pass(after others: Int) async {
        arrived += 1
        while arrived < expected || gone < others, !Task.isCancelled { await Task.yield() }
        gone += 1
    }

    func all() async {
        while arrived < expected, !Task.isCancelled { await Task.yield() }
    }
}
