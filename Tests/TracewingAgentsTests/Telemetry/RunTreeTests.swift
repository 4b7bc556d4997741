import Testing
import Tracewing
import TracewingAgents
import TracewingModel
import TracewingSDK
import TracewingStreams
import TracewingTesting
import Tracing

extension RuntimeTelemetryTests {
    /// Which span is whose child, whoever pulls the stream.
    @Suite("The tree of a run")
    struct RunTreeTests {
        private static let expected = TreeExpectation(
            "test",
            [
                TreeExpectation(
                    "invoke_agent concierge",
                    [
                        TreeExpectation("chat scripted-1"), TreeExpectation("execute_tool look"),
                        TreeExpectation("chat scripted-1"),
                    ]
                )
            ]
        )

        private func agent(_ tool: Tool = Tool("look", description: "Looks") { "8:25" }) -> Agent {
            let client = ScriptedChatClient([.text("Let me look. "), .toolCall(name: "look"), .text("At 8:25.")])
            return Agent(name: "concierge", client: client, tools: [tool])
        }

        @Test("streamed")
        func streamed() async throws {
            try await withObservability { spans in
                let records = try await traced(spans) { for try await _ in agent().stream("Go", context: $0) {} }
                #expect(Self.expected.mismatches(in: records) == [])
            }
        }

        @Test("at once")
        func atOnce() async throws {
            try await withObservability { spans in
                let records = try await traced(spans) { _ = try await agent().run("Go", context: $0) }
                #expect(Self.expected.mismatches(in: records) == [])
                #expect(records.chats.allSatisfy { $0.attributes[GenAI.Response.timeToFirstChunk] == nil })
                #expect(records.chats.allSatisfy { $0.attributes[GenAI.Request.stream] == false })
            }
        }

        /// Opens a span of its own around everything.
        private struct Spanning: AgentMiddleware, ChatMiddleware, ToolMiddleware {
            func handle(
                _ request: AgentRequest,
                next: @escaping AgentMiddleware.Next
            ) async throws -> ResponseStream<AgentUpdate, AgentResponse> {
                try await withSpan("around the run") { _ in try await next(request) }
            }

            func handle(
                _ request: ChatRequest,
                next: @escaping ChatMiddleware.Next
            ) async throws -> ResponseStream<ChatUpdate, ChatResponse> {
                try await withSpan("around the model") { _ in try await next(request) }
            }

            func handle(
                _ invocation: ToolInvocation,
                next: @escaping ToolMiddleware.Next
            ) async throws -> JSONValue {
                try await withSpan("around the tool") { _ in try await next(invocation) }
            }
        }

        @Test("middleware stands outside the span of what it is around, in the span of what called it")
        func middleware() async throws {
            let client = ScriptedChatClient([.toolCall(name: "look"), .text("Done.")])
            let tool = Tool("look", description: "") { () async throws -> String in "seen" }
            try await withObservability { spans in
                let agent = Agent(name: "concierge", client: client, tools: [tool], middleware: [Spanning()])
                let records = try await traced(spans) { _ = try await agent.run("Go", context: $0) }
                let run = try #require(records.agent)
                let root = try #require(records.first { $0.name == "test" })
                #expect(run.parentSpanID == root.spanID)
                #expect(records.named("around the run").map(\.parentSpanID) == [root.spanID])
                #expect(records.named("around the model").map(\.parentSpanID) == [run.spanID, run.spanID])
                #expect(records.named("around the tool").map(\.parentSpanID) == [run.spanID])
                #expect((records.chats + records.tools).allSatisfy { $0.parentSpanID == run.spanID })
            }
        }

        @Test("several tools at once hang under the agent, each with what it opened itself")
        func parallelToolsWithSpansOfTheirOwn() async throws {
            let client = ScriptedChatClient(turns: [
                [.toolCall(name: "look", arguments: ["n": 1]), .toolCall(name: "look", arguments: ["n": 2])],
                [.text("Done.")],
            ])
            let tool = Tool("look", description: "", parameters: ["type": "object"]) { arguments in
                await withSpan("query") { _ in
                    await Task.yield()
                    return withSpan("row \(arguments["n"]?.integerValue ?? 0)") { _ in .null }
                }
            }
            try await withObservability { spans in
                let agent = Agent(name: "concierge", client: client, tools: [tool])
                let records = try await traced(spans) { for try await _ in agent.stream("Go", context: $0) {} }
                #expect(records.count == 10)
                for tool in records.tools {
                    #expect(tool.parentSpanID == records.agent?.spanID)
                    let query = try #require(records.first { $0.name == "query" && $0.parentSpanID == tool.spanID })
                    let row = try #require(records.first { $0.parentSpanID == query.spanID })
                    let call = try #require(tool.attributes[GenAI.Tool.callID]?.stringValue)
                    #expect(row.name == (call.hasSuffix("-0") ? "row 1" : "row 2"))
                }
            }
        }

