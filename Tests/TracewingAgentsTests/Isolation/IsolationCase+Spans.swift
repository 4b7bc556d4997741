import Tracewing
import TracewingAgents
import TracewingModel
import TracewingSDK
import TracewingStreams
import Tracing

/// Spans and scopes that the code around a run, and in it, opens by itself.
extension IsolationCase {
    static let spans: [IsolationCase] = [
        IsolationCase("under a span of the consumer's") { recorder in
            await OutsideSpan.run { await recorder.drain(recorder.stream(recorder.usualAgent())) }
        },
        IsolationCase("made under one span, pulled under another") { recorder in
            let stream = await OutsideSpan.run { recorder.stream(recorder.usualAgent()) }
            await OutsideSpan.run { await recorder.drain(stream) }
        },
        IsolationCase("each pull under a span of its own") { recorder in
            let stream = recorder.stream(recorder.usualAgent())
            let updates = stream.makeAsyncIterator()
            while try await OutsideSpan.run({ try await recorder.pull(updates) }) {}
            await recorder.askAgain(stream)
        },
        IsolationCase("spans between pulls") { recorder in
            let stream = recorder.stream(recorder.usualAgent())
            for try await update in stream {
                await OutsideSpan.run { await recorder.delivered(update) }
            }
            await recorder.askAgain(stream)
        },
        IsolationCase("spans in the tool") { recorder in
            let tool = recorder.tool("look") { arguments in
                await withSpan("query") { span in
                    span.addEvent("asked")
                    await Task.yield()
                    recorder.noteSurroundings("query", in: "query")
                    return arguments
                }
            }
            await recorder.drain(recorder.stream(recorder.agent(RunRecorder.usualTurns, tools: [tool])))
        },
        IsolationCase("a span in the tool that is never ended") { recorder in
            let tool = recorder.tool("look") { _ in
                let span = Observability.tracer().startSpan("lost", context: .current ?? .topLevel, kind: .internal)
                span.addEvent("begun")
                return "looked"
            }
            await recorder.drain(recorder.stream(recorder.agent(RunRecorder.usualTurns, tools: [tool])))
        },
        IsolationCase("in a scope by hand") { recorder in
            let scope = InvokeAgentScope.start(
                request: Request(content: "\u{0}"),
                agent: AgentDetails(agentID: "", agentName: "\u{0}"),
                context: HandedOver.context
            )
            try await scope.run { scope in
                let response = try await recorder.usualAgent().run("Go")
                scope.recordResponse(Response(MessageContent(response.messages)))
                recorder.note("\(response)")
            }
            let failing = InvokeAgentScope.start(request: Request(), agent: AgentDetails(), context: HandedOver.context)
            await recorder.attempt { try failing.run { _ in throw Outage() } }
        },
        IsolationCase("traced by hand as any sequence") { recorder in
            let scope = InvokeAgentScope.start(
                request: Request(),
                agent: AgentDetails(agentName: "outer"),
                context: HandedOver.context
            )
            // Its hooks run inside the scope, as whatever is pulled through it.
            let stream = recorder.usualAgent().stream("Go", context: HandedOver.context)
            for try await update in scope.trace(
                stream,
                onElement: { update, _ in recorder.note("seen \(update.text)") }
            ) {
                await recorder.delivered(update)
            }
            await recorder.askAgain(stream)
        },
        IsolationCase("an unrelated call of the model between pulls") { recorder in
            let stream = recorder.stream(recorder.usualAgent())
            for try await update in stream {
                await recorder.delivered(update)
                let aside = try await recorder.model([[.text("Aside.")]], lane: "aside").respond(
                    to: ChatRequest(messages: [ChatMessage(role: .user, "Aside?")])
                )
                recorder.note("\(aside)", in: "aside")
            }
            await recorder.askAgain(stream)
        },
    ]
}
