import Testing
import TracewingModel

@testable import TracewingExport

/// The text of messages on the observability service's wire.
@Suite("Messages for Agent 365")
struct Agent365MessagesTests {
    @Test(
        "A space stands behind every comma and colon, and a part's type is its last member",
        arguments: [
            ("[]", "[]"),
            (" [ ] ", "[]"),
            (#"[{"role":"user","parts":[]}]"#, #"[{"role": "user", "parts": []}]"#),
            (
                #"[{"role":"user","parts":[{"type":"text","content":"a,b:c\"]}"}],"name":"n"}]"#,
                #"[{"role": "user", "parts": [{"content": "a,b:c\"]}", "type": "text"}], "name": "n"}]"#
            ),
            (
                #"[{"parts":[{"type":"tool_call","id":"1","name":"f","arguments":{"type":"x","b":[1,-2.5e3,null,true]}}]}]"#,
                #"[{"parts": [{"name": "f", "id": "1", "arguments": {"type": "x", "b": [1, -2.5e3, null, true]}, "type": "tool_call"}]}]"#
            ),
            (#"[{"parts":[{"type":"t","new":1,"id":2}]}]"#, #"[{"parts": [{"id": 2, "new": 1, "type": "t"}]}]"#),
            (#"[{"parts":["x",{"type":"t"},[1,2]]},5,"y"]"#, #"[{"parts": ["x", {"type": "t"}, [1, 2]]}, 5, "y"]"#),
            (#"[{"a":"\u0001\u007f\u0008\u000c\n\\\""}]"#, "[{\"a\": \"\\u0001\u{7F}\\b\\f\\n\\\\\\\"\"}]"),
            // Other escapes are read and written again.
            (#"[{"a":"\u00e9\ud83d\udc4b\/"}]"#, #"[{"a": "é👋/"}]"#),
        ]
    )
    func form(text: String, expected: String) {
        #expect(Agent365Messages.text(ofMessages: text).map { String(decoding: $0, as: UTF8.self) } == expected)
    }

    @Test(
        "What is no array of JSON is left alone",
        arguments: [
            "", "x", "{}", "[", "[1", "[1,", "[1,]", "[,1]", #"["a]"#, #"[{"a"}]"#, #"[{"a":}]"#, #"[{"a":1]"#,
            #"[{a:1}]"#, "[1] x", #"["\x"]"#, #"["\u12"]"#, "[\"\n\"]", String(repeating: "[", count: 1_000),
        ]
    )
    func malformed(text: String) {
        #expect(Agent365Messages.text(ofMessages: text) == nil)
    }

    @Test("In one pass it is what it is by way of a tree; cut anywhere, it is nothing")
    func onePass() throws {
        let messages = [
            ChatMessage(role: .system, "You book trips.\n\u{1}\u{7F}\"\\ é👋"),
            ChatMessage(
                role: .user,
                parts: [
                    .text("See"), .uri("https://example.com/i.png", mediaType: "image/png"),
                    .data([0, 1, 2], mediaType: "audio/wav"), .file(id: "file-1", mediaType: nil),
                    .other(["type": "new", "id": 1, "zeta": [["type": "kept"], 2, nil]]),
                ],
                name: "Ann"
            ),
            ChatMessage(
                role: .assistant,
                parts: [.reasoning("hmm"), .toolCall(ToolCall(id: "c", name: "f", arguments: #"{"a":{"b":[]}}"#))],
                finishReason: .toolCall
            ),
            ChatMessage(role: .tool, parts: [.toolResult(ToolResult(callID: "c", name: "f", output: ["x": []]))]),
        ]
        let whole = messages.json.text
        let scanned = try #require(Agent365Messages.scanned(whole))
        #expect(scanned == Agent365Messages.parsed(whole))
        for end in whole.indices { #expect(Agent365Messages.text(ofMessages: String(whole[..<end])) == nil) }
    }
}
