import TracewingAgents
import TracewingModel
import TracewingStreams

/// Sessions, context providers, middleware, approvals, structured output and agents as tools.
extension IsolationCase {
    static let composition: [IsolationCase] =
        sessions + contextProviders + middleware + approvals + structuredOutput + agentsAsTools

    // MARK: Sessions

    private static let sessions: [IsolationCase] = [
        IsolationCase("two runs of a session") { recorder in
            let session = recorder.session()
            await recorder.drain(recorder.stream(recorder.usualAgent(), "First", session: session))
            await recorder.drain(recorder.stream(recorder.usualAgent(), "Second", session: session))
        },
        IsolationCase("a session that keeps its history itself") { recorder in
            let session = Session(id: "own")
            _ = try await recorder.usualAgent().run("First", session: session, context: HandedOver.context)
            await recorder.drain(recorder.stream(recorder.usualAgent(), "Second", session: session))
            recorder.note("\(try await session.history())")
        },
        IsolationCase("a history that cannot be read") { recorder in
            let stream = recorder.stream(recorder.usualAgent(), session: recorder.session(failing: .reading))
            await recorder.drain(stream)
        },
        IsolationCase("a history that cannot be written") { recorder in
            let stream = recorder.stream(recorder.usualAgent(), session: recorder.session(failing: .writing))
            await recorder.drain(stream)
        },
        IsolationCase("a failed run in a session, and one after it") { recorder in
            let session = recorder.session()
            await recorder.drain(recorder.stream(recorder.agent([[.text("One"), .fail(Outage())]]), session: session))
            await recorder.drain(recorder.stream(recorder.usualAgent(), session: session))
        },
    ]

    // MARK: Context providers

    private static let contextProviders: [IsolationCase] = [
        IsolationCase("two context providers") { recorder in
            let agent = recorder.agent(
                RunRecorder.usualTurns,
                providers: [recorder.provider("a"), recorder.provider("b")]
            )
            await recorder.drain(recorder.stream(agent))
        },
        IsolationCase("two context providers, at once") { recorder in
            let agent = recorder.agent(
                RunRecorder.usualTurns,
                providers: [recorder.provider("a"), recorder.provider("b")]
            )
            recorder.note("\(try await agent.run("Go", session: recorder.session(), context: HandedOver.context))")
        },
        IsolationCase("the model fails, and no provider hears of success") { recorder in
            let turns: RunRecorder.Turns = [
                [.toolCall(name: "ask_a")], [.text("One two"), .fail(Outage(), afterTokens: 1)],
            ]
            let agent = recorder.agent(turns, providers: [recorder.provider("a"), recorder.provider("b")])
            await recorder.drain(recorder.stream(agent, session: recorder.session()))
        },
        IsolationCase("each pull in its own task, and providers hear of success") { recorder in
            let agent = recorder.agent([[.text("One two")]], providers: [recorder.provider("a")])
            let stream = recorder.stream(agent, session: recorder.session())
            while try await Task.detached(operation: { try await recorder.pull(stream.makeAsyncIterator()) }).value {}
            await recorder.askAgain(stream)
        },
        IsolationCase("a provider throws before the run") { recorder in
            let providers = [recorder.provider("a"), recorder.provider("b", failing: .before), recorder.provider("c")]
            await recorder.drain(recorder.stream(recorder.agent(RunRecorder.usualTurns, providers: providers)))
        },
        IsolationCase("a provider throws after the run") { recorder in
            let providers = [recorder.provider("a"), recorder.provider("b", failing: .after), recorder.provider("c")]
            await recorder.drain(recorder.stream(recorder.agent(RunRecorder.usualTurns, providers: providers)))
        },
        IsolationCase("two providers that add one tool") { recorder in
            let providers = [recorder.provider("a"), recorder.provider("a")]
            await recorder.drain(recorder.stream(recorder.agent(RunRecorder.usualTurns, providers: providers)))
        },
    ]

    // MARK: Middleware

