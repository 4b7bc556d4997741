import Testing
import TracewingModel

@testable import TracewingAgents

@Suite("The decoder of the Messages API")
struct AnthropicDecoderTests {
    private func response(to events: [String]) throws -> ChatResponse {
        var decoder = AnthropicDecoder()
        var builder = ChatResponseBuilder()
        for event in events {
            for update in try decoder.updates(from: JSONValue(parsing: event)) { builder.add(update) }
        }
        for update in decoder.closingUpdates() { builder.add(update) }
        return builder.response()
    }

    @Test(
        "knows why an answer ended",
        arguments: [
            ("end_turn", "stop"), ("stop_sequence", "stop"), ("max_tokens", "length"),
            ("model_context_window_exceeded", "length"), ("tool_use", "tool_call"), ("refusal", "content_filter"),
            ("pause_turn", "pause_turn"),
        ]
    )
    func stopReasons(reason: String, expected: String) throws {
        let delta = #"{"stop_reason":"\#(reason)"}"#
        let streamed = try response(to: [#"{"type":"message_delta","delta":\#(delta),"usage":{}}"#])
        #expect(streamed.finishReason == FinishReason(rawValue: expected))
        var decoder = AnthropicDecoder()
        let document = #"{"content":[],"stop_reason":"\#(reason)"}"#
        let whole = try decoder.wholeUpdate(from: JSONValue(parsing: document))
        #expect(whole?.finishReason == FinishReason(rawValue: expected))
        #expect(decoder.isComplete)
    }

    @Test("reports a refusal with its explanation")
    func refusal() throws {
        for (details, message) in [
            ("null", "The model refused to answer."), (#"{"type":"refusal","explanation":"Not that."}"#, "Not that."),
        ] {
            let response = try response(to: [
                #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Well"}}"#,
                #"{"type":"message_delta","delta":{"stop_reason":"refusal","stop_details":\#(details)}}"#,
            ])
            #expect(response.messages.first?.parts == [.text("Well"), .error(message: message, code: "refusal")])
        }
    }

    @Test(
        "counts the cached input as input, and sums that were so far once",
        arguments: [
            (
                #"{"input_tokens":5,"cache_read_input_tokens":4,"cache_creation_input_tokens":2,"output_tokens":1}"#,
                #"{"output_tokens":7}"#,
                Usage(inputTokens: 11, outputTokens: 7, cacheReadInputTokens: 4, cacheWriteInputTokens: 2)
            ),
            (
                #"{"input_tokens":5,"output_tokens":1}"#, #"{"input_tokens":0,"output_tokens":0}"#,
                Usage(inputTokens: 5, outputTokens: 1)
            ),
            (
                #"{"input_tokens":0,"output_tokens":0}"#,
                #"{"input_tokens":6,"output_tokens":7,"output_tokens_details":{"thinking_tokens":3}}"#,
                Usage(inputTokens: 6, outputTokens: 7, reasoningTokens: 3)
            ),
            (
                #"{"input_tokens":9223372036854775807,"cache_read_input_tokens":1}"#, "null",
                Usage(inputTokens: .max, cacheReadInputTokens: 1)
            ),
            ("{}", "{}", nil),
        ] as [(String, String, Usage?)]
    )
    func usage(start: String, delta: String, expected: Usage?) throws {
        let response = try response(to: [
            #"{"type":"message_start","message":{"usage":\#(start)}}"#,
            #"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":\#(delta)}"#,
        ])
        #expect(response.usage == expected)
    }

    @Test("keeps what is not its own to read for the next question")
    func items() throws {
        let response = try response(to: [
            #"{"type":"content_block_start","index":0,"content_block":{"type":"redacted_thinking","data":"x"}}"#,
            #"{"type":"content_block_stop","index":0}"#,
            #"{"type":"content_block_start","index":1,"content_block":{"type":"server_tool_use","id":"s","name":"web","input":{}}}"#,
            #"{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"q\":"}}"#,
            #"{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"1}"}}"#,
            #"{"type":"content_block_stop","index":1}"#,
            #"{"type":"content_block_start","index":2,"content_block":{"type":"thinking","thinking":""}}"#,
            #"{"type":"content_block_stop","index":2}"#,
        ])
        #expect(
            response.messages.first?.parts == [
                ProviderItem(["type": "redacted_thinking", "data": "x"], of: .messages).part,
                ProviderItem(
                    ["type": "server_tool_use", "id": "s", "name": "web", "input": ["q": 1]],
                    of: .messages
                ).part,
            ]
        )
    }

    @Test("gives a call without arguments an empty object, and one that came whole its own")
    func arguments() throws {
        let response = try response(to: [
            #"{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"a","name":"f","input":{}}}"#,
            #"{"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"b","name":"g","input":{"x":1}}}"#,
            #"{"type":"content_block_start","index":3,"content_block":{"type":"tool_use","id":"c","name":"h"}}"#,
            #"{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":""}}"#,
            #"{"type":"content_block_stop","index":1}"#, #"{"type":"content_block_stop","index":2}"#,
            #"{"type":"content_block_stop","index":3}"#,
        ])
        #expect(response.messages.first?.toolCalls.map(\.arguments) == ["{}", #"{"x":1}"#, "{}"])
    }

    @Test("passes over pings and what it does not know, and knows the end")
    func unknown() throws {
        var decoder = AnthropicDecoder()
        for event in [
            #"{"type":"ping"}"#, #"{"type":"some_day"}"#, #"{"type":"content_block_delta","delta":{"type":"x"}}"#,
        ] {
            #expect(try decoder.updates(from: JSONValue(parsing: event)).isEmpty)
        }
        #expect(!decoder.isComplete && !decoder.hasEnded)
        #expect(try decoder.updates(from: ["type": "message_stop"]).isEmpty)
        #expect(decoder.hasEnded)
    }
}
