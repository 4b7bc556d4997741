import HTTPTypes
import Testing
import TracewingAgents
import TracewingModel

@testable import TracewingHosting

@Suite("Requests of OpenAI's protocols")
struct OpenAIRequestTests {
    @Test("a conversation of Chat Completions becomes messages a model knows")
    func chatConversation() throws {
        let request = try ChatCompletionRequest(
            parsing: Array(
                #"""
                {"model": "m", "messages": [
                  {"role": "developer", "content": "Be kind."},
                  {"role": "user", "name": "ada", "content": [
                    {"type": "text", "text": "Look"}, {"type": "image_url", "image_url": {"url": "https://example.org/a.png"}}]},
                  {"role": "assistant", "content": null, "tool_calls": [
                    {"id": "c", "type": "function", "function": {"name": "weather", "arguments": "{\"city\":1}"}}]},
                  {"role": "tool", "tool_call_id": "c", "content": [{"type": "text", "text": "rain"}]}
                ], "temperature": 0.5, "max_tokens": 9, "stop": "x", "unknown": {}}
                """#.utf8
            )
        )
        #expect(
            request.messages == [
                ChatMessage(role: .system, "Be kind."),
                ChatMessage(
                    role: .user,
                    parts: [.text("Look"), .uri("https://example.org/a.png", mediaType: "image/*")],
                    name: "ada"
                ),
                ChatMessage(
                    role: .assistant,
                    parts: [.toolCall(ToolCall(id: "c", name: "weather", arguments: #"{"city":1}"#))]
                ),
                ChatMessage(
                    role: .tool,
                    parts: [.toolResult(ToolResult(callID: "c", name: "weather", output: "rain"))]
                ),
            ]
        )
        #expect(request.options.temperature == 0.5)
        #expect(request.options.maxTokens == 9)
        #expect(request.options.stopSequences == ["x"])
        #expect(request.options.model == nil)
        #expect(!request.isStreamed)
    }

    @Test("more tools than 128 are refused", arguments: [128, 129])
    func toolCount(count: Int) throws {
        let tools = (0..<count).map { #"{"type": "function", "function": {"name": "t\#($0)"}}"# }
        let body = #"{"messages": [{"role": "user", "content": "x"}], "tools": [\#(tools.joined(separator: ","))]}"#
        let parse = { try ChatCompletionRequest(parsing: Array(body.utf8)) }
        if count <= 128 {
            _ = try parse()
        } else {
            let problem = #expect(throws: RequestProblem.self) { try parse() }
            #expect(problem?.status == .badRequest)
            #expect(problem?.parameter == "tools")
        }
    }

    @Test("a conversation of Responses becomes the same")
    func responsesConversation() throws {
        let request = try ResponsesRequest(
            parsing: Array(
                #"""
                {"model": "m", "instructions": "Be brief.", "input": [
                  {"role": "user", "content": [{"type": "input_text", "text": "Look"}]},
                  {"type": "reasoning", "id": "rs", "summary": []},
                  {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Hm."}]},
                  {"type": "function_call", "call_id": "c", "name": "weather", "arguments": "{}"},
                  {"type": "function_call_output", "call_id": "c", "output": "rain"}
                ]}
                """#.utf8
            )
        )
        #expect(
            request.messages == [
                ChatMessage(role: .user, "Look"),
                ChatMessage(
                    role: .assistant,
                    parts: [.text("Hm."), .toolCall(ToolCall(id: "c", name: "weather", arguments: "{}"))]
                ),
                ChatMessage(
                    role: .tool,
                    parts: [.toolResult(ToolResult(callID: "c", name: "weather", output: "rain"))]
                ),
            ]
        )
        #expect(request.options.instructions == "Be brief.")
    }

    @Test(
        "what cannot be answered is refused with the member it is about",
        arguments: [
            ("", nil), ("[]", nil), ("not json", nil), ("{}", "messages"), (#"{"messages":[]}"#, "messages"),
            (#"{"messages":"x"}"#, "messages"), (#"{"messages":["x"]}"#, "messages[0]"),
            (#"{"messages":[{"content":"x"}]}"#, "messages[0].role"),
            (#"{"messages":[{"role":"user"}]}"#, "messages[0].content"),
            (#"{"messages":[{"role":"robot","content":"x"}]}"#, "messages[0].role"),
            (#"{"messages":[{"role":"user","content":[{"type":"dance"}]}]}"#, "messages[0].content[0].type"),
            (#"{"messages":[{"role":"tool","content":"x"}]}"#, "messages[0].tool_call_id"),
            (#"{"messages":[{"role":"user","content":"x"}],"n":2}"#, "n"),
            (#"{"messages":[{"role":"user","content":"x"}],"logprobs":true}"#, "logprobs"),
            (#"{"messages":[{"role":"user","content":"x"}],"temperature":"hot"}"#, "temperature"),
            (#"{"messages":[{"role":"user","content":"x"}],"max_tokens":1.5}"#, "max_tokens"),
            (#"{"messages":[{"role":"user","content":"x"}],"stream":"yes"}"#, "stream"),
            (#"{"messages":[{"role":"user","content":"x"}],"tools":[{"type":"browser"}]}"#, "tools[0].type"),
            (#"{"messages":[{"role":"user","content":"x"}],"tool_choice":"sometimes"}"#, "tool_choice"),
            (
                #"{"messages":[{"role":"user","content":"x"}],"response_format":{"type":"yaml"}}"#,
                "response_format.type"
            ),
        ] as [(String, String?)]
    )
    func badChat(body: String, parameter: String?) throws {
        let problem = #expect(throws: RequestProblem.self) { try ChatCompletionRequest(parsing: Array(body.utf8)) }
        #expect(problem?.status == .badRequest)
        #expect(problem?.parameter == parameter)
        #expect(problem?.detail.hasSuffix(".") == true, "\(problem?.detail ?? "")")
    }

    @Test(
        "so it is for Responses",
        arguments: [
            ("", nil), ("{}", "input"), (#"{"input":[]}"#, "input"), (#"{"input":7}"#, "input"),
            (#"{"input":[{"role":"robot","content":"x"}]}"#, "input[0].role"),
            (#"{"input":[{"type":"item_reference","id":"x"}]}"#, "input[0].type"),
            (#"{"input":"x","previous_response_id":"r"}"#, "previous_response_id"),
            (#"{"input":"x","conversation":"c"}"#, "conversation"),
            (#"{"input":"x","background":true}"#, "background"),
            (#"{"input":"x","tools":[{"type":"web_search"}]}"#, "tools[0].type"),
            (#"{"input":"x","text":{"format":{"type":"json_schema"}}}"#, "text.format.name"),
        ] as [(String, String?)]
    )
    func badResponses(body: String, parameter: String?) throws {
        let problem = #expect(throws: RequestProblem.self) { try ResponsesRequest(parsing: Array(body.utf8)) }
        #expect(problem?.status == .badRequest)
        #expect(problem?.parameter == parameter)
        #expect(problem?.detail.hasSuffix(".") == true, "\(problem?.detail ?? "")")
    }

    @Test("a tool of the client's may not have the name of one of the agent's")
    func sameName() throws {
        let agent = Agent.concierge()
        let request = try ChatCompletionRequest(
            parsing: Array(
                #"""
                {"messages": [{"role": "user", "content": "x"}],
                 "tools": [{"type": "function", "function": {"name": "find_trains"}}]}
                """#.utf8
            )
        )
        let problem = #expect(throws: RequestProblem.self) { try request.question(to: agent) }
        #expect(problem?.parameter == "tools")
    }
}