    private static let middleware: [IsolationCase] = [
        IsolationCase("two middlewares of all kinds") { recorder in
            let around: [any Middleware] = [recorder.middleware("outer"), recorder.middleware("inner")]
            let agent = recorder.agent(RunRecorder.usualTurns, tools: [recorder.tool("look")], middleware: around)
            await recorder.drain(recorder.stream(agent))
        },
        IsolationCase("middleware around a failure") { recorder in
            let turns: RunRecorder.Turns = [[.toolCall(name: "look")], [.text("One"), .fail(Outage())]]
            let tool = recorder.tool("look") { _ in throw Outage() }
            let agent = recorder.agent(turns, tools: [tool], middleware: [recorder.middleware("a")])
            await recorder.drain(recorder.stream(agent))
        },
        IsolationCase("middleware that answers itself") { recorder in
            let other = recorder.agent([[.text("Other.")]])
            let around = AnsweringMiddleware(run: { _, _ in recorder.stream(other) })
            await recorder.drain(recorder.stream(recorder.agent(RunRecorder.usualTurns, middleware: [around])))
        },
        IsolationCase("middleware that runs the agent twice") { recorder in
            let around = AnsweringMiddleware(run: { request, next in
                recorder.note("first \(try await next(request).response)")
                return try await next(request)
            })
            let tools = [recorder.tool("look")]
            let agent = recorder.agent(RunRecorder.usualTurns, tools: tools, middleware: [around])
            await recorder.drain(recorder.stream(agent))
        },
        IsolationCase("middleware that leaves a run behind") { recorder in
            let around = AnsweringMiddleware(run: { request, next in
                _ = try await next(request).makeAsyncIterator().next()
                _ = try await next(request)
                throw Outage()
            })
            await recorder.drain(recorder.stream(recorder.agent(RunRecorder.usualTurns, middleware: [around])))
        },
        IsolationCase("middleware that changes the answer") { recorder in
            let around = AnsweringMiddleware(run: { request, next in
                try await next(request).withTransformHook { update in
                    AgentUpdate(update: .text(update.text.uppercased()), agentName: update.agentName)
                }
            })
            await recorder.drain(recorder.stream(recorder.agent([[.text("One two")]], middleware: [around])))
        },
        IsolationCase("middleware that asks the model again when it fails") { recorder in
            let around = AnsweringMiddleware(model: { request, next in
                do {
                    _ = try await next(request).response
                } catch {
                    recorder.note(error, as: "first answer")
                }
                return try await next(request)
            })
            await recorder.drain(
                recorder.stream(recorder.agent([[.text("One"), .fail(Outage())]], middleware: [around]))
            )
        },
        IsolationCase("middleware that does not call the tool, or twice") { recorder in
            let around = AnsweringMiddleware(tool: { invocation, next in
                guard invocation.tool.name == "look" else { return "not asked" }
                _ = try await next(invocation)
                var again = invocation
                again.call.arguments = #"{"again":true}"#
                return try await next(again)
            })
            let turns: RunRecorder.Turns = [[.toolCall(name: "look"), .toolCall(name: "listen")], [.text("Done.")]]
            let tools = [recorder.tool("look"), recorder.tool("listen")]
            await recorder.drain(recorder.stream(recorder.agent(turns, tools: tools, middleware: [around])))
        },
        IsolationCase("middleware that throws around the run, the model and the tool") { recorder in
            let throwing: [AnsweringMiddleware] = [
                AnsweringMiddleware(run: { _, _ in throw Outage() }),
                AnsweringMiddleware(model: { _, _ in throw Outage() }),
                AnsweringMiddleware(tool: { _, _ in throw Outage() }),
            ]
            for around in throwing {
                let tools = [recorder.tool("look")]
                let agent = recorder.agent(RunRecorder.usualTurns, tools: tools, middleware: [around])
                await recorder.drain(recorder.stream(agent))
            }
        },
    ]

    // MARK: Approvals

    private static let approvals: [IsolationCase] = [
        IsolationCase("a call that is approved") { recorder in
            let session = recorder.session()
            let agent = recorder.agent(bookingTurns, tools: bookingTools(recorder))
            let asking = try await agent.run("Book", session: session, context: HandedOver.context)
            recorder.note("asked for \(asking.approvalRequests)")
            let stream = agent.stream(
                asking.approvalRequests.map(\.approval),
                session: session,
                context: HandedOver.context
            )
            await recorder.drain(recorder.watched(stream))
        },
        IsolationCase("a call that is rejected") { recorder in
            let session = recorder.session()
            let agent = recorder.agent(bookingTurns, tools: bookingTools(recorder))
            let stream = recorder.stream(agent, session: session)
            await recorder.drain(stream)
            let answers = try await stream.response.approvalRequests.map { $0.rejection(reason: "\u{0}") }
            await recorder.drain(recorder.watched(agent.stream(answers, session: session, context: HandedOver.context)))
        },
        IsolationCase("a call nobody says anything about") { recorder in
            let session = recorder.session()
            let agent = recorder.agent(bookingTurns, tools: bookingTools(recorder))
            await recorder.drain(recorder.stream(agent, session: session))
            await recorder.drain(recorder.stream(agent, "Never mind", session: session))
        },
    ]

