import Testing
import TracewingModel

@testable import TracewingAgents

@Suite("Updates add up to a response")
struct ChatResponseBuilderTests {
    private func response(_ updates: ChatUpdate...) -> ChatResponse {
        var builder = ChatResponseBuilder()
        for update in updates { builder.add(update) }
        return builder.response()
    }

    private func delta(_ index: Int, _ arguments: String, id: String? = nil, name: String? = nil) -> Content {
        .toolCallDelta(ToolCallDelta(index: index, id: id, name: name, arguments: arguments))
    }

    @Test("where nothing was said there is no message")
    func empty() {
        #expect(response() == ChatResponse(messages: []))
        #expect(response(.text(""), ChatUpdate(role: .assistant)) == ChatResponse(messages: []))
    }

    @Test("text joins within a message")
    func text() {
        let response = response(ChatUpdate(contents: [.text("Hei")], role: .assistant), .text(", "), .text("Oslo"))
        #expect(response.messages == [ChatMessage(role: .assistant, "Hei, Oslo")])
        #expect(response.text == "Hei, Oslo")
    }

    @Test("who speaks is the assistant if nobody says")
    func role() {
        #expect(response(.text("Hei")).messages == [ChatMessage(role: .assistant, "Hei")])
    }

    @Test("reasoning and text stay apart, in their order")
    func reasoning() {
        let response = response(
            ChatUpdate(contents: [.reasoning("a"), .reasoning("b"), .text("c")]),
            ChatUpdate(contents: [.text("d"), .reasoning("e"), .text("f")])
        )
        #expect(response.messages.map(\.parts) == [[.reasoning("ab"), .text("cd"), .reasoning("e"), .text("f")]])
    }

    @Test(
        "a new id, role or round starts a message",
        arguments: [
            (ChatUpdate(contents: [.text("b")], messageID: "2"), 2),
            (ChatUpdate(contents: [.text("b")], role: .tool), 2),
            (ChatUpdate(contents: [.text("b")], round: 1), 2), (ChatUpdate(contents: [.text("b")], messageID: "1"), 1),
            (ChatUpdate(contents: [.text("b")], role: .assistant), 1), (.text("b"), 1),
        ]
    )
    func boundaries(second: ChatUpdate, count: Int) {
        let response = response(ChatUpdate(contents: [.text("a")], role: .assistant, messageID: "1"), second)
        #expect(response.messages.map(\.text) == (count == 1 ? ["ab"] : ["a", "b"]))
    }

    @Test("an id or a role that comes late belongs to the message that is open")
    func lateRole() {
        let response = response(.text("a"), ChatUpdate(contents: [.text("b")], role: .tool, messageID: "1"))
        #expect(response.messages == [ChatMessage(role: .tool, "ab")])
    }

    @Test("a new author starts a message, which has the author's name")
    func authors() {
        let response = response(
            ChatUpdate(contents: [.text("a")], authorName: "Ann"),
            .text("b"),
            ChatUpdate(contents: [.text("c")], authorName: "Bob")
        )
        #expect(response.messages.map(\.text) == ["ab", "c"])
        #expect(response.messages.map(\.name) == ["Ann", "Bob"])
    }

    @Test("pieces of tool calls join by their index, however they are mixed")
    func toolCalls() {
        let response = response(
            ChatUpdate(contents: [.text("Wait."), delta(1, "", id: "b", name: "now")]),
            ChatUpdate(contents: [delta(0, "{\"a", id: "a", name: "find"), delta(1, "{")]),
            ChatUpdate(contents: [delta(0, "\":1}"), delta(1, "}", id: "b", name: "now"), .text("!")])
        )
        #expect(
            response.messages.map(\.parts) == [
                [
                    .text("Wait."), .toolCall(ToolCall(id: "b", name: "now", arguments: "{}")),
                    .toolCall(ToolCall(id: "a", name: "find", arguments: #"{"a":1}"#)), .text("!"),
                ]
            ]
        )
    }

    @Test("the same index in another round is another call")
    func rounds() {
        let response = response(
            ChatUpdate(contents: [delta(0, "{}", id: "a", name: "f")], role: .assistant),
            ChatUpdate(contents: [.toolResult(ToolResult(callID: "a", name: "f", output: 1))], role: .tool),
            ChatUpdate(contents: [delta(0, "{}", id: "b", name: "f")], role: .assistant, round: 1)
        )
        #expect(response.messages.map(\.role) == [.assistant, .tool, .assistant])
        #expect(response.messages.flatMap(\.toolCalls).map(\.id) == ["a", "b"])
    }

    @Test("tool results keep their place", arguments: [ChatMessage.Role.tool, nil])
    func toolResults(role: ChatMessage.Role?) {
        let result = ToolResult(callID: "a", name: "f", output: "x")
        let response = response(
            ChatUpdate(contents: [.text("before"), .reasoning("hm"), .toolResult(result), .text("after")], role: role)
        )
        #expect(
            response.messages.map(\.parts) == [
                [.text("before"), .reasoning("hm"), .toolResult(result), .text("after")]
            ]
        )
        #expect(response.messages.map(\.role) == [.tool])
    }

    @Test("media keep their place")
    func parts() {
        let image = ChatMessage.Part.data([1], mediaType: "image/png")
        let response = response(ChatUpdate(contents: [.text("a"), .part(image), .text("b")]))
        #expect(response.messages.map(\.parts) == [[.text("a"), image, .text("b")]])
    }

    @Test("usage sums, what comes last counts for the rest, and asking in between changes nothing")
    func facts() {
        var builder = ChatResponseBuilder()
        builder.add(ChatUpdate(contents: [.text("a"), .usage(Usage(inputTokens: 1))], responseID: "r1", model: "m1"))
        #expect(builder.response().text == "a")
        builder.add(
            ChatUpdate(
                contents: [.text("b"), .usage(Usage(inputTokens: 2, outputTokens: 3))],
                responseID: "r2",
                model: "m2",
                finishReason: .stop
            )
        )
        let response = builder.response()
        #expect(response.messages == [ChatMessage(role: .assistant, parts: [.text("ab")], finishReason: .stop)])
        #expect(response.usage == Usage(inputTokens: 3, outputTokens: 3))
        #expect(response.responseID == "r2" && response.model == "m2" && response.finishReason == .stop)
    }

    @Test("the response's text is the assistant's last message")
    func lastText() {
        let response = response(
            ChatUpdate(contents: [.text("a")], role: .assistant),
            ChatUpdate(contents: [.text("b")], role: .assistant, round: 1),
            ChatUpdate(contents: [.text("c")], role: .tool, round: 1)
        )
        #expect(response.text == "b")
    }
}
