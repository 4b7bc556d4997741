import Testing
import TracewingModel

@testable import TracewingAgents

@Suite("The decoder of the Responses API")
struct OpenAIResponsesDecoderTests {
    /// What events make, added up.
    private func response(to events: String...) throws -> ChatResponse {
        var decoder = OpenAIResponsesDecoder()
        var builder = ChatResponseBuilder()
        for event in events {
            for update in try decoder.updates(from: JSONValue(parsing: event)) { builder.add(update) }
        }
        return builder.response()
    }

    private func parts(_ events: String...) throws -> [ChatMessage.Part] {
        var decoder = OpenAIResponsesDecoder()
        var builder = ChatResponseBuilder()
        for event in events {
            for update in try decoder.updates(from: JSONValue(parsing: event)) { builder.add(update) }
        }
        return builder.response().messages.flatMap(\.parts)
    }

    @Test(
        "knows why an answer ended",
        arguments: [
            (#"{"status":"completed"}"#, "stop"), (#"{"status":"completed","incomplete_details":null}"#, "stop"),
            (#"{"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"}}"#, "length"),
            (#"{"status":"incomplete","incomplete_details":{"reason":"content_filter"}}"#, "content_filter"),
            (#"{"status":"completed","output":[{"type":"function_call","call_id":"a","name":"f"}]}"#, "tool_call"),
            (#"{"status":"cancelled"}"#, "cancelled"),
        ]
    )
    func finishReasons(response: String, reason: String) throws {
        for type in ["response.completed", "response.incomplete"] {
            var decoder = OpenAIResponsesDecoder()
            let updates = try decoder.updates(from: JSONValue(parsing: #"{"type":"\#(type)","response":\#(response)}"#))
            #expect(updates.last?.finishReason == FinishReason(rawValue: reason))
            #expect(decoder.hasEnded)
        }
    }

    @Test("takes from the finished items what no event has brought")
    func fewEvents() throws {
        let output =
            #"[{"type":"reasoning","id":"rs","summary":[{"text":"A."},{"text":"B."}]},"#
            + #"{"type":"message","id":"m1","content":[{"type":"output_text","text":"Hi"}]},"#
            + #"{"type":"function_call","call_id":"a","name":"f","arguments":"{}"},{"type":"web_search_call","id":"w"}]"#
        let expected: [ChatMessage.Part] = [
            .reasoning("A.\n\nB."),
            ProviderItem(
                ["type": "reasoning", "id": "rs", "summary": [["text": "A."], ["text": "B."]]],
                of: .responses
            ).part,
            .text("Hi"), .toolCall(ToolCall(id: "a", name: "f", arguments: "{}")),
        ]
        let completed = #"{"type":"response.completed","response":{"id":"r","output":\#(output)}}"#
        #expect(try parts(completed) == expected)
        let done =
            #"{"type":"response.output_item.done","output_index":1,"item":"#
            + #"{"type":"message","id":"m1","content":[{"type":"output_text","text":"Hi"}]}}"#
        let delta = #"{"type":"response.output_text.delta","output_index":1,"delta":"Hi"}"#
        // However often the end repeats it, it is said once.
        #expect(try parts(delta, done, done, completed).filter { $0 == .text("Hi") }.count == 1)
        #expect(try parts(done, completed).filter { $0 == .text("Hi") }.count == 1)
    }

    @Test("gives the pieces of a summary paragraphs")
    func paragraphs() throws {
        let found = try parts(
            #"{"type":"response.reasoning_summary_part.added","output_index":0,"summary_index":0}"#,
            #"{"type":"response.reasoning_summary_text.delta","output_index":0,"delta":"A."}"#,
            #"{"type":"response.reasoning_summary_part.added","output_index":0,"summary_index":1}"#,
            #"{"type":"response.reasoning_summary_text.delta","output_index":0,"delta":"B."}"#
        )
        #expect(found == [.reasoning("A.\n\nB.")])
    }

    @Test("makes a second message of a second message")
    func twoMessages() throws {
        let response = try response(
            to: #"{"type":"response.created","response":{"id":"r"}}"#,
            #"{"type":"response.output_item.added","output_index":0,"item":{"type":"message","id":"m0"}}"#,
            #"{"type":"response.output_text.delta","output_index":0,"delta":"I look."}"#,
            #"{"type":"response.output_item.added","output_index":1,"item":{"type":"message","id":"m1"}}"#,
            #"{"type":"response.output_text.delta","output_index":1,"delta":"Done."}"#
        )
        #expect(response.messages.map(\.text) == ["I look.", "Done."])
        #expect(response.responseID == "r")
    }

    @Test("reports a refusal as a whole, once")
    func refusal() throws {
        let found = try parts(
            #"{"type":"response.refusal.delta","output_index":0,"delta":"I "}"#,
            #"{"type":"response.refusal.done","output_index":0,"refusal":"I cannot."}"#,
            #"{"type":"response.output_item.done","output_index":0,"item":{"type":"message","content":"#
                + #"[{"type":"refusal","refusal":"I cannot."}]}}"#
        )
        #expect(found == [.error(message: "I cannot.", code: "refusal")])
    }

    @Test(
        "knows errors however they are written",
        arguments: [
            (#"{"type":"error","code":"rate_limit_exceeded","message":"Slow"}"#, "Slow", "rate_limit_exceeded"),
            (#"{"type":"error","error":{"type":"server_error","message":"Oops","code":null}}"#, "Oops", "server_error"),
            (#"{"type":"error","message":"Oops"}"#, "Oops", nil),
            (
                #"{"type":"response.failed","response":{"status":"failed","error":{"code":"server_error","message":"Oops"}}}"#,
                "Oops", "server_error"
            ),
            (#"{"type":"response.failed"}"#, nil, nil),
        ] as [(String, String?, String?)]
    )
    func failures(json: String, message: String?, code: String?) throws {
        var decoder = OpenAIResponsesDecoder()
        let failure = #expect(throws: ProviderFailure.self) { try decoder.updates(from: JSONValue(parsing: json)) }
        #expect(failure?.message == message)
        #expect(failure?.code == code)
    }

    @Test("takes a whole answer that failed for a failure")
    func failedDocument() throws {
        var decoder = OpenAIResponsesDecoder()
        let json = #"{"status":"failed","output":[],"error":{"code":"server_error","message":"Oops"}}"#
        let failure = #expect(throws: ProviderFailure.self) { try decoder.wholeUpdate(from: JSONValue(parsing: json)) }
        #expect(failure?.code == "server_error")
    }
}
