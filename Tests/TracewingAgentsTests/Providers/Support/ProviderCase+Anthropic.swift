import TracewingModel

@testable import TracewingAgents

extension ProviderCase {
    static let anthropic = ProviderCase(
        name: "Messages",
        path: "/v1/messages",
        recording: RecordedAnswer(events: [
            start,
            event(
                "content_block_start",
                #""index":0,"content_block":{"type":"thinking","thinking":"","signature":""}"#
            ),
            event("ping", nil),
            event("content_block_delta", #""index":0,"delta":{"type":"thinking_delta","thinking":"Hm."}"#),
            event("content_block_delta", #""index":0,"delta":{"type":"signature_delta","signature":"EqQB"}"#),
            event("content_block_stop", #""index":0"#),
            event("content_block_start", #""index":1,"content_block":{"type":"text","text":""}"#),
            text("Tøg ", at: 1),
            text("🚂", at: 1),
            event("content_block_stop", #""index":1"#),
            event(
                "content_block_start",
                #""index":2,"content_block":{"type":"tool_use","id":"a","name":"find","input":{}}"#
            ),
            event("content_block_delta", #""index":2,"delta":{"type":"input_json_delta","partial_json":"{\"to"}"#),
            event(
                "content_block_start",
                #""index":3,"content_block":{"type":"tool_use","id":"b","name":"now","input":{}}"#
            ),
            event("content_block_delta", #""index":2,"delta":{"type":"input_json_delta","partial_json":"\":1}"}"#),
            event("content_block_stop", #""index":2"#),
            event("content_block_stop", #""index":3"#),
            .init(
                name: "message_delta",
                data: #"{"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"#
                    + #""usage":{"output_tokens":3,"output_tokens_details":{"thinking_tokens":1}}}"#,
                completes: true
            ),
            event("message_stop", nil),
        ]),
        brief: RecordedAnswer(events: [
            event("message_start", #""message":{"id":"msg_r"}"#),
            text("Tøg ", at: 0),
            text("🚂", at: 0),
            event("content_block_stop", #""index":0"#),
            .init(
                name: "message_delta",
                data: #"{"type":"message_delta","delta":{"stop_reason":"end_turn"}}"#,
                completes: true
            ),
            event("message_stop", nil),
        ]),
        response: response(
            id: "msg_r",
            items: ([ProviderItem(["type": "thinking", "signature": "EqQB"], of: .messages).part], [])
        ),
        document: #"{"id":"msg_r","type":"message","role":"assistant","model":"m-1","content":["#
            + #"{"type":"thinking","thinking":"Hm.","signature":"EqQB"},{"type":"text","text":"Tøg 🚂"},"#
            + #"{"type":"tool_use","id":"a","name":"find","input":{"to":1}},"#
            + #"{"type":"tool_use","id":"b","name":"now","input":{}}],"stop_reason":"tool_use","stop_sequence":null,"#
            + #""usage":{"input_tokens":5,"cache_read_input_tokens":4,"output_tokens":3,"#
            + #""output_tokens_details":{"thinking_tokens":1}}}"#,
        opening: [start, text("one", at: 0)],
        textEvent: { text($0, at: 0) },
        failure: .init(
            name: "error",
            data: #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#
        ),
        failureCode: "overloaded_error",
        keyHeader: ("x-api-key", ""),
        make: { baseURL, key, maxRetries, httpClient, clock in
            var client = AnthropicChatClient(
                model: "m",
                baseURL: baseURL,
                apiKey: key,
                maxRetries: maxRetries,
                httpClient: httpClient
            )
            client.connection.clock = clock
            client.connection.instrument = NamePropagator()
            return client
        },
        countUpdates: { try count($0, AnthropicDecoder()) }
    )

    private static let start = event(
        "message_start",
        #""message":{"id":"msg_r","type":"message","role":"assistant","model":"m-1","content":[],"stop_reason":null,"#
            + #""usage":{"input_tokens":5,"cache_read_input_tokens":4,"output_tokens":1}}"#
    )

    private static func event(_ type: String, _ members: String?, text: String = "") -> RecordedAnswer.Event {
        .init(name: type, data: #"{"type":"\#(type)"\#(members.map { "," + $0 } ?? "")}"#, text: text)
    }

    private static func text(_ text: String, at index: Int) -> RecordedAnswer.Event {
        event("content_block_delta", #""index":\#(index),"delta":{"type":"text_delta","text":"\#(text)"}"#, text: text)
    }
}