    private static let bookingTurns: RunRecorder.Turns = [
        [.text("Let me. "), .toolCall(name: "look"), .toolCall(name: "book", arguments: ["id": "1"])], [.text("Done.")],
    ]

    private static func bookingTools(_ recorder: RunRecorder) -> [Tool] {
        let book = Tool("book", description: "Books", requiresApproval: true) { (arguments: [String: String]) in
            recorder.note("booked \(arguments)", in: "booking")
            return "booked"
        }
        return [recorder.tool("look"), book]
    }

    // MARK: Structured output

    private struct Itinerary: Codable, Sendable {
        var from: String
        var legs: [Int]
    }

    private static let structuredOutput: [IsolationCase] = [
        #"{"from":"Oslo","legs":[1,2]}"#, "```json\n{\"from\":\"Oslo\",\"legs\":[]}\n```", "no JSON \u{0}",
        #"{"from":NaN}"#,
    ].map { text in
        IsolationCase("structured output: \(text)") { recorder in
            let answer = try await recorder.agent([[.text(text)]]).run(
                "Go",
                as: Itinerary.self,
                session: recorder.session(),
                context: HandedOver.context
            )
            recorder.note("\(answer.response)")
            await recorder.attempt("value") { recorder.note("\(try answer.value)") }
        }
    }

    // MARK: Agents as tools

    private static let agentsAsTools: [IsolationCase] = [
        IsolationCase("an agent as a tool of an agent's") { recorder in
            let inner = Agent(
                name: "inner",
                client: recorder.model(RunRecorder.usualTurns),
                tools: [recorder.tool("look")],
                contextProviders: [recorder.provider("memory")],
                middleware: [recorder.middleware("guard")]
            )
            let turns: RunRecorder.Turns = [
                [.text("One. "), .toolCall(name: "inner", arguments: ["task": "Look"])], [.text("Two.")],
            ]
            await recorder.drain(recorder.stream(recorder.agent(turns, tools: [inner.asTool()])))
        },
        IsolationCase("two agents as tools, at once, and one fails") { recorder in
            let inner = Agent(name: "inner", client: recorder.model([[.text("Deep.")]], lane: "inner"))
            let broken = Agent(name: "broken", client: recorder.model([[.fail(Outage())]], lane: "broken"))
            let turns: RunRecorder.Turns = [
                [
                    .toolCall(name: "inner", arguments: ["task": "Look"]),
                    .toolCall(name: "broken", arguments: ["task": "Fail"]),
                    .toolCall(name: "inner", arguments: "not JSON"),
                ], [.text("Two.")],
            ]
            await recorder.drain(recorder.stream(recorder.agent(turns, tools: [inner.asTool(), broken.asTool()])))
        },
    ]
}

/// Middleware made of closures.
private struct AnsweringMiddleware: AgentMiddleware, ChatMiddleware, ToolMiddleware {
    typealias RunNext = AgentMiddleware.Next
    typealias ModelNext = ChatMiddleware.Next
    typealias ToolNext = ToolMiddleware.Next
    typealias ChatStream = ResponseStream<ChatUpdate, ChatResponse>

    var run: @Sendable (AgentRequest, @escaping RunNext) async throws -> AgentStream = { try await $1($0) }
    var model: @Sendable (ChatRequest, @escaping ModelNext) async throws -> ChatStream = { try await $1($0) }
    var tool: @Sendable (ToolInvocation, @escaping ToolNext) async throws -> JSONValue = { try await $1($0) }

    func handle(_ request: AgentRequest, next: @escaping RunNext) async throws -> AgentStream {
        try await run(request, next)
    }

    func handle(_ request: ChatRequest, next: @escaping ModelNext) async throws -> ChatStream {
        try await model(request, next)
    }

    func handle(_ invocation: ToolInvocation, next: @escaping ToolNext) async throws -> JSONValue {
        try await tool(invocation, next)
    }
}
