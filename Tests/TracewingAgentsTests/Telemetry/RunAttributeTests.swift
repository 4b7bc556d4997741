import Testing
import Tracewing
import TracewingModel
import TracewingSDK
import TracewingStreams
import TracewingTesting
import Tracing

@testable import TracewingAgents

extension RuntimeTelemetryTests {
    /// What the spans of a run say.
    @Suite("The attributes of a run")
    struct RunAttributeTests {
        private func agent(
            _ steps: [ScriptedChatClient.Step],
            tools: [Tool] = [Tool("look", description: "Looks") { "8:25" }]
        ) -> Agent {
            Agent(
                id: "agent-1",
                name: "concierge",
                description: "Books trips",
                client: ScriptedChatClient(steps),
                tools: tools,
                options: ChatOptions(temperature: 0.5, maxTokens: 100, stopSequences: ["END"], seed: 7)
            )
        }

        @Test("usage is summed on the agent, the response's id and the first chunk are the chat's alone")
        func success() async throws {
            try await withObservability { spans in
                let records = try await traced(spans) { context in
                    let stream = agent([.text("Let me look. "), .toolCall(name: "look"), .text("At 8:25.")])
                        .stream(
                            [ChatMessage(role: .user, "Go now")],
                            session: Session(conversationID: "c-1"),
                            context: context
                        )
                    for try await _ in stream {}
                }
                let run = try #require(records.agent)
                #expect(run.kind == .internal)
                #expect(run.attributes[GenAI.providerName] == "tracewing.scripted")
                #expect(run.attributes[GenAI.Agent.id] == "agent-1")
                #expect(run.attributes[GenAI.Agent.name] == "concierge")
                #expect(run.attributes[GenAI.Agent.description] == "Books trips")
                #expect(run.attributes[GenAI.conversationID] == "c-1")
                #expect(run.attributes[GenAI.Response.id] == nil)
                #expect(run.attributes[GenAI.Response.timeToFirstChunk] == nil)
                #expect(run.attributes[GenAI.Response.finishReasons] == ["stop"])
                #expect(run.attributes[TracewingNames.streamOutcome] == "completed")
                let chats = records.chats
                #expect(chats.count == 2)
                for chat in chats {
                    #expect(chat.kind == .client)
                    #expect(chat.attributes[GenAI.Request.model] == "scripted-1")
                    #expect(chat.attributes[GenAI.Response.model] == "scripted-1")
                    #expect(chat.attributes[GenAI.Response.id]?.stringValue?.isEmpty == false)
                    let first = try #require(chat.attributes[GenAI.Response.timeToFirstChunk]?.doubleValue)
                    #expect(first >= 0 && first <= Double(chat.duration ?? 0) / 1e9)
                    #expect(chat.attributes[GenAI.Request.stream] == true)
                    #expect(chat.attributes[GenAI.Request.temperature] == .double(0.5))
                    #expect(chat.attributes[GenAI.Request.maxTokens] == 100)
                    #expect(chat.attributes[GenAI.Request.stopSequences] == ["END"])
                    #expect(chat.attributes[GenAI.Request.seed] == 7)
                }
                #expect(chats.map { $0.attributes[GenAI.Response.finishReasons] } == [["tool_call"], ["stop"]])
                for key in [GenAI.Usage.inputTokens, GenAI.Usage.outputTokens] {
                    let sum = chats.compactMap { $0.attributes[key]?.intValue }.reduce(0, +)
                    #expect(sum > 0 && run.attributes[key] == .int(sum))
                }
                let tool = try #require(records.tools.first)
                #expect(tool.kind == .internal)
                #expect(tool.attributes[GenAI.Tool.name] == "look")
                #expect(tool.attributes[GenAI.Tool.callID] == "call-1-0")
                #expect(tool.attributes[GenAI.Tool.type] == "function")
                #expect(tool.attributes[GenAI.Tool.description] == "Looks")
                #expect(records.allSatisfy { $0.status == .unset && $0.attributes[OTel.errorType] == nil })
            }
        }

