import HTTPTypes
import Testing
import TracewingModel

@testable import TracewingHosting

@Suite("The UI message stream's request")
struct UIMessageRequestTests {
    @Test("a conversation becomes messages a model knows")
    func conversation() throws {
        let request = try UIMessageRequest(
            parsing: Array(
                """
                {"id": "c1", "trigger": "submit-message", "messages": [
                  {"id": "1", "role": "system", "parts": [{"type": "text", "text": "Be kind."}]},
                  {"id": "2", "role": "user", "parts": [
                    {"type": "text", "text": "Look"}, {"type": "file", "mediaType": "image/png", "url": "data:image/png;base64,AA=="}]}
                ]}
                """.utf8
            )
        )
        #expect(request.id == "c1")
        #expect(
            request.messages == [
                ChatMessage(role: .system, "Be kind."),
                ChatMessage(
                    role: .user,
                    parts: [.text("Look"), .uri("data:image/png;base64,AA==", mediaType: "image/png")]
                ),
            ]
        )
    }

    @Test("a run of several steps is taken apart: what was said, what tools found, what was said to that")
    func steps() throws {
        let expected = [
            ChatMessage(role: .user, "Oslo to Bergen"),
            ChatMessage(
                role: .assistant,
                parts: [
                    .text("Let me look."),
                    .toolCall(ToolCall(id: "a", name: "find_trains", arguments: #"{"from":"Oslo"}"#)),
                    .toolCall(ToolCall(id: "b", name: "weather", arguments: "{}")),
                ]
            ),
            ChatMessage(
                role: .tool,
                parts: [
                    .toolResult(ToolResult(callID: "a", name: "find_trains", output: [61])),
                    .toolResult(ToolResult(callID: "b", name: "weather", output: "No.", isError: true)),
                ]
            ),
            ChatMessage(role: .assistant, "At 8:25."),
            ChatMessage(role: .user, "Book it"),
        ]
        // Clients say where steps begin; those that do not are understood as well.
        for marker in [#"{"type": "step-start"},"#, ""] {
            let request = try UIMessageRequest(
                parsing: Array(
                    """
                    {"messages": [
                      {"role": "user", "parts": [{"type": "text", "text": "Oslo to Bergen"}]},
                      {"role": "assistant", "parts": [
                        \(marker) {"type": "reasoning", "text": "Hm."}, {"type": "text", "text": "Let me look."},
                        {"type": "tool-find_trains", "toolCallId": "a", "state": "output-available", "input": {"from": "Oslo"}, "output": [61]},
                        {"type": "dynamic-tool", "toolName": "weather", "toolCallId": "b", "state": "output-error", "errorText": "No."},
                        \(marker) {"type": "data-workflow-end", "data": {"status": "completed"}}, {"type": "text", "text": "At 8:25."}]},
                      {"role": "user", "parts": [{"type": "text", "text": "Book it"}]}
                    ]}
                    """.utf8
                )
            )
            #expect(request.messages == expected)
        }
    }

    @Test(
        "a call without a result is left out: a model would wait for it",
        arguments: ["input-streaming", "input-available"]
    )
    func openCall(state: String) throws {
        let request = try UIMessageRequest(
            parsing: Array(
                """
                {"messages": [{"role": "user", "parts": [{"type": "text", "text": "x"}]},
                  {"role": "assistant", "parts": [{"type": "tool-weather", "toolCallId": "a", "state": "\(state)", "input": {}}]}]}
                """.utf8
            )
        )
        #expect(request.messages == [ChatMessage(role: .user, "x")])
    }

    @Test(
        "everything else is 400 with a sentence",
        arguments: [
            ("", "JSON"), ("not json", "JSON"), ("{", "JSON"), ("[]", "'messages'"), ("\"text\"", "'messages'"),
            ("null", "'messages'"),
            ("{}", "'messages' is missing"), (#"{"messages": null}"#, "'messages' is missing"),
            (#"{"messages": {}}"#, "'messages' is missing"),
            (#"{"messages": []}"#, "no message of a user"), (#"{"messages": ["x"]}"#, "messages[0]"),
            (#"{"messages": [{"role": "user"}]}"#, "messages[0]"),
            (#"{"messages": [{"role": "user", "content": "x"}]}"#, "messages[0]"),
            (#"{"messages": [{"role": "user", "parts": []}]}"#, "no message of a user"),
            (#"{"messages": [{"role": 1, "parts": []}]}"#, "messages[0]"),
            (#"{"messages": [{"role": "user", "parts": [{"type": "text"}]}]}"#, "no message of a user"),
            (
                #"{"messages": [{"role": "assistant", "parts": [{"type": "text", "text": "x"}]}]}"#,
                "no message of a user"
            ),
            (#"{"messages": [{"role": "tool", "parts": [{"type": "text", "text": "x"}]}]}"#, "role 'tool'"),
            (String(repeating: "[", count: 100_000), "JSON"),
            ("\u{FEFF}{}", "JSON"),
        ]
    )
    func bad(body: String, part: String) throws {
        let problem = #expect(throws: RequestProblem.self) { try UIMessageRequest(parsing: Array(body.utf8)) }
        #expect(problem?.status == .badRequest)
        #expect(problem?.detail.contains(part) == true, "\(problem?.detail ?? "")")
        #expect(problem?.detail.hasSuffix(".") == true)
    }

    @Test("bytes that are no UTF-8 are 400")
    func invalidUTF8() throws {
        let problem = #expect(throws: RequestProblem.self) {
            try UIMessageRequest(parsing: [0x7B, 0x22, 0xFF, 0xFE, 0x22, 0x7D])
        }
        #expect(problem?.status == .badRequest)
    }
}