        @Test("an agent used by a tool hangs under the tool's span")
        func nested() async throws {
            let inner = Agent(name: "inner", client: ScriptedChatClient([.text("Deep.")]))
            let tool = Tool("look", description: "") { try await inner.run("Go").text }
            try await withObservability { spans in
                let records = try await traced(spans) { for try await _ in agent(tool).stream("Go", context: $0) {} }
                let expected = TreeExpectation(
                    "test",
                    [
                        TreeExpectation(
                            "invoke_agent concierge",
                            [
                                TreeExpectation("chat scripted-1"),
                                TreeExpectation(
                                    "execute_tool look",
                                    [
                                        TreeExpectation("invoke_agent inner", [TreeExpectation("chat scripted-1")])
                                    ]
                                ),
                                TreeExpectation("chat scripted-1"),
                            ]
                        )
                    ]
                )
                #expect(expected.mismatches(in: records) == [])
                // What the inner agent spent is its own.
                let outer = try #require(records.named("invoke_agent concierge").first)
                let own = records.chats.filter { $0.parentSpanID == outer.spanID }
                #expect(
                    outer.attributes[GenAI.Usage.outputTokens]?.intValue
                        == own.reduce(0) { $0 + ($1.attributes[GenAI.Usage.outputTokens]?.intValue ?? 0) }
                )
            }
        }

        @Test("an agent given to another as a tool hangs under the tool's span, and its usage is its own")
        func agentAsTool() async throws {
            let inner = Agent(
                name: "inner",
                client: ScriptedChatClient([.text("a b c d e f g "), .toolCall(name: "look"), .text("h i j")]),
                tools: [Tool("look", description: "Looks") { "8:25" }]
            )
            let client = ScriptedChatClient([
                .text("One "), .toolCall(name: "inner", arguments: ["task": "Look"]), .text("Two."),
            ])
            try await withObservability { spans in
                let records = try await traced(spans) { context in
                    let outer = Agent(name: "outer", client: client, tools: [inner.asTool()])
                    for try await _ in outer.stream("Go", context: context) {}
                }
                let chat = TreeExpectation("chat scripted-1")
                let nested = TreeExpectation("invoke_agent inner", [chat, TreeExpectation("execute_tool look"), chat])
                let call = TreeExpectation("execute_tool inner", [nested])
                let expected = TreeExpectation("test", [TreeExpectation("invoke_agent outer", [chat, call, chat])])
                #expect(expected.mismatches(in: records) == [])
                for (name, tokens) in [("outer", 3), ("inner", 11)] {
                    let agent = records.named("invoke_agent \(name)").first
                    #expect(agent?.attributes[GenAI.Usage.outputTokens] == .integer(tokens), "\(name)")
                }
            }
        }

        @Test("a call of the model between two pulls is no round of the run: neither its parent nor its usage")
        func unrelatedCall() async throws {
            try await withObservability { spans in
                var usage: Usage?
                let records = try await traced(spans) { context in
                    let stream = agent().stream("Go", context: context)
                    for try await _ in stream {
                        let aside = Agent(name: "aside", client: ScriptedChatClient([.text("a b c d e f")]))
                        _ = try await aside.run("Aside?", context: .topLevel)
                        _ = try await ScriptedChatClient([.text("g h")]).respond(to: ChatRequest(messages: []))
                    }
                    usage = try await stream.response.usage
                }
                #expect(Self.expected.mismatches(in: records) == [])
                #expect(records.agent?.attributes[GenAI.Usage.outputTokens] == .integer(usage?.outputTokens ?? 0))
                #expect(usage?.outputTokens == 6)
            }
        }