        /// Records what asks for a short answer.
        private struct ShortAnswers: Sampler {
            func sample(_ candidate: SamplingCandidate) -> SamplingDecision {
                (candidate.attributes[GenAI.Request.maxTokens]?.intValue ?? 0) <= 50 ? .record : .drop
            }
        }

        @Test("a sampler sees how the model is asked", arguments: [(50, true), (51, false)])
        func sampling(maxTokens: Int, isRecorded: Bool) async throws {
            try await withObservability(configure: { $0.sampler = ShortAnswers() }) { spans in
                let records = try await traced(spans) { context in
                    let options = ChatOptions(maxTokens: maxTokens)
                    _ = try await agent([.text("At 8:25.")]).run("Go", options: options, context: context)
                }
                #expect((records.agent != nil) == isRecorded)
                #expect(records.chats.count == (isRecorded ? 1 : 0))
            }
        }

        @Test("the time to the first chunk is the model's, not the consumer's")
        func firstChunk() async throws {
            try await withObservability { spans in
                let records = try await traced(spans) { context in
                    let stream = agent([.delay(.milliseconds(40)), .text("a b")]).stream("Go", context: context)
                    for try await _ in stream { try await Task.sleep(for: .milliseconds(40)) }
                }
                let first = try #require(records.chats.first?.attributes[GenAI.Response.timeToFirstChunk]?.doubleValue)
                #expect(first >= 0.04)
                #expect(first < Double(records.chats.first?.duration ?? 0) / 1e9 - 0.03)
            }
        }

        @Test("a model that fails makes the chat and the agent errors, with what was said so far counted")
        func providerFailure() async throws {
            try await withObservability { spans in
                let records = try await traced(spans) { context in
                    let stream = agent([.text("One two"), .fail(Outage(), afterTokens: 1)]).stream(
                        "Go",
                        context: context
                    )
                    await #expect(throws: Outage.self) { for try await _ in stream {} }
                }
                for span in [records.agent, records.chats.first] {
                    #expect(span?.status == .error("Outage()"))
                    #expect(span?.attributes[OTel.errorType] == "Outage")
                    #expect(span?.outcome == "failed")
                    #expect(span?.events.map(\.name) == ["exception"])
                }
                #expect(records.chats.first?.attributes[TracewingNames.streamChunks] == 1)
                #expect(records.named("test").first?.status == .unset)
            }
        }

        @Test("a failure in a later round leaves the rounds before it as they were")
        func laterFailure() async throws {
            try await withObservability { spans in
                let records = try await traced(spans) { context in
                    let run = agent([.toolCall(name: "look"), .fail(Outage())])
                    await #expect(throws: Outage.self) { try await run.run("Go", context: context) }
                }
                #expect(records.chats.map(\.status.code) == [.unset, .error])
                #expect(records.tools.map(\.status.code) == [.unset])
                #expect(records.agent?.status.code == .error)
                #expect(records.agent?.attributes[GenAI.Usage.outputTokens] == 1)
            }
        }

        @Test(
            "a tool that fails is an error of its own span only",
            arguments: [
                ("throws", "Outage"), ("nothing", "tool_not_found"), ("slow", "timeout"), ("picky", "ToolError"),
            ]
        )
        func toolFailure(name: String, type: String) async throws {
            let tools = [
                Tool("throws", description: "") { () async throws -> String in throw Outage() },
                Tool("slow", description: "", timeout: .milliseconds(10)) { () async throws -> String in
                    try await Task.sleep(for: .seconds(60))
                    return ""
                },
                Tool("picky", description: "") { (_: ToolLoopTests.City) in 1 },
            ]
            try await withObservability { spans in
                let records = try await traced(spans) { context in
                    let stream = agent([.toolCall(name: name), .text("Done.")], tools: tools).stream(
                        "Go",
                        context: context
                    )
                    for try await _ in stream {}
                }
                let tool = try #require(records.tools.first)
                #expect(tool.name == "execute_tool \(name)")
                #expect(tool.status.code == .error)
                #expect(tool.attributes[OTel.errorType] == .string(type))
                #expect(records.filter { $0.spanID != tool.spanID }.allSatisfy { $0.status == .unset })
            }
        }

