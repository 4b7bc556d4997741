import TracewingAgents
import TracewingModel
import TracewingStreams

/// Runs that fail, at every point where they can.
extension IsolationCase {
    static let failures: [IsolationCase] =
        (0...4).map { count in
            IsolationCase("the model fails after \(count) updates") { recorder in
                let turn: [ScriptedChatClient.Step] = [
                    .text("One two three four"), .fail(Outage(), afterTokens: count),
                ]
                await recorder.drain(recorder.stream(recorder.agent([turn])))
            }
        } + [
            IsolationCase("the model fails at once") { recorder in
                _ = try await recorder.agent([[.fail(Outage())]]).run("Go", context: HandedOver.context)
            },
            IsolationCase("the model fails in the second round") { recorder in
                let turns: RunRecorder.Turns = [[.toolCall(name: "look")], [.text("At "), .fail(Outage())]]
                await recorder.drain(recorder.stream(recorder.agent(turns, tools: [recorder.tool("look")])))
            },
            IsolationCase("the model throws a cancellation of its own") { recorder in
                await recorder.drain(recorder.stream(recorder.agent([[.text("One"), .fail(CancellationError())]])))
            },
            IsolationCase("the model cannot be asked") { recorder in
                let model = RecordedModel(
                    client: ScriptedChatClient { _ in throw Outage() },
                    recorder: recorder,
                    lane: "run"
                )
                await recorder.drain(recorder.stream(Agent(name: "concierge", client: model)))
            },
            IsolationCase("an error whose description is hostile") { recorder in
                await recorder.drain(recorder.stream(recorder.agent([[.text("One"), .fail(HostileError())]])))
            },
            IsolationCase("two tools of one name") { recorder in
                let tools = [recorder.tool("look"), recorder.tool("look")]
                await recorder.drain(recorder.stream(recorder.agent(RunRecorder.usualTurns, tools: tools)))
            },
            IsolationCase("a tool that cannot be described") { recorder in
                struct Undescribable: Decodable {
                    let value: Either
                    enum Either: Decodable { case one(Int), two(String) }
                }
                let tool = Tool("look", description: "") { (_: Undescribable) in 1 }
                await recorder.drain(recorder.stream(recorder.agent(RunRecorder.usualTurns, tools: [tool])))
            },
            IsolationCase("a tool throws") { recorder in
                let tool = recorder.tool("look") { _ in throw Outage() }
                await recorder.drain(recorder.stream(recorder.agent(RunRecorder.usualTurns, tools: [tool])))
            },
            IsolationCase("a tool throws a cancellation of its own") { recorder in
                let tool = recorder.tool("look") { _ in throw CancellationError() }
                await recorder.drain(recorder.stream(recorder.agent(RunRecorder.usualTurns, tools: [tool])))
            },
            IsolationCase("a tool throws what has a hostile description") { recorder in
                let tool = recorder.tool("look") { _ in throw HostileError() }
                await recorder.drain(recorder.stream(recorder.agent(RunRecorder.usualTurns, tools: [tool])))
            },
            IsolationCase("a tool that is not there") { recorder in
                await recorder.drain(recorder.stream(recorder.agent(RunRecorder.usualTurns)))
                let agent = recorder.agent(RunRecorder.usualTurns, tools: [recorder.tool("listen")])
                await recorder.drain(recorder.stream(agent))
            },
            IsolationCase("arguments that do not fit") { recorder in
                let tool = Tool("look", description: "") { (query: [String: Int]) in query.count }
                await recorder.drain(recorder.stream(recorder.agent(RunRecorder.usualTurns, tools: [tool])))
            },
            IsolationCase("a tool that does not answer in time") { recorder in
                let latch = Latch()
                let tool = recorder.tool("look", timeout: .milliseconds(20)) { _ in
                    recorder.note("waits", in: "deaf tool")
                    await latch.pass()
                    return "late"
                }
                await recorder.drain(recorder.stream(recorder.agent(RunRecorder.usualTurns, tools: [tool])))
                latch.open()
            },
            IsolationCase("a tool that fails in every round") { recorder in
                let tool = recorder.tool("look") { _ in throw Outage() }
                let turns: RunRecorder.Turns = [[.text("Again. "), .toolCall(name: "look")]]
                await recorder.drain(recorder.stream(recorder.agent(turns, tools: [tool])))
            },
            IsolationCase("a model that never stops calling") { recorder in
                let turns: RunRecorder.Turns = [[.toolCall(name: "look")]]
                await recorder.drain(recorder.stream(recorder.agent(turns, tools: [recorder.tool("look")])))
            },
        ]
}

/// Says of itself what telemetry might stumble over.
struct HostileError: Error, CustomStringConvertible, CustomReflectable {
    var description: String { String(repeating: "\u{0}\u{1B}[2J\"\\\u{202E}", count: 200) }
    var customMirror: Mirror { Mirror(self, children: ["exception.type": "\u{0}"]) }
}
