import Testing
import TracewingModel

@testable import TracewingAgents

@Suite("The request body of the Messages API")
struct AnthropicRequestBodyTests {
    private func body(_ messages: [ChatMessage] = [], _ options: ChatOptions = ChatOptions(), model: String = "m")
        -> JSONObject
    {
        let request = ChatRequest(messages: messages, options: options, streaming: false)
        return AnthropicRequestBody(request: request, model: model, defaultMaxTokens: 8192).json
    }

    static let tool = Tool("now", description: "The time") { "12:00" }

    struct Row: Sendable {
        let parts: [ChatMessage.Part]
        let json: String
        init(_ parts: [ChatMessage.Part], _ json: String) {
            self.parts = parts
            self.json = json
        }
    }

    static let userRows = [
        Row([.text("a")], #""a""#),
        Row([.text("a"), .text(""), .text("b")], #"[{"type":"text","text":"a"},{"type":"text","text":"b"}]"#),
        Row(
            [.text("See"), .toolResult(ToolResult(callID: "1", name: "f", output: "x", isError: true))],
            #"[{"type":"tool_result","tool_use_id":"1","content":"x","is_error":true},{"type":"text","text":"See"}]"#
        ),
        Row(
            [.uri("https://a/b.png", mediaType: nil), .data([1, 2], mediaType: "image/png")],
            #"[{"type":"image","source":{"type":"url","url":"https://a/b.png"}},"#
                + #"{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AQI="}}]"#
        ),
        Row(
            [
                .uri("data:image/png;base64,AQI=", mediaType: nil),
                .uri("https://a/b.pdf", mediaType: "application/pdf"),
            ],
            #"[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AQI="}},"#
                + #"{"type":"document","source":{"type":"url","url":"https://a/b.pdf"}}]"#
        ),
        Row(
            [.data([1], mediaType: "application/pdf"), .data(Array("hi".utf8), mediaType: "text/plain")],
            #"[{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"AQ=="}},"#
                + #"{"type":"document","source":{"type":"text","media_type":"text/plain","data":"hi"}}]"#
        ),
        Row(
            [.file(id: "f1", mediaType: nil), .file(id: "f2", mediaType: "image/png")],
            #"[{"type":"document","source":{"type":"file","file_id":"f1"}},"#
                + #"{"type":"image","source":{"type":"file","file_id":"f2"}}]"#
        ),
    ]

    @Test("has what the user says", arguments: userRows)
    func user(row: Row) {
        let json = body([ChatMessage(role: .user, parts: row.parts)])["messages"]
        #expect(json?[0]?["role"] == "user")
        #expect(json?[0]?["content"]?.text == row.json)
    }

    static let assistantRows = [
        Row([.text("Hi")], #""Hi""#),
        // Without its signature a thought is not taken back.
        Row([.reasoning("hm"), .text("Hi")], #""Hi""#),
        Row(
            [
                .reasoning("A"), ProviderItem(["type": "thinking", "signature": "s1"], of: .messages).part,
                ProviderItem(["type": "redacted_thinking", "data": "x"], of: .messages).part, .reasoning("B"),
                ProviderItem(["type": "thinking", "signature": "s2"], of: .messages).part, .text("Hi"),
            ],
            #"[{"type":"thinking","signature":"s1","thinking":"A"},{"type":"redacted_thinking","data":"x"},"#
                + #"{"type":"thinking","signature":"s2","thinking":"B"},{"type":"text","text":"Hi"}]"#
        ),
        Row(
            ["", "{\"a\":1}", "{\"a", "[1]"].map { .toolCall(ToolCall(id: "1", name: "f", arguments: $0)) },
            #"[{"type":"tool_use","id":"1","name":"f","input":{}},{"type":"tool_use","id":"1","name":"f","input":{"a":1}},"#
                + #"{"type":"tool_use","id":"1","name":"f","input":{"unreadable_arguments":"{\"a"}},"#
                + #"{"type":"tool_use","id":"1","name":"f","input":{"unreadable_arguments":"[1]"}}]"#
        ),
    ]

    @Test("has what the assistant said", arguments: assistantRows)
    func assistant(row: Row) {
        let json = body([ChatMessage(role: .assistant, parts: row.parts)])["messages"]
        #expect(json?[0]?["role"] == "assistant")
        #expect(json?[0]?["content"]?.text == row.json)
    }

    @Test("keeps the system apart, lets the others take turns, and leaves out who says nothing")
    func turns() {
        let messages = [
            ChatMessage(role: .system, "Be kind."), ChatMessage(role: .user, "a"),
            ChatMessage(role: .user, parts: [], name: "ada"),
            ChatMessage(role: .init(rawValue: "developer"), "Be quick."),
            ChatMessage(role: .user, "b"), ChatMessage(role: .assistant, "c"), ChatMessage(role: .assistant, ""),
            ChatMessage(role: .assistant, "d"),
            ChatMessage(role: .tool, parts: [.toolResult(ToolResult(callID: "1", name: "f", output: "x"))]),
            ChatMessage(role: .user, "e"),
        ]
        let body = body(messages, ChatOptions(instructions: "Be brief."))
        #expect(body["system"] == "Be brief.\nBe kind.\nBe quick.")
        #expect(
            body["messages"]?.text
                == #"[{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},"#
                + #"{"role":"assistant","content":[{"type":"text","text":"c"},{"type":"text","text":"d"}]},"#
                + #"{"role":"user","content":[{"type":"tool_result","tool_use_id":"1","content":"x"},"#
                + #"{"type":"text","text":"e"}]}]"#
        )
    }

    @Test("says little when little is asked, and has every option and the tools")
    func options() {
        #expect(JSONValue.object(body()).text == #"{"model":"m","max_tokens":8192,"messages":[]}"#)
        let options = ChatOptions(
            model: "other",
            tools: [Self.tool],
            toolChoice: .tool(named: "now"),
            temperature: 0.5,
            topP: 0.9,
            maxTokens: 100,
            stopSequences: ["\n"],
            seed: 7,
            frequencyPenalty: 1
        )
        #expect(
            JSONValue.object(body([], options)).text
                == #"{"model":"other","max_tokens":100,"messages":[],"tools":[{"name":"now","description":"The time","#
                + #""input_schema":{"type":"object","properties":{}}}],"tool_choice":{"type":"tool","name":"now"},"#
                + #""temperature":0.5,"top_p":0.9,"stop_sequences":["\n"]}"#
        )
    }

    @Test(
        "has a tool choice",
        arguments: [(ToolChoice.automatic, "auto"), (.none, "none"), (.required, "any")]
    )
    func toolChoice(choice: ToolChoice, type: String) {
        let options = ChatOptions(tools: [Self.tool], toolChoice: choice)
        #expect(body([], options)["tool_choice"] == ["type": .string(type)])
    }

    @Test(
        "makes the model think, with a budget or an effort",
        arguments: [
            ("claude-sonnet-4-5", "low", nil, #"{"type":"enabled","budget_tokens":1024}"#, 9216, nil),
            ("claude-sonnet-4-5", "medium", nil, #"{"type":"enabled","budget_tokens":4096}"#, 12_288, nil),
            ("claude-sonnet-4-5", "high", nil, #"{"type":"enabled","budget_tokens":16384}"#, 24_576, nil),
            ("claude-sonnet-4-5", "high", 10_000, #"{"type":"enabled","budget_tokens":9999}"#, 10_000, nil),
            ("claude-sonnet-4-5", "high", 1024, nil, 1024, nil),
            ("claude-sonnet-4-5", "none", nil, #"{"type":"disabled"}"#, 8192, nil),
            ("claude-opus-4-7", "high", nil, #"{"type":"adaptive"}"#, 8192, #"{"effort":"high"}"#),
            ("claude-opus-4-7", "minimal", 100, #"{"type":"adaptive"}"#, 100, #"{"effort":"low"}"#),
        ] as [(String, String, Int?, String?, Int64, String?)]
    )
    func thinking(
        model: String,
        effort: String,
        maxTokens: Int?,
        thinking: String?,
        limit: Int64,
        output: String?
    ) {
        let options = ChatOptions(maxTokens: maxTokens, reasoningEffort: ReasoningEffort(rawValue: effort))
        let body = body([], options, model: model)
        #expect(body["thinking"]?.text == thinking)
        #expect(body["max_tokens"] == .integer(limit))
        #expect(body["output_config"]?.text == output)
    }

    @Test("lets a model not think that has to call a tool, or called one without a thought")
    func noThinking() {
        let forced = ChatOptions(tools: [Self.tool], toolChoice: .required, reasoningEffort: .low)
        #expect(body([], forced, model: "claude-sonnet-4-5")["thinking"] == nil)
        #expect(body([], forced, model: "claude-opus-4-7")["thinking"] == nil)
        let options = ChatOptions(tools: [Self.tool], reasoningEffort: .low)
        let call = ChatMessage.Part.toolCall(ToolCall(id: "1", name: "f", arguments: ""))
        let thought = ProviderItem(["type": "thinking", "signature": "s"], of: .messages).part
        let result = ChatMessage(role: .tool, parts: [.toolResult(ToolResult(callID: "1", name: "f", output: "x"))])
        for (parts, thinks) in [([call], false), ([thought, call], true)] {
            let messages = [ChatMessage(role: .user, "a"), ChatMessage(role: .assistant, parts: parts), result]
            #expect((body(messages, options)["thinking"] != nil) == thinks)
            // The next question begins anew.
            let next = messages + [ChatMessage(role: .assistant, "b"), ChatMessage(role: .user, "c")]
            #expect(body(next, options)["thinking"] != nil)
        }
    }

    @Test(
        "knows which models decide themselves how much to think",
        arguments: [
            ("claude-3-7-sonnet-20250219", false), ("claude-sonnet-4-20250514", false),
            ("claude-opus-4-5@20251101", false),
            ("eu.anthropic.claude-sonnet-4-5-20250929-v1:0", false), ("qwen3:8b", false), ("", false),
            ("claude-opus-4-6", true), ("anthropic/claude-opus-4.7", true), ("claude-sonnet-5-20260801", true),
            ("claude-newest", true),
        ]
    )
    func versions(model: String, decidesItself: Bool) {
        #expect(AnthropicThinking.decidesItself(model) == decidesItself)
    }

    @Test("asks for the form of the answer")
    func format() {
        let schema: JSONValue = ["type": "object", "properties": ["a": ["type": "string"]]]
        let options = ChatOptions(reasoningEffort: .low, responseFormat: .schema(name: "answer", schema))
        #expect(
            body([], options, model: "claude-opus-4-6")["output_config"]?.text
                == #"{"effort":"low","format":{"type":"json_schema","schema":{"type":"object","#
                + #""properties":{"a":{"type":"string"}},"additionalProperties":false}}}"#
        )
        let json = body([], ChatOptions(instructions: "Be brief.", responseFormat: .json))
        #expect(json["system"] == "Be brief.\nAnswer with one JSON object and nothing else.")
    }
}
