import TracewingModel

@testable import TracewingAgents

extension ProviderCase {
    static let openAIChat = ProviderCase(
        name: "Chat Completions",
        path: "/v1/chat/completions",
        recording: RecordedAnswer(events: [
            chunk(#"{"role":"assistant","content":""}"#),
            chunk(#"{"reasoning_content":"Hm."}"#),
            chunk(#"{"content":"Tøg "}"#, text: "Tøg "),
            chunk(#"{"content":"🚂"}"#, text: "🚂"),
            chunk(#"{"tool_calls":[{"index":0,"id":"a","function":{"name":"find","arguments":"{\"to"}}]}"#),
            chunk(#"{"tool_calls":[{"index":1,"id":"b","function":{"name":"now","arguments":"{"}}]}"#),
            chunk(#"{"tool_calls":[{"index":0,"function":{"arguments":"\":1}"}}]}"#),
            chunk(#"{"tool_calls":[{"index":1,"function":{"arguments":"}"}}]}"#, reason: "tool_calls"),
            .init(
                data: #"{"id":"r","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":3,"#
                    + #""prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":1}}}"#
            ),
            .init(data: "[DONE]"),
        ]),
        brief: RecordedAnswer(events: [
            .init(data: #"{"choices":[{"delta":{"role":"assistant","content":""}}]}"#),
            .init(data: #"{"choices":[{"delta":{"content":"Tøg "}}]}"#, text: "Tøg "),
            .init(
                data: #"{"choices":[{"delta":{"content":"🚂"},"finish_reason":"stop"}]}"#,
                text: "🚂",
                completes: true
            ),
            .init(data: #"{"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":3}}"#),
            .init(data: "[DONE]"),
        ]),
        response: response(id: "r", items: ([], [])),
        document:
            #"{"id":"r","model":"m-1","choices":[{"index":0,"message":{"role":"assistant","reasoning_content":"Hm.","#
            + #""content":"Tøg 🚂","tool_calls":[{"id":"a","function":{"name":"find","arguments":"{\"to\":1}"}},"#
            + #"{"id":"b","function":{"name":"now","arguments":"{}"}}]},"finish_reason":"tool_calls"}],"#
            + #""usage":{"prompt_tokens":9,"completion_tokens":3,"prompt_tokens_details":{"cached_tokens":4},"#
            + #""completion_tokens_details":{"reasoning_tokens":1}}}"#,
        opening: [chunk(#"{"content":"one"}"#, text: "one")],
        textEvent: { chunk(#"{"content":"\#($0)"}"#, text: $0) },
        failure: .init(data: #"{"error":{"message":"Overloaded","code":"server_overloaded"}}"#),
        failureCode: "server_overloaded",
        keyHeader: ("authorization", "Bearer "),
        make: { baseURL, key, maxRetries, httpClient, clock in
            var client = OpenAIChatClient(
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
        countUpdates: { try count($0, OpenAIChatDecoder()) }
    )

    private static func chunk(_ delta: String, text: String = "", reason: String? = nil) -> RecordedAnswer.Event {
        let reasonJSON = reason.map { "\"\($0)\"" } ?? "null"
        return .init(
            data: #"{"id":"r","model":"m-1","choices":[{"index":0,"delta":\#(delta),"finish_reason":\#(reasonJSON)}]}"#,
            text: text,
            completes: reason != nil
        )
    }
}
