import TracewingAgents
import TracewingConcurrency
import TracewingModel
import TracewingStreams

/// Tools that answer: several at once, agents among them.
extension IsolationCase {
    static let tools: [IsolationCase] = [
        IsolationCase("three tools at once, one fails") { recorder in
            let turns: RunRecorder.Turns = [
                [.toolCall(name: "look", arguments: ["a": 1]), .toolCall(name: "break"), .toolCall(name: "listen")],
                [.reasoning("Hm. "), .text("Done.")],
            ]
            let tools = [
                recorder.tool("look"), recorder.tool("break") { _ in throw Outage() }, recorder.tool("listen"),
            ]
            await recorder.drain(recorder.stream(recorder.agent(turns, tools: tools)))
        },
        IsolationCase("tools that wait for each other") { recorder in
            let first = Latch(), second = Latch()
            let turns: RunRecorder.Turns = [[.toolCall(name: "look"), .toolCall(name: "listen")], [.text("Done.")]]
            let tools = [
                recorder.tool("look") { _ in
                    first.open()
                    await second.pass()
                    return "looked"
                },
                recorder.tool("listen") { _ in
                    await first.pass()
                    second.open()
                    return "listened"
                },
            ]
            await recorder.drain(recorder.stream(recorder.agent(turns, tools: tools)))
        },
        IsolationCase("one tool twice in a turn, at once") { recorder in
            let turns: RunRecorder.Turns = [
                [.toolCall(name: "look", arguments: ["n": 1]), .toolCall(name: "look", arguments: ["n": 2])],
                [.text("Done.")],
            ]
            let agent = recorder.agent(turns, tools: [recorder.tool("look")])
            recorder.note("\(try await agent.run("Go", context: HandedOver.context))")
        },
        IsolationCase("an agent as a tool") { recorder in
            let inner = Agent(name: "inner", client: recorder.model([[.text("Deep. ")]]))
            let tool = recorder.tool("look") { _ in .string(try await inner.run("Inner?").text) }
            await recorder.drain(recorder.stream(recorder.agent(RunRecorder.usualTurns, tools: [tool])))
        },
        IsolationCase("an agent as a tool, streamed, with a tool of its own") { recorder in
            let tools = [recorder.tool("look")]
            let inner = Agent(name: "inner", client: recorder.model(RunRecorder.usualTurns), tools: tools)
            let tool = recorder.tool("ask") { _ in
                let stream = recorder.watched(inner.stream("Inner?"))
                for try await update in stream { recorder.note("inner update \(update)") }
                return .string(try await stream.response.text)
            }
            let turns: RunRecorder.Turns = [[.text("One "), .toolCall(name: "ask")], [.text("Two.")]]
            await recorder.drain(recorder.stream(recorder.agent(turns, tools: [tool])))
        },
        IsolationCase("an agent as a tool that fails") { recorder in
            let inner = Agent(name: "inner", client: recorder.model([[.text("Deep. "), .fail(Outage())]]))
            let tool = recorder.tool("look") { _ in .string(try await inner.run("Inner?").text) }
            await recorder.drain(recorder.stream(recorder.agent(RunRecorder.usualTurns, tools: [tool])))
        },
        IsolationCase("a tool that asks the same agent again") { recorder in
            let agent = Locked<Agent?>(nil)
            let tool = recorder.tool("look") { _ in
                guard let again = agent.withLock({ $0 }) else { return "none" }
                return .string(try await Agent(name: again.name, client: again.client).run("Again").text)
            }
            let made = recorder.agent(RunRecorder.usualTurns, tools: [tool])
            agent.withLock { $0 = made }
            await recorder.drain(recorder.stream(made))
        },
        IsolationCase("a tool with a task-local of its caller's") { recorder in
            let tool = recorder.tool("look") { _ in .string(CallersValue.current) }
            let agent = recorder.agent(RunRecorder.usualTurns, tools: [tool])
            await CallersValue.$current.withValue("of the caller") { await recorder.drain(recorder.stream(agent)) }
        },
    ]

    enum CallersValue {
        @TaskLocal static var current = "none"
    }
}