        @Test("a run that cannot start ends its span once, with that error")
        func setupFailure() async throws {
            let tool = Tool("look", description: "") { 1 }
            try await withObservability { spans in
                let records = try await traced(spans) { context in
                    let stream = agent([.text("x")], tools: [tool, tool]).stream("Go", context: context)
                    await #expect(throws: AgentError.self) { for try await _ in stream {} }
                    await #expect(throws: AgentError.self) { try await stream.response }
                }
                #expect(records.count == 2)
                #expect(records.agent?.status.code == .error)
                #expect(records.agent?.attributes[OTel.errorType] == "AgentError")
            }
        }

        @Test("cancelled runs are an outcome, not an error")
        func cancelled() async throws {
            try await withObservability { spans in
                let records = try await traced(spans) { context in
                    let stream = agent([.text("One "), .delay(.seconds(60)), .text("two")]).stream(
                        "Go",
                        context: context
                    )
                    let (updates, update) = AsyncStream.makeStream(of: Void.self)
                    let run = Task { for try await _ in stream { update.yield() } }
                    _ = await updates.first { _ in true }
                    run.cancel()
                    await #expect(throws: CancellationError.self) { try await run.value }
                }
                for span in [records.agent, records.chats.first] {
                    #expect(span?.outcome == "cancelled")
                    #expect(span?.status == .unset)
                    #expect(span?.attributes[OTel.errorType] == nil)
                    #expect(span?.events == [])
                }
            }
        }

        @Test("so are runs that nobody reads to their end, and runs that nobody reads at all")
        func abandoned() async throws {
            try await withObservability { spans in
                let records = try await traced(spans) { context in
                    for try await _ in agent([.text("One two three")]).stream("Go", context: context) { break }
                    _ = agent([.text("One")]).stream("Go", context: context)
                    let closed = agent([.text("One two")]).stream("Go", context: context)
                    let updates = closed.makeAsyncIterator()
                    _ = try await updates.next()
                    await closed.close()
                }
                #expect(
                    records.named("invoke_agent concierge").map(\.outcome) == ["abandoned", "abandoned", "abandoned"]
                )
                #expect(records.chats.map(\.outcome) == ["abandoned", "abandoned"])
                #expect(records.allSatisfy { $0.status == .unset })
            }
        }

