import TracewingAgents
import TracewingHosting
import TracewingModel
import TracewingTesting

/// One thing a run can go through, and what a client then reads.
struct Scenario: Sendable, CustomStringConvertible {
    let description: String
    let agent: Agent
    /// What is asked, from the events of the scenario before it if it goes on with that.
    var body: @Sendable (HostedAgent) async throws -> UIMessageStreamTranscript = { try await $0.events() }
    /// Each event's data on a line of its own, with the message's id written as `msg`.
    let golden: String

    func transcript() async throws -> UIMessageStreamTranscript {
        // A key of its own would make approvals of other names each time.
        let routes = AgentRoutes(agent, approvalKey: Array(repeating: 7, count: 32), logger: HTTPHost.silence)
        return try await HostedAgent.run(routes, body)
    }

    static let all = [
        Scenario(
            description: "an answer in text",
            agent: Agent(name: "a", client: ScriptedChatClient([.text("Hello you.")])),
            golden: #"""
                {"type":"start","messageId":"msg"}
                {"type":"start-step"}
                {"type":"text-start","id":"text-1"}
                {"type":"text-delta","id":"text-1","delta":"Hello "}
                {"type":"text-delta","id":"text-1","delta":"you."}
                {"type":"text-end","id":"text-1"}
                {"type":"finish-step"}
                {"type":"data-workflow-end","id":"workflow-end","data":{"status":"completed"}}
                {"type":"finish","finishReason":"stop"}
                [DONE]
                """#
        ),
        Scenario(
            description: "reasoning before an answer",
            agent: Agent(name: "a", client: ScriptedChatClient([.reasoning("Hm. "), .text("Yes.")])),
            golden: #"""
                {"type":"start","messageId":"msg"}
                {"type":"start-step"}
                {"type":"reasoning-start","id":"reasoning-1"}
                {"type":"reasoning-delta","id":"reasoning-1","delta":"Hm. "}
                {"type":"reasoning-end","id":"reasoning-1"}
                {"type":"text-start","id":"text-2"}
                {"type":"text-delta","id":"text-2","delta":"Yes."}
                {"type":"text-end","id":"text-2"}
                {"type":"finish-step"}
                {"type":"data-workflow-end","id":"workflow-end","data":{"status":"completed"}}
                {"type":"finish","finishReason":"stop"}
                [DONE]
                """#
        ),
        Scenario(
            description: "a tool, and the answer to what it found",
            agent: Agent.concierge(),
            golden: #"""
                {"type":"start","messageId":"msg"}
                {"type":"start-step"}
                {"type":"text-start","id":"text-1"}
                {"type":"text-delta","id":"text-1","delta":"Let "}
                {"type":"text-delta","id":"text-1","delta":"me "}
                {"type":"text-delta","id":"text-1","delta":"look. "}
                {"type":"text-end","id":"text-1"}
                {"type":"tool-input-start","toolCallId":"call-1-0","toolName":"find_trains"}
                {"type":"tool-input-delta","toolCallId":"call-1-0","inputTextDelta":"{}"}
                {"type":"tool-input-available","toolCallId":"call-1-0","toolName":"find_trains","input":{}}
                {"type":"tool-output-available","toolCallId":"call-1-0","output":"8:25"}
                {"type":"finish-step"}
                {"type":"start-step"}
                {"type":"text-start","id":"text-2"}
                {"type":"text-delta","id":"text-2","delta":"It "}
                {"type":"text-delta","id":"text-2","delta":"leaves "}
                {"type":"text-delta","id":"text-2","delta":"at "}
                {"type":"text-delta","id":"text-2","delta":"8:25."}
                {"type":"text-end","id":"text-2"}
                {"type":"finish-step"}
                {"type":"data-workflow-end","id":"workflow-end","data":{"status":"completed"}}
                {"type":"finish","finishReason":"stop"}
                [DONE]
                """#
        ),
        Scenario(
            description: "two tools at once, one of which fails",
            agent: Agent(
                name: "a",
                client: ScriptedChatClient(turns: [
                    [.toolCall(name: "weather", arguments: ["city": "Bergen"]), .toolCall(name: "find_trains")],
                    [.text("Go.")],
                ]),
                tools: [weather, brokenTrains]
            ),
            golden: #"""
                {"type":"start","messageId":"msg"}
                {"type":"start-step"}
                {"type":"tool-input-start","toolCallId":"call-1-0","toolName":"weather"}
                {"type":"tool-input-delta","toolCallId":"call-1-0","inputTextDelta":"{\"city\":\"Bergen\"}"}
                {"type":"tool-input-start","toolCallId":"call-1-1","toolName":"find_trains"}
                {"type":"tool-input-delta","toolCallId":"call-1-1","inputTextDelta":"{}"}
                {"type":"tool-input-available","toolCallId":"call-1-0","toolName":"weather","input":{"city":"Bergen"}}
                {"type":"tool-input-available","toolCallId":"call-1-1","toolName":"find_trains","input":{}}
                {"type":"tool-output-available","toolCallId":"call-1-0","output":"rain in Bergen"}
                {"type":"tool-output-error","toolCallId":"call-1-1","errorText":"Error: Function failed."}
                {"type":"finish-step"}
                {"type":"start-step"}
                {"type":"text-start","id":"text-1"}
                {"type":"text-delta","id":"text-1","delta":"Go."}
                {"type":"text-end","id":"text-1"}
                {"type":"finish-step"}
                {"type":"data-workflow-end","id":"workflow-end","data":{"status":"completed"}}
                {"type":"finish","finishReason":"stop"}
                [DONE]
                """#
        ),
        Scenario(
            description: "three rounds",
            agent: Agent(
                name: "a",
                client: ScriptedChatClient([
                    .toolCall(name: "weather", arguments: ["city": "Oslo"]),
                    .toolCall(name: "weather", arguments: ["city": "Bergen"]), .text("Both."),
                ]),
                tools: [weather]
            ),
            golden: #"""
                {"type":"start","messageId":"msg"}
                {"type":"start-step"}
                {"type":"tool-input-start","toolCallId":"call-1-0","toolName":"weather"}
                {"type":"tool-input-delta","toolCallId":"call-1-0","inputTextDelta":"{\"city\":\"Oslo\"}"}
                {"type":"tool-input-available","toolCallId":"call-1-0","toolName":"weather","input":{"city":"Oslo"}}
                {"type":"tool-output-available","toolCallId":"call-1-0","output":"rain in Oslo"}
                {"type":"finish-step"}
                {"type":"start-step"}
                {"type":"tool-input-start","toolCallId":"call-3-0","toolName":"weather"}
                {"type":"tool-input-delta","toolCallId":"call-3-0","inputTextDelta":"{\"city\":\"Bergen\"}"}
                {"type":"tool-input-available","toolCallId":"call-3-0","toolName":"weather","input":{"city":"Bergen"}}
                {"type":"tool-output-available","toolCallId":"call-3-0","output":"rain in Bergen"}
                {"type":"finish-step"}
                {"type":"start-step"}
                {"type":"text-start","id":"text-1"}
                {"type":"text-delta","id":"text-1","delta":"Both."}
                {"type":"text-end","id":"text-1"}
                {"type":"finish-step"}
                {"type":"data-workflow-end","id":"workflow-end","data":{"status":"completed"}}
                {"type":"finish","finishReason":"stop"}
                [DONE]
                """#
        ),
        Scenario(
            description: "arguments that are no JSON",
            agent: Agent(
                name: "a",
                client: ScriptedChatClient([.toolCall(name: "weather", arguments: #"{"city":"#), .text("Sorry.")]),
                tools: [weather]
            ),
            golden: #"""
                {"type":"start","messageId":"msg"}
                {"type":"start-step"}
                {"type":"tool-input-start","toolCallId":"call-1-0","toolName":"weather"}
                {"type":"tool-input-delta","toolCallId":"call-1-0","inputTextDelta":"{\"city\":"}
                {"type":"tool-input-error","toolCallId":"call-1-0","toolName":"weather","input":"{\"city\":","errorText":"The arguments are not JSON."}
                {"type":"tool-output-error","toolCallId":"call-1-0","errorText":"Error: Argument parsing failed."}
                {"type":"finish-step"}
                {"type":"start-step"}
                {"type":"text-start","id":"text-1"}
                {"type":"text-delta","id":"text-1","delta":"Sorry."}
                {"type":"text-end","id":"text-1"}
                {"type":"finish-step"}
                {"type":"data-workflow-end","id":"workflow-end","data":{"status":"completed"}}
                {"type":"finish","finishReason":"stop"}
                [DONE]
                """#
        ),
        Scenario(
            description: "a call that waits for an approval",
            agent: Agent(
                name: "a",
                client: ScriptedChatClient([.toolCall(name: "pay", arguments: ["amount": 5])]),
                tools: [Tool("pay", description: "Pays", requiresApproval: true) { "paid" }]
            ),
            golden: #"""
                {"type":"start","messageId":"msg"}
                {"type":"start-step"}
                {"type":"tool-input-start","toolCallId":"call-1-0","toolName":"pay"}
                {"type":"tool-input-delta","toolCallId":"call-1-0","inputTextDelta":"{\"amount\":5}"}
                {"type":"tool-input-available","toolCallId":"call-1-0","toolName":"pay","input":{"amount":5}}
                {"type":"tool-approval-request","approvalId":"Zmg5tcs/tqTN3VNwRAcv/VucL4wxwud5","toolCallId":"call-1-0"}
                {"type":"finish-step"}
                {"type":"data-workflow-end","id":"workflow-end","data":{"status":"completed"}}
                {"type":"finish","finishReason":"tool-calls"}
                [DONE]
                """#
        ),
        Scenario(
            description: "a run that calls itself off",
            agent: Agent(
                name: "a",
                client: ScriptedChatClient([.text("Half a "), .fail(CancellationError())])
            ),
            golden: #"""
                {"type":"start","messageId":"msg"}
                {"type":"start-step"}
                {"type":"text-start","id":"text-1"}
                {"type":"text-delta","id":"text-1","delta":"Half "}
                {"type":"text-delta","id":"text-1","delta":"a "}
                {"type":"text-end","id":"text-1"}
                {"type":"finish-step"}
                {"type":"data-workflow-end","id":"workflow-end","data":{"status":"cancelled"}}
                {"type":"abort"}
                [DONE]
                """#
        ),
        Scenario(
            description: "a file, a source and data beside the text",
            agent: Agent(name: "a", client: ShowingChatClient()),
            golden: #"""
                {"type":"start","messageId":"msg"}
                {"type":"start-step"}
                {"type":"text-start","id":"text-1"}
                {"type":"text-delta","id":"text-1","delta":"See "}
                {"type":"text-end","id":"text-1"}
                {"type":"file","url":"data:image/png;base64,AQID","mediaType":"image/png"}
                {"type":"source-url","sourceId":"s","url":"https://example.org","title":"Example"}
                {"type":"data-weather","data":{"city":"Bergen"},"id":"w"}
                {"type":"text-start","id":"text-2"}
                {"type":"text-delta","id":"text-2","delta":"this."}
                {"type":"text-end","id":"text-2"}
                {"type":"finish-step"}
                {"type":"data-workflow-end","id":"workflow-end","data":{"status":"completed"}}
                {"type":"finish","finishReason":"stop"}
                [DONE]
                """#
        ),
    ]

    private static let weather = Tool("weather", description: "Weather") { (place: Place) in "rain in \(place.city)" }

    private static let brokenTrains = Tool("find_trains", description: "Trains") { () async throws -> String in
        throw Broken()
    }

    private struct Place: Decodable { var city: String }
    private struct Broken: Error {}
}