        @Test("made under one span, each pull under others: all of the run hangs under the first")
        func pulledUnderOthers() async throws {
            try await withObservability { spans in
                let records = try await traced(spans) { context in
                    let stream = ServiceContext.$current.withValue(context) { agent().stream("Go") }
                    let updates = stream.makeAsyncIterator()
                    var isMore = true
                    while isMore {
                        isMore = try await withSpan("elsewhere", context: context) { _ in
                            try await updates.next() != nil
                        }
                    }
                }
                #expect(records.named("elsewhere").count > 3)
                #expect(Self.expected.mismatches(in: records.filter { $0.name != "elsewhere" }) == [])
            }
        }

        @Test("the parent is the context current when the stream was made, wherever it is pulled")
        func capturedParent() async throws {
            try await withObservability { spans in
                let records = try await traced(spans) { context in
                    let stream = ServiceContext.$current.withValue(context) { agent().stream("Go") }
                    try await Task.detached { for try await _ in stream {} }.value
                }
                #expect(Self.expected.mismatches(in: records) == [])
            }
        }

        @Test("a context that is given wins over the current one")
        func givenParent() async throws {
            try await withObservability { spans in
                let records = try await traced(spans) { context in
                    try await withSpan("elsewhere", context: .topLevel) { _ in
                        for try await _ in agent().stream("Go", context: context) {}
                    }
                }
                #expect(Self.expected.mismatches(in: records) == [])
            }
        }

        @Test("each pull may run in a task of its own, under a span of its own; neither joins the other")
        func pullPerTask() async throws {
            try await withObservability { spans in
                let records = try await traced(spans) { context in
                    let stream = agent().stream("Go", context: context)
                    while true {
                        let update = try await Task.detached {
                            try await withSpan("pull", context: .topLevel) { _ in
                                let updates = stream.makeAsyncIterator()
                                return try await updates.next()
                            }
                        }.value
                        guard update != nil else { break }
                    }
                }
                #expect(Self.expected.mismatches(in: records) == [])
            }
        }

        @Test("what the consumer opens between pulls does not join the run")
        func consumerSpans() async throws {
            try await withObservability { spans in
                let records = try await traced(spans) { context in
                    try await ServiceContext.$current.withValue(context) {
                        for try await _ in agent().stream("Go") { withSpan("render") { _ in } }
                    }
                }
                let test = try #require(records.named("test").first)
                #expect(records.named("render").count > 3)
                #expect(records.named("render").allSatisfy { $0.parentSpanID == test.spanID })
                #expect(Self.expected.mismatches(in: records.filter { $0.name != "render" }) == [])
            }
        }

        @Test("two streams that are pulled in turn give two clean trees")
        func interleaved() async throws {
            try await withObservability { spans in
                let records = try await traced(spans) { context in
                    let first = agent().stream("Go", context: context).makeAsyncIterator()
                    let second = agent().stream("Go", context: context).makeAsyncIterator()
                    var open = (true, true)
                    while open.0 || open.1 {
                        if open.0 { open.0 = try await first.next() != nil }
                        if open.1 { open.1 = try await second.next() != nil }
                    }
                }
                let agents = records.named("invoke_agent concierge")
                #expect(agents.count == 2)
                for agent in agents {
                    let children = records.filter { $0.parentSpanID == agent.spanID }.sorted {
                        $0.startTime < $1.startTime
                    }
                    #expect(children.map(\.name) == ["chat scripted-1", "execute_tool look", "chat scripted-1"])
                    #expect(agent.attributes[GenAI.Usage.outputTokens] == .int(6))
                }
            }
        }

        @Test("without a parent a run is a trace of its own")
        func root() async throws {
            try await withObservability { spans in
                let stream = agent().stream("Go", context: .topLevel)
                for try await _ in stream {}
                _ = await Observability.forceFlush(deadline: .seconds(5))
                let roots = spans.records.filter { $0.name == "invoke_agent concierge" && $0.parentSpanID == nil }
                #expect(roots.contains { root in spans.records.filter { $0.traceID == root.traceID }.count == 4 })
            }
        }

        @Test("with the runtime's own spans switched off, a user's spans hang under the caller's")
        func switchedOff() async throws {
            let tool = Tool("look", description: "") { withSpan("query") { _ in 1 } }
            try await withObservability(configure: { $0.instrumentsRuntime = false }) { spans in
                let records = try await traced(spans) { for try await _ in agent(tool).stream("Go", context: $0) {} }
                #expect(TreeExpectation("test", [TreeExpectation("query")]).mismatches(in: records) == [])
            }
        }
    }
}
