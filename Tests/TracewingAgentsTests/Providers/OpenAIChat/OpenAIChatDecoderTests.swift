import Testing
import TracewingModel

@testable import TracewingAgents

@Suite("The decoder of Chat Completions")
struct OpenAIChatDecoderTests {
    struct Row: Sendable {
        let chunk: String
        let contents: [Content]?
        let reason: FinishReason?
        init(_ chunk: String, _ contents: [Content]?, _ reason: FinishReason? = nil) {
            self.chunk = chunk
            self.contents = contents
            self.reason = reason
        }
    }

    static let rows = [
        Row(#"{"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}"#, nil),
        Row(#"{"choices":[{"index":0,"delta":{"content":"Hi"}}]}"#, [.text("Hi")]),
        Row(#"{"choices":[{"delta":{"content":"Hi"}}]}"#, [.text("Hi")]),
        Row(#"{"choices":[{"index":1,"delta":{"content":"no"}},{"index":0,"delta":{"content":"Hi"}}]}"#, [.text("Hi")]),
        Row(#"{"choices":[{"delta":{"content":"!"},"finish_reason":"stop"}]}"#, [.text("!")], .stop),
        Row(#"{"choices":[{"delta":{},"finish_reason":"length"}]}"#, [], .length),
        Row(#"{"choices":[{"delta":{},"finish_reason":"content_filter"}]}"#, [], .contentFilter),
        Row(#"{"choices":[{"delta":{},"finish_reason":"function_call"}]}"#, [], .toolCall),
        Row(#"{"choices":[{"delta":{},"finish_reason":"tool_calls"}]}"#, [], .toolCall),
        Row(#"{"choices":[{"delta":{},"finish_reason":"eos"}]}"#, [], FinishReason(rawValue: "eos")),
        Row(#"{"choices":[{"delta":{"reasoning_content":"Hm"}}]}"#, [.reasoning("Hm")]),
        Row(#"{"choices":[{"delta":{"reasoning":"Hm","content":"Hi"}}]}"#, [.reasoning("Hm"), .text("Hi")]),
        Row(#"{"choices":[{"delta":{"content":null,"refusal":"No."}}]}"#, nil),
        Row(
            #"{"choices":[{"delta":{"refusal":"No."},"finish_reason":"stop"}]}"#,
            [.error(message: "No.", code: "refusal")],
            .stop
        ),
        Row(
            #"{"choices":[{"delta":{"content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}}]}"#,
            [.text("ab")]
        ),
        Row(#"{"choices":[],"prompt_filter_results":[]}"#, nil),
        Row(#"{"choices":[],"usage":{"prompt_tokens":1}}"#, nil),
        Row(#"{}"#, nil),
        Row(#"[]"#, nil),
        Row(
            #"{"choices":[{"delta":{"tool_calls":[{"index":1,"id":"c1","type":"function","function":{"name":"f","#
                + #""arguments":""}},{"index":0,"function":{"arguments":"{\"a\""}}]}}]}"#,
            [
                .toolCallDelta(ToolCallDelta(index: 1, id: "c1", name: "f")),
                .toolCallDelta(ToolCallDelta(index: 0, arguments: "{\"a\"")),
            ]
        ),
        Row(
            #"{"choices":[{"delta":{"tool_calls":[{"id":"a","function":{"name":"f","arguments":{"x":1}}},"#
                + #"{"id":"b","function":{"name":"g"}},{"id":"a","function":{"arguments":"2"}}]}}]}"#,
            [
                .toolCallDelta(ToolCallDelta(index: 0, id: "a", name: "f", arguments: #"{"x":1}"#)),
                .toolCallDelta(ToolCallDelta(index: 1, id: "b", name: "g")),
                .toolCallDelta(ToolCallDelta(index: 0, id: "a", arguments: "2")),
            ]
        ),
    ]

    @Test("makes updates of chunks", arguments: rows)
    func chunks(row: Row) throws {
        var decoder = OpenAIChatDecoder()
        let update = try decoder.updates(from: JSONValue(parsing: row.chunk)).first
        #expect(update?.contents == row.contents)
        #expect(update?.finishReason == row.reason)
        #expect(decoder.finishReason == row.reason)
        #expect(update == nil || update?.role == .assistant)
    }

    @Test("passes on the last report of usage, once")
    func usage() throws {
        var decoder = OpenAIChatDecoder()
        #expect(decoder.closingUpdates().isEmpty)
        for tokens in 1...3 {
            let chunk =
                #"{"id":"r","model":"m-1","choices":[{"delta":{"content":"a"}}],"usage":{"prompt_tokens":9,"#
                + #""completion_tokens":\#(tokens),"prompt_tokens_details":{"cached_tokens":4},"#
                + #""completion_tokens_details":{"reasoning_tokens":0}}}"#
            #expect(try decoder.updates(from: JSONValue(parsing: chunk)).first?.contents == [.text("a")])
        }
        let update = try #require(decoder.closingUpdates().first)
        #expect(
            update.contents == [
                .usage(Usage(inputTokens: 9, outputTokens: 3, cacheReadInputTokens: 4, reasoningTokens: 0))
            ]
        )
        #expect(update.responseID == "r" && update.messageID == "r" && update.model == "m-1")
    }

    @Test("reports a refusal as a whole, also where no finish reason ends it")
    func refusal() throws {
        var decoder = OpenAIChatDecoder()
        for piece in ["I ", "cannot."] {
            let chunk = #"{"choices":[{"delta":{"refusal":"\#(piece)"}}]}"#
            #expect(try decoder.updates(from: JSONValue(parsing: chunk)).isEmpty)
        }
        #expect(decoder.closingUpdates().map(\.contents) == [[.error(message: "I cannot.", code: "refusal")]])
        var whole = OpenAIChatDecoder()
        let json = #"{"choices":[{"message":{"content":null,"refusal":"No."},"finish_reason":"stop"}]}"#
        let update = try whole.wholeUpdate(from: JSONValue(parsing: json))
        #expect(update?.contents == [.error(message: "No.", code: "refusal")])
    }

    @Test("makes one update of an answer that was not streamed")
    func whole() throws {
        var decoder = OpenAIChatDecoder()
        let json =
            #"{"id":"r","model":"m-1","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","#
            + #""content":"Hi","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}},"#
            + #"{"id":"b","type":"function","function":{"name":"f","arguments":"{}"}}]},"finish_reason":"tool_calls"}],"#
            + #""usage":{"prompt_tokens":1,"completion_tokens":2}}"#
        let update = try decoder.wholeUpdate(from: JSONValue(parsing: json))
        #expect(
            update
                == ChatUpdate(
                    contents: [
                        .text("Hi"), .toolCallDelta(ToolCallDelta(index: 0, id: "a", name: "f", arguments: "{}")),
                        .toolCallDelta(ToolCallDelta(index: 1, id: "b", name: "f", arguments: "{}")),
                        .usage(Usage(inputTokens: 1, outputTokens: 2)),
                    ],
                    role: .assistant,
                    messageID: "r",
                    responseID: "r",
                    model: "m-1",
                    finishReason: .toolCall
                )
        )
    }

    @Test(
        "knows errors however they are written",
        arguments: [
            (
                #"{"error":{"message":"Slow down","type":"requests","code":"rate_limit_exceeded"}}"#, "Slow down",
                "rate_limit_exceeded"
            ),
            (#"{"error":{"message":"Oops","type":"server_error","code":null}}"#, "Oops", "server_error"),
            (#"{"error":"model not found"}"#, "model not found", nil),
            (#"{"object":"error","message":"too long","code":400}"#, "too long", "400"),
            (#"{"error":{"detail":[{"loc":["a"]}]}}"#, #"[{"loc":["a"]}]"#, nil),
        ] as [(String, String?, String?)]
    )
    func failures(json: String, message: String?, code: String?) throws {
        var decoder = OpenAIChatDecoder()
        let failure = #expect(throws: ProviderFailure.self) { try decoder.updates(from: JSONValue(parsing: json)) }
        #expect(failure?.message == message)
        #expect(failure?.code == code)
    }

    @Test("takes an error that is null for none")
    func nullError() throws {
        var decoder = OpenAIChatDecoder()
        let chunk = #"{"error":null,"choices":[{"delta":{"content":"Hi"}}]}"#
        #expect(try decoder.updates(from: JSONValue(parsing: chunk)).first?.text == "Hi")
    }
}