        @Test("nothing that was said is recorded unless asked for")
        func contentOff() async throws {
            try await withObservability { spans in
                let records = try await traced(spans) { context in
                    let tool = Tool("look", description: "Looks", parameters: ["type": "object"]) { _ in "canary-result"
                    }
                    let run = Agent(
                        name: "concierge",
                        instructions: "canary-instructions",
                        client: ScriptedChatClient([
                            .reasoning("canary-thought "), .text("canary-text"),
                            .toolCall(name: "look", arguments: ["canary": "argument"]), .text("canary-answer"),
                        ]),
                        tools: [tool]
                    )
                    for try await _ in run.stream("canary-question", context: context) {}
                }
                #expect(records.count == 5)
                for record in records {
                    for attribute in record.attributes {
                        #expect(
                            !"\(attribute.key) \(attribute.value)".contains("canary"),
                            "\(record.name): \(attribute.key)"
                        )
                    }
                }
            }
        }

        @Test("with content captured the whole conversation is there, where it belongs")
        func contentOn() async throws {
            try await withObservability(configure: { $0.content = .capture }) { spans in
                let records = try await traced(spans) { context in
                    let tool = Tool("look", description: "Looks", parameters: ["type": "object"]) { _ in ["at": "8:25"]
                    }
                    let run = Agent(
                        name: "concierge",
                        instructions: "Be kind.",
                        client: ScriptedChatClient([
                            .text("Let me look."), .toolCall(name: "look", arguments: ["from": "Oslo"]),
                            .text("At 8:25."),
                        ]),
                        tools: [tool]
                    )
                    for try await _ in run.stream("Go", context: context) {}
                }
                func messages(_ span: SpanRecord?, _ key: String) throws -> [ChatMessage] {
                    let text = try #require(span?.attributes[key]?.stringValue)
                    return try #require([ChatMessage](json: try JSONValue(parsing: text)))
                }
                #expect(try messages(records.agent, GenAI.inputMessages).map(\.text) == ["Go"])
                #expect(try messages(records.agent, GenAI.outputMessages).last?.text == "At 8:25.")
                #expect(try messages(records.chats[0], GenAI.inputMessages).map(\.text) == ["Be kind.", "Go"])
                #expect(try messages(records.chats[0], GenAI.outputMessages).first?.toolCalls.map(\.name) == ["look"])
                #expect(
                    try messages(records.chats[1], GenAI.inputMessages).map(\.role) == [
                        .system, .user, .assistant, .tool,
                    ]
                )
                #expect(try messages(records.chats[1], GenAI.outputMessages).map(\.text) == ["At 8:25."])
                #expect(records.tools.first?.attributes[GenAI.Tool.callArguments] == #"{"from":"Oslo"}"#)
                #expect(records.tools.first?.attributes[GenAI.Tool.callResult] == #"{"at":"8:25"}"#)
            }
        }

        @Test("what only a provider understands is sent back to it, and not recorded")
        func providerItems() async throws {
            let item = ProviderItem(["signature": "c2ln"], of: .messages).part
            let client = RecordingChatClient(ScriptedChatClient([.text("Hello")]))
            try await withObservability(configure: { $0.content = .capture }) { spans in
                let records = try await traced(spans) { context in
                    let said = [
                        ChatMessage(role: .user, "Hi"), ChatMessage(role: .assistant, parts: [.text("Hm"), item]),
                    ]
                    _ = try await Agent(name: "a", client: client).run(said, context: context)
                }
                for record in [records.agent, records.chats.first] {
                    let text = try #require(record?.attributes[GenAI.inputMessages]?.stringValue)
                    #expect(text.contains("Hm") && !text.contains("c2ln") && !text.contains("provider_item"))
                }
            }
            #expect(client.calls[0].messages.last?.parts.contains(item) == true)
        }

        @Test("what was said before a failure is recorded")
        func partialContent() async throws {
            try await withObservability(configure: { $0.content = .capture }) { spans in
                let records = try await traced(spans) { context in
                    let run = agent([.text("One two three"), .fail(Outage(), afterTokens: 2)])
                    _ = try? await run.stream("Go", context: context).response
                }
                for span in [records.agent, records.chats.first] {
                    let said = span?.attributes[GenAI.outputMessages]?.stringValue
                    #expect(said?.contains("One two ") == true)
                    #expect(said?.contains(#""finish_reason":"error""#) == true)
                }
            }
        }

        @Test(
            "The agent's id is the one given, else what this process's baggage says, else its name",
            arguments: [
                ("given", "baggage", false, "given"), (nil, "baggage", false, "baggage"), (nil, "theirs", true, "name"),
                (nil, nil, false, "name"), ("given", nil, false, "given"),
            ] as [(String?, String?, Bool, String)]
        )
        func agentID(id: String?, baggage: String?, isRemote: Bool, recorded: String) async throws {
            try await withObservability { spans in
                let records = try await traced(spans) { context in
                    var context = context
                    if let baggage {
                        context.baggage.set(Baggage.Entry(key: GenAI.Agent.id, value: baggage, isRemote: isRemote))
                    }
                    let run = Agent(id: id, name: "name", client: ScriptedChatClient([.text("Hi")]))
                    #expect(run.id == id ?? "name")
                    _ = try await run.run("Go", context: context)
                }
                for span in [records.agent, records.chats.first] {
                    #expect(span?.attributes[GenAI.Agent.id]?.stringValue == recorded)
                }
            }
        }
    }
}
