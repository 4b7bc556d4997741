import Testing
import TracewingModel

@testable import TracewingAgents

@Suite("The request body of Chat Completions")
struct OpenAIChatRequestBodyTests {
    struct Row: Sendable {
        let message: ChatMessage
        let json: [String]
        init(_ message: ChatMessage, _ json: String...) {
            self.message = message
            self.json = json
        }
    }

    static let rows = [
        Row(ChatMessage(role: .system, "Be brief."), #"{"role":"system","content":"Be brief."}"#),
        Row(ChatMessage(role: .init(rawValue: "developer"), "x"), #"{"role":"developer","content":"x"}"#),
        Row(
            ChatMessage(role: .user, parts: [.text("a"), .text("b")], name: "ada"),
            #"{"role":"user","content":"ab","name":"ada"}"#
        ),
        Row(
            ChatMessage(role: .assistant, parts: [.reasoning("hm"), .text("Hi")]),
            #"{"role":"assistant","content":"Hi"}"#
        ),
        Row(
            ChatMessage(role: .assistant, parts: [.toolCall(ToolCall(id: "1", name: "f", arguments: "{\"a\":1}"))]),
            #"{"role":"assistant","content":null,"tool_calls":[{"id":"1","type":"function","#
                + #""function":{"name":"f","arguments":"{\"a\":1}"}}]}"#
        ),
        Row(
            ChatMessage(
                role: .assistant,
                parts: [.text("Wait."), .toolCall(ToolCall(id: "1", name: "f", arguments: ""))]
            ),
            #"{"role":"assistant","content":"Wait.","tool_calls":[{"id":"1","type":"function","#
                + #""function":{"name":"f","arguments":"{}"}}]}"#
        ),
        // A call that was cut short: servers that read the arguments again would refuse it.
        Row(
            ChatMessage(role: .assistant, parts: [.toolCall(ToolCall(id: "1", name: "f", arguments: "{\"to"))]),
            #"{"role":"assistant","content":null,"tool_calls":[{"id":"1","type":"function","#
                + #""function":{"name":"f","arguments":"{\"unreadable_arguments\":\"{\\\"to\"}"}}]}"#
        ),
        Row(
            ChatMessage(
                role: .tool,
                parts: [
                    .toolResult(ToolResult(callID: "1", name: "f", output: "plain")),
                    .toolResult(ToolResult(callID: "2", name: "g", output: ["n": 1])),
                ]
            ),
            #"{"role":"tool","tool_call_id":"1","content":"plain"}"#,
            #"{"role":"tool","tool_call_id":"2","content":"{\"n\":1}"}"#
        ),
        Row(
            ChatMessage(
                role: .user,
                parts: [
                    .text("See"), .uri("https://a/b.png", mediaType: nil), .data([1, 2], mediaType: "image/png"),
                    .data([1], mediaType: "audio/wav"), .data([1], mediaType: "application/pdf"),
                    .file(id: "file-1", mediaType: nil), .uri("https://a/b.pdf", mediaType: "application/pdf"),
                    .other(["type": "video_url", "video_url": ["url": "x"]]),
                ]
            ),
            #"{"role":"user","content":[{"type":"text","text":"See"},"#
                + #"{"type":"image_url","image_url":{"url":"https://a/b.png"}},"#
                + #"{"type":"image_url","image_url":{"url":"data:image/png;base64,AQI="}},"#
                + #"{"type":"input_audio","input_audio":{"data":"AQ==","format":"wav"}},"#
                + #"{"type":"file","file":{"filename":"attachment.pdf","file_data":"data:application/pdf;base64,AQ=="}},"#
                + #"{"type":"file","file":{"file_id":"file-1"}},{"type":"text","text":"https://a/b.pdf"},"#
                + #"{"type":"video_url","video_url":{"url":"x"}}]}"#
        ),
        Row(ChatMessage(role: .user, ""), #"{"role":"user","content":""}"#),
    ]

    @Test("has the messages", arguments: rows)
    func messages(row: Row) throws {
        let body = OpenAIChatRequestBody(request: ChatRequest(messages: [row.message]), model: "m").json
        #expect(body["messages"]?.arrayValue?.map(\.text) == row.json)
    }

    @Test("says little when little is asked")
    func least() {
        let request = ChatRequest(messages: [], streaming: false)
        #expect(OpenAIChatRequestBody(request: request, model: "m").text == #"{"model":"m","messages":[]}"#)
    }

    @Test("has every option and the tools")
    func options() {
        let tool = Tool("now", description: "The time") { "12:00" }
        var options = ChatOptions(
            model: "other",
            toolChoice: .tool(named: "now"),
            temperature: 0.5,
            topP: 0.9,
            maxTokens: 100,
            stopSequences: ["\n"],
            seed: 7,
            frequencyPenalty: 0.25,
            presencePenalty: -0.5
        )
        options.tools = [tool]
        var body = OpenAIChatRequestBody(
            request: ChatRequest(messages: [], options: options),
            model: "m"
        )
        body.tokenLimitKey = "max_completion_tokens"
        #expect(
            body.text
                == #"{"model":"other","messages":[],"tools":[{"type":"function","function":{"name":"now","#
                + #""description":"The time","parameters":{"type":"object","properties":{}}}}],"#
                + #""tool_choice":{"type":"function","function":{"name":"now"}},"temperature":0.5,"top_p":0.9,"#
                + #""max_completion_tokens":100,"stop":["\n"],"seed":7,"frequency_penalty":0.25,"#
                + #""presence_penalty":-0.5,"stream":true,"stream_options":{"include_usage":true}}"#
        )
    }

    @Test("has the form of the answer, how long to think, and what only this server knows, which wins")
    func answer() {
        let schema: JSONValue = ["type": "object", "properties": ["a": ["type": "string"]], "required": ["a"]]
        let options = ChatOptions(
            temperature: 0.5,
            reasoningEffort: .low,
            responseFormat: .schema(name: "Plan", schema),
            additional: ["temperature": 1, "user": "u"]
        )
        let body = OpenAIChatRequestBody(request: ChatRequest(messages: [], options: options), model: "m").json
        #expect(body["reasoning_effort"] == "low")
        #expect(body["response_format"]?["type"] == "json_schema")
        #expect(body["response_format"]?["json_schema"]?["name"] == "Plan")
        #expect(body["response_format"]?["json_schema"]?["strict"] == true)
        #expect(body["response_format"]?["json_schema"]?["schema"]?["additionalProperties"] == false)
        let json = ChatRequest(messages: [], options: ChatOptions(responseFormat: .json))
        #expect(OpenAIChatRequestBody(request: json).json["response_format"] == ["type": "json_object"])
    }

    @Test(
        "has a tool choice only with tools",
        arguments: [
            (ToolChoice.automatic, "auto"), (.none, "none"), (.required, "required"),
        ]
    )
    func toolChoice(choice: ToolChoice, text: String) {
        let tool = Tool("now", description: "The time") { "12:00" }
        var request = ChatRequest(messages: [], options: ChatOptions(tools: [tool], toolChoice: choice))
        #expect(OpenAIChatRequestBody(request: request).json["tool_choice"] == .string(text))
        request.options.tools = []
        #expect(OpenAIChatRequestBody(request: request).json["tool_choice"] == nil)
    }
}

extension OpenAIChatRequestBody {
    fileprivate var text: String { JSONValue.object(json).text }
}
