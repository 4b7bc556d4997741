import TracewingAgents
import TracewingModel
import TracewingSDK
import TracewingStreams
import Tracing

/// Options and names that look like telemetry's own.
extension IsolationCase {
    static let options: [IsolationCase] = [
        IsolationCase("additional members named like attributes") { recorder in
            let stream = recorder.stream(recorder.usualAgent(), options: ChatOptions(additional: hostileMembers))
            await recorder.drain(stream)
        },
        IsolationCase("numbers that are none") { recorder in
            let options = ChatOptions(
                temperature: .nan,
                topP: .infinity,
                maxTokens: .min,
                seed: .max,
                frequencyPenalty: -.infinity,
                presencePenalty: -0.0
            )
            await recorder.drain(recorder.stream(recorder.agent(RunRecorder.usualTurns, options: options)))
        },
        IsolationCase("models named like attributes") { recorder in
            let options = ChatOptions(
                model: "gen_ai.request.model\u{0}",
                instructions: "traceparent: 00-0-0-00",
                stopSequences: ["", "\u{0}", String(repeating: "x", count: 10_000)],
                responseFormat: .schema(name: "gen_ai.output.type", ["type": .number(.nan)])
            )
            await recorder.drain(recorder.stream(recorder.usualAgent(), options: options))
        },
        IsolationCase("names of attributes for agent, tool and conversation") { recorder in
            let turns: RunRecorder.Turns = [
                [.toolCall(name: "gen_ai.tool.name", arguments: ["gen_ai.tool.call.arguments": "x"])],
                [.text("traceparent")],
            ]
            let agent = Agent(
                id: "gen_ai.agent.id",
                name: "gen_ai.agent.name",
                description: "error.type",
                client: recorder.model(turns),
                tools: [recorder.tool("gen_ai.tool.name")]
            )
            let stream = agent.stream("tracestate", session: Session(id: ""), context: HandedOver.context)
            await recorder.drain(recorder.watched(stream))
        },
        IsolationCase("a model without a name, at an address that is none") { recorder in
            let model = OddModel(client: recorder.model(RunRecorder.usualTurns))
            let agent = Agent(name: "concierge", client: model, tools: [recorder.tool("look")])
            await recorder.drain(recorder.stream(agent))
        },
        IsolationCase("tools and instructions added for one run") { recorder in
            let options = ChatOptions(instructions: "Be brief.", tools: [recorder.tool("look")], toolChoice: .automatic)
            await recorder.drain(recorder.stream(recorder.agent(RunRecorder.usualTurns), options: options))
        },
        IsolationCase("baggage in the context") { recorder in
            var context = HandedOver.context
            for number in 0..<200 { context.baggage["key \(number)\u{0}"] = String(repeating: "\u{7F}", count: 100) }
            let stream = recorder.usualAgent().stream("Go", context: context)
            await recorder.drain(recorder.watched(stream))
        },
    ]

    static let hostileMembers: JSONObject = [
        "gen_ai.request.model": "x", "gen_ai.operation.name": .null, "traceparent": "00-0-0-00", "tracestate": "",
        "baggage": "a=b", "error.type": ["a": .number(.nan)], "span": 1, "context": [:], "": "\u{0}",
        "metadata": ["traceparent": "x"],
    ]

    /// Says of itself what telemetry records, and what makes no sense.
    private struct OddModel: ChatClient {
        let client: RecordedModel

        var model: ChatModel {
            ChatModel(name: nil, provider: "", serverAddress: "http://\u{0}:x", serverPort: -1)
        }

        func stream(_ request: ChatRequest, context: ServiceContext) -> ResponseStream<ChatUpdate, ChatResponse> {
            client.stream(request, context: context)
        }
    }
}
