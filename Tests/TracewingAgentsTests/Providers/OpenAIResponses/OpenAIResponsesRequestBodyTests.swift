import Testing
import TracewingModel

@testable import TracewingAgents

@Suite("The request body of the Responses API")
struct OpenAIResponsesRequestBodyTests {
    struct Row: Sendable {
        let message: ChatMessage
        let json: [String]
        init(_ message: ChatMessage, _ json: String...) {
            self.message = message
            self.json = json
        }
    }

    static let thought = ProviderItem(["type": "reasoning", "id": "rs", "summary": []], of: .responses).part
    static let cipher = ProviderItem(
        ["type": "reasoning", "id": "rs", "summary": [], "encrypted_content": "gAAA"],
        of: .responses
    ).part

    static let rows = [
        Row(ChatMessage(role: .system, "Be brief."), #"{"role":"system","content":"Be brief."}"#),
        Row(
            ChatMessage(role: .user, parts: [.text("a"), .text("b")], name: "ada"),
            #"{"role":"user","content":"ab"}"#
        ),
        Row(ChatMessage(role: .user, ""), #"{"role":"user","content":""}"#),
        Row(
            ChatMessage(role: .assistant, parts: [.reasoning("hm"), .text("Hi"), .error(message: "No", code: nil)]),
            #"{"role":"assistant","content":"Hi"}"#
        ),
        Row(
            ChatMessage(
                role: .assistant,
                parts: [
                    thought, .text("Wait."), .toolCall(ToolCall(id: "1", name: "f", arguments: "{\"a\":1}")),
                    .text("And."), .other(["type": "item_reference", "id": "x"]),
                ]
            ),
            #"{"type":"reasoning","id":"rs","summary":[]}"#,
            #"{"role":"assistant","content":"Wait."}"#,
            #"{"type":"function_call","call_id":"1","name":"f","arguments":"{\"a\":1}"}"#,
            #"{"role":"assistant","content":"And."}"#,
            #"{"type":"item_reference","id":"x"}"#
        ),
        Row(
            ChatMessage(
                role: .tool,
                parts: [
                    .toolResult(ToolResult(callID: "1", name: "f", output: "plain")),
                    .toolResult(ToolResult(callID: "2", name: "g", output: ["n": 1], isError: true)),
                ]
            ),
            #"{"type":"function_call_output","call_id":"1","output":"plain"}"#,
            #"{"type":"function_call_output","call_id":"2","output":"{\"n\":1}"}"#
        ),
        Row(
            ChatMessage(
                role: .user,
                parts: [
                    .text("See"), .uri("https://a/b.png", mediaType: nil), .data([1, 2], mediaType: "image/png"),
                    .data([1], mediaType: "audio/mpeg"), .data([1], mediaType: "application/pdf"),
                    .file(id: "file-1", mediaType: nil), .file(id: "file-2", mediaType: "image/png"),
                    .uri("https://a/b.pdf", mediaType: "application/pdf"),
                ]
            ),
            #"{"role":"user","content":[{"type":"input_text","text":"See"},"#
                + #"{"type":"input_image","detail":"auto","image_url":"https://a/b.png"},"#
                + #"{"type":"input_image","detail":"auto","image_url":"data:image/png;base64,AQI="},"#
                + #"{"type":"input_audio","input_audio":{"data":"AQ==","format":"mp3"}},"#
                + #"{"type":"input_file","filename":"attachment.pdf","file_data":"data:application/pdf;base64,AQ=="},"#
                + #"{"type":"input_file","file_id":"file-1"},"#
                + #"{"type":"input_image","detail":"auto","file_id":"file-2"},"#
                + #"{"type":"input_file","file_url":"https://a/b.pdf"}]}"#
        ),
    ]

    @Test("has the messages as items", arguments: rows)
    func items(row: Row) throws {
        let body = OpenAIResponsesRequestBody(request: ChatRequest(messages: [row.message]), model: "m").json
        #expect(body["input"]?.arrayValue?.map(\.text) == row.json)
    }

    @Test("says little when little is asked")
    func least() {
        let request = ChatRequest(messages: [], streaming: false)
        let body = OpenAIResponsesRequestBody(request: request, model: "m").json
        #expect(JSONValue.object(body).text == #"{"model":"m","input":[]}"#)
    }

    @Test("has every option and the tools")
    func options() {
        let options = ChatOptions(
            model: "other",
            instructions: "Be brief.",
            tools: [Tool("now", description: "The time") { "12:00" }],
            toolChoice: .tool(named: "now"),
            temperature: 0.5,
            topP: 0.9,
            maxTokens: 100,
            stopSequences: ["x"],
            seed: 7,
            reasoningEffort: .low,
            responseFormat: .json
        )
        let request = ChatRequest(messages: [], options: options)
        let body = OpenAIResponsesRequestBody(request: request, model: "m", isStored: false).json
        #expect(
            JSONValue.object(body).text
                == #"{"model":"other","instructions":"Be brief.","input":[],"tools":[{"type":"function","name":"now","#
                + #""description":"The time","parameters":{"type":"object","properties":{}},"strict":false}],"#
                + #""tool_choice":{"type":"function","name":"now"},"temperature":0.5,"top_p":0.9,"max_output_tokens":100,"#
                + #""reasoning":{"effort":"low"},"text":{"format":{"type":"json_object"}},"store":false,"#
                + #""include":["reasoning.encrypted_content"],"stream":true}"#
        )
    }

    @Test(
        "gives a thought back only where it can be read",
        arguments: [(nil, 2), (true, 2), (false, 1)] as [(Bool?, Int)]
    )
    func thoughts(isStored: Bool?, count: Int) {
        let message = ChatMessage(role: .assistant, parts: [Self.thought, Self.cipher])
        let request = ChatRequest(messages: [message])
        let body = OpenAIResponsesRequestBody(request: request, model: "m", isStored: isStored).json
        #expect(body["input"]?.arrayValue?.count == count)
        #expect(body["include"] == nil)
    }

    @Test("asks for the form of the answer")
    func format() {
        let schema: JSONValue = ["type": "object", "properties": ["a": ["type": "string"]]]
        let options = ChatOptions(responseFormat: .schema(name: "My Answer", schema))
        let body = OpenAIResponsesRequestBody(request: ChatRequest(messages: [], options: options), model: "m").json
        #expect(
            body["text"]?.text == #"{"format":{"type":"json_schema","name":"My_Answer","schema":{"type":"object","#
                + #""properties":{"a":{"type":["string","null"]}},"additionalProperties":false,"required":["a"]},"#
                + #""strict":true}}"#
        )
    }
}
