import Testing
import TracewingAgents
import TracewingHosting
import TracewingModel

/// The bytes of OpenAI's protocols; that its own clients understand them is for `OpenAIPackageTests` to say.
@Suite("The encoders of OpenAI's protocols")
struct OpenAIEncoderTests {
    @Test("a chat completion: the role, the text, the finish reason, what was used, the end")
    func chat() throws {
        var encoder = ChatCompletionStreamEncoder(id: "c", model: "a", created: UnixSeconds(7), includesUsage: true)
        let head = #"{"id":"c","object":"chat.completion.chunk","created":7,"model":"a","choices":"#
        let rest = #","logprobs":null,"finish_reason":"#
        let events = lines(
            encoder.start() + encoder.encode(update([.text("Hi")]))
                + encoder.encode(update([.usage(Usage(inputTokens: 2, outputTokens: 3))], finish: .length))
                + encoder.complete()
        )
        #expect(
            events == [
                "data: \(head)[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}\(rest)null}],\"usage\":null}",
                "data: \(head)[{\"index\":0,\"delta\":{\"content\":\"Hi\"}\(rest)null}],\"usage\":null}",
                "data: \(head)[{\"index\":0,\"delta\":{}\(rest)\"length\"}],\"usage\":null}",
                "data: \(head)[],\"usage\":{\"prompt_tokens\":2,\"completion_tokens\":3,\"total_tokens\":5,"
                    + "\"prompt_tokens_details\":{\"cached_tokens\":0},"
                    + "\"completion_tokens_details\":{\"reasoning_tokens\":0}}}",
                "data: [DONE]",
            ]
        )
    }

    @Test("only the client's calls are told, under indices of their own, whatever the order of their pieces")
    func calls() throws {
        var encoder = ChatCompletionStreamEncoder(id: "c", model: "a", created: UnixSeconds(7), clientTools: ["mine"])
        let bytes =
            encoder.encode(update([call(0, "x", "own", "{}"), call(1, nil, nil, "{"), call(1, "y", nil, "")]))
            + encoder.encode(update([call(1, nil, "mine", "\"a\":"), call(2, "z", "mine", "{}")]))
            + encoder.encode(update([call(1, nil, nil, "1}")], finish: .toolCall))
            + encoder.complete()
        let deltas = lines(bytes).compactMap { line in
            (try? JSONValue(parsing: String(line.dropFirst(6))))?["choices"]?[0]?["delta"]?["tool_calls"]?[0]
        }
        #expect(
            deltas.map(\.text) == [
                #"{"index":0,"id":"y","type":"function","function":{"name":"mine","arguments":"{\"a\":"}}"#,
                #"{"index":1,"id":"z","type":"function","function":{"name":"mine","arguments":"{}"}}"#,
                #"{"index":0,"function":{"arguments":"1}"}}"#,
            ]
        )
        #expect(String(decoding: bytes, as: UTF8.self).contains(#""finish_reason":"tool_calls""#))
    }

    @Test("each ending is told once, and nothing follows it", arguments: 0..<3)
    func endings(which: Int) {
        let encoders: [any AgentEventEncoder] = [
            ChatCompletionStreamEncoder(id: "c", model: "a", created: UnixSeconds(7)),
            ResponsesStreamEncoder(id: "r", model: "a", created: UnixSeconds(7)),
            UIMessageStreamEncoder(messageID: "m"),
        ]
        for var encoder in encoders {
            _ = encoder.start()
            let ending =
                switch which {
                case 0: encoder.complete()
                case 1: encoder.fail(errorText: "It failed.")
                default: encoder.cancel()
                }
            #expect(!ending.isEmpty)
            #expect(encoder.complete().isEmpty)
            #expect(encoder.fail(errorText: "late").isEmpty)
            #expect(encoder.cancel().isEmpty)
        }
    }

    @Test("a response that is cut off keeps what was said, as incomplete")
    func failedResponse() throws {
        var encoder = ResponsesStreamEncoder(id: "r", model: "a", created: UnixSeconds(7))
        _ = encoder.start()
        _ = encoder.encode(update([.text("Half")]))
        let last = lines(encoder.fail(errorText: "It failed."))
        #expect(last.first == "event: response.failed")
        let response = try JSONValue(parsing: String(last[1].dropFirst(6)))["response"]
        #expect(response?["status"] == "failed")
        #expect(response?["error"]?["message"] == "It failed.")
        #expect(response?["output"]?[0]?["status"] == "incomplete")
        #expect(response?["output"]?[0]?["content"]?[0]?["text"] == "Half")
    }

    @Test("a response that ran into its limit is incomplete and says why")
    func incompleteResponse() throws {
        var encoder = ResponsesStreamEncoder(id: "r", model: "a", created: UnixSeconds(7))
        _ = encoder.start()
        _ = encoder.encode(update([.text("Half")], finish: .length))
        let events = lines(encoder.complete())
        let response = try JSONValue(parsing: String(events[events.count - 1].dropFirst(6)))["response"]
        #expect(response?["status"] == "incomplete")
        #expect(response?["incomplete_details"]?["reason"] == "max_output_tokens")
    }

    private func lines(_ bytes: [UInt8]) -> [String] {
        String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private func update(_ contents: [Content], finish: FinishReason? = nil) -> AgentUpdate {
        AgentUpdate(update: ChatUpdate(contents: contents, finishReason: finish), agentName: "a")
    }

    private func call(_ index: Int, _ id: String?, _ name: String?, _ arguments: String) -> Content {
        .toolCallDelta(ToolCallDelta(index: index, id: id, name: name, arguments: arguments))
    }
}
