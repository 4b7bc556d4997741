import TracewingModel

@testable import TracewingAgents

extension ProviderCase {
    static let openAIResponses = ProviderCase(
        name: "Responses",
        path: "/v1/responses",
        recording: RecordedAnswer(events: [
            created,
            event("output_item.added", #""output_index":0,"item":{"type":"reasoning","id":"rs","summary":[]}"#),
            event("reasoning_summary_text.delta", #""output_index":0,"summary_index":0,"delta":"Hm.""#),
            event("output_item.done", #""output_index":0,"item":\#(thought)"#),
            event("output_item.added", #""output_index":1,"item":{"type":"message","id":"msg","content":[]}"#),
            text("Tøg ", at: 1),
            text("🚂", at: 1),
            event("output_item.done", #""output_index":1,"item":\#(message)"#),
            event("output_item.added", #""output_index":2,"item":\#(call("a", "find", "", at: 2))"#),
            event("output_item.added", #""output_index":3,"item":\#(call("b", "now", "", at: 3))"#),
            event("function_call_arguments.delta", #""output_index":2,"delta":"{\"to""#),
            event("function_call_arguments.delta", #""output_index":3,"delta":"{}""#),
            event("function_call_arguments.delta", #""output_index":2,"delta":"\":1}""#),
            event("output_item.done", #""output_index":3,"item":\#(call("b", "now", "{}", at: 3))"#),
            event("output_item.done", #""output_index":2,"item":\#(call("a", "find", #"{\"to\":1}"#, at: 2))"#),
            .init(
                name: "response.completed",
                data: #"{"type":"response.completed","response":\#(whole)}"#,
                completes: true
            ),
        ]),
        brief: RecordedAnswer(events: [
            event("created", #""response":{"id":"resp_r"}"#),
            text("Tøg ", at: 0),
            text("🚂", at: 0),
            .init(
                name: "response.completed",
                data: #"{"type":"response.completed","response":{"id":"resp_r","status":"completed"}}"#,
                completes: true
            ),
        ]),
        response: response(
            id: "resp_r",
            items: (
                [
                    ProviderItem(
                        [
                            "type": "reasoning", "id": "rs", "summary": [["type": "summary_text", "text": "Hm."]],
                            "encrypted_content": "gAAA",
                        ],
                        of: .responses
                    ).part
                ], []
            )
        ),
        document: whole,
        opening: [created, text("one", at: 0)],
        textEvent: { text($0, at: 0) },
        failure: .init(
            name: "error",
            data:
                #"{"type":"error","code":"server_overloaded","message":"Overloaded","param":null,"sequence_number":9}"#
        ),
        failureCode: "server_overloaded",
        keyHeader: ("authorization", "Bearer "),
        make: { baseURL, key, maxRetries, httpClient, clock in
            var client = OpenAIResponsesClient(
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
        countUpdates: { try count($0, OpenAIResponsesDecoder()) }
    )

    private static let created = event(
        "created",
        #""response":{"id":"resp_r","object":"response","status":"in_progress","model":"m-1","error":null,"output":[]}"#
    )
    private static let thought =
        #"{"type":"reasoning","id":"rs","status":null,"summary":[{"type":"summary_text","text":"Hm."}],"#
        + #""encrypted_content":"gAAA"}"#
    private static let message =
        #"{"type":"message","id":"msg","status":"completed","role":"assistant","#
        + #""content":[{"type":"output_text","text":"Tøg 🚂","annotations":[]}]}"#
    private static let whole =
        #"{"id":"resp_r","object":"response","status":"completed","error":null,"incomplete_details":null,"model":"m-1","#
        + #""output":[\#(thought),\#(message),\#(call("a", "find", #"{\"to\":1}"#, at: 2)),\#(call("b", "now", "{}", at: 3))],"#
        + #""usage":{"input_tokens":9,"input_tokens_details":{"cached_tokens":4},"output_tokens":3,"#
        + #""output_tokens_details":{"reasoning_tokens":1},"total_tokens":12}}"#

    private static func event(_ type: String, _ members: String, text: String = "") -> RecordedAnswer.Event {
        .init(name: "response.\(type)", data: #"{"type":"response.\#(type)",\#(members)}"#, text: text)
    }

    private static func text(_ text: String, at index: Int) -> RecordedAnswer.Event {
        event("output_text.delta", #""output_index":\#(index),"content_index":0,"delta":"\#(text)""#, text: text)
    }

    private static func call(_ id: String, _ name: String, _ arguments: String, at index: Int) -> String {
        #"{"type":"function_call","id":"fc\#(index)","call_id":"\#(id)","name":"\#(name)","arguments":"\#(arguments)"}"#
    }
}
