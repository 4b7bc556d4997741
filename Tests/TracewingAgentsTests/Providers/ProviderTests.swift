import AsyncHTTPClient
import NIOCore
import Testing
import Tracing
import TracewingModel
import TracewingStreams

@testable import TracewingAgents

@Suite("Every provider", .timeLimit(.minutes(2)))
struct ProviderTests {
    typealias Answer = ScriptedServer.Answer

    static func stream(_ client: any ChatClient) -> ResponseStream<ChatUpdate, ChatResponse> {
        client.stream(ProviderCase.request, context: .topLevel)
    }

    // MARK: Answers

    @Test("delivers everything a stream holds", arguments: ProviderCase.all)
    func streams(provider: ProviderCase) async throws {
        try await ScriptedServer.run([.events(provider.recording.body)]) { server async throws in
            let response = try await Self.stream(provider.client(server.baseURL)).response
            #expect(response == provider.response)
            let request = try #require(server.requests.first)
            #expect(request.line == "POST \(provider.path) HTTP/1.1")
            #expect(request.headers[provider.keyHeader.name] == provider.keyHeader.prefix + ProviderCase.key)
            #expect(request.headers["accept"] == "text/event-stream")
            #expect(request.json?["stream"] == true)
        }
    }

    @Test("delivers an answer that is not streamed as one update", arguments: ProviderCase.all)
    func document(provider: ProviderCase) async throws {
        try await ScriptedServer.run([.document(provider.document)]) { server async throws in
            var request = ProviderCase.request
            request.streaming = false
            let stream = provider.client(server.baseURL).stream(request, context: .topLevel)
            var updates: [ChatUpdate] = []
            for try await update in stream { updates.append(update) }
            #expect(updates.count == 1)
            #expect(try await stream.response == provider.response)
            #expect(server.requests.first?.json?["stream"] == nil)
            #expect(server.requests.first?.headers["accept"] == "application/json")
        }
    }

    @Test("understands a server that answers the other way than it was asked", arguments: ProviderCase.all)
    func otherFormat(provider: ProviderCase) async throws {
        try await ScriptedServer.run([.document(provider.document), .events(provider.recording.body)]) {
            server async throws in
            let client = provider.client(server.baseURL)
            #expect(try await Self.stream(client).response == provider.response)
            #expect(try await client.respond(to: ProviderCase.request, context: .topLevel) == provider.response)
        }
    }

    @Test("gives back what the model thought with the results of its calls", arguments: ProviderCase.all)
    func nextRound(provider: ProviderCase) async throws {
        try await ScriptedServer.run([.events(provider.recording.body), .events(provider.recording.body)]) {
            server async throws in
            let client = provider.client(server.baseURL)
            let response = try await Self.stream(client).response
            // The conversation may have been stored meanwhile.
            let stored = try #require([ChatMessage](json: JSONValue(parsing: response.messages.json.text)))
            var request = ProviderCase.request
            request.messages += stored
            request.messages.append(
                ChatMessage(
                    role: .tool,
                    parts: [
                        .toolResult(ToolResult(callID: "a", name: "find", output: ["n": 1])),
                        .toolResult(ToolResult(callID: "b", name: "now", output: "12:00", isError: true)),
                    ]
                )
            )
            _ = try await client.stream(request, context: .topLevel).response
            let body = try #require(server.requests.last?.json)
            let conversation = try #require((body["messages"] ?? body["input"])?.text)
            #expect(conversation == Self.nextRounds[provider.name])
        }
    }

    static let nextRounds = [
        "Chat Completions": #"[{"role":"user","content":"Oslo to Bergen?"},{"role":"assistant","content":"Tøg 🚂","#
            + #""tool_calls":[{"id":"a","type":"function","function":{"name":"find","arguments":"{\"to\":1}"}},"#
            + #"{"id":"b","type":"function","function":{"name":"now","arguments":"{}"}}]},"#
            + #"{"role":"tool","tool_call_id":"a","content":"{\"n\":1}"},"#
            + #"{"role":"tool","tool_call_id":"b","content":"12:00"}]"#,
        "Responses": #"[{"role":"user","content":"Oslo to Bergen?"},{"type":"reasoning","id":"rs","#
            + #""summary":[{"type":"summary_text","text":"Hm."}],"encrypted_content":"gAAA"},"#
            + #"{"role":"assistant","content":"Tøg 🚂"},"#
            + #"{"type":"function_call","call_id":"a","name":"find","arguments":"{\"to\":1}"},"#
            + #"{"type":"function_call","call_id":"b","name":"now","arguments":"{}"},"#
            + #"{"type":"function_call_output","call_id":"a","output":"{\"n\":1}"},"#
            + #"{"type":"function_call_output","call_id":"b","output":"12:00"}]"#,
        "Messages": #"[{"role":"user","content":"Oslo to Bergen?"},{"role":"assistant","content":["#
            + #"{"type":"thinking","signature":"EqQB","thinking":"Hm."},{"type":"text","text":"Tøg 🚂"},"#
            + #"{"type":"tool_use","id":"a","name":"find","input":{"to":1}},"#
            + #"{"type":"tool_use","id":"b","name":"now","input":{}}]},{"role":"user","content":["#
            + #"{"type":"tool_result","tool_use_id":"a","content":"{\"n\":1}"},"#
            + #"{"type":"tool_result","tool_use_id":"b","content":"12:00","is_error":true}]}]"#,
    ]

    @Test("sends back a call that was cut short as an object", arguments: ProviderCase.all)
    func cutCall(provider: ProviderCase) async throws {
        try await ScriptedServer.run([.events(provider.recording.body)]) { server async throws in
            var request = ProviderCase.request
            let calls = ["{\"to\": \"Be", "", "[1]", "{ }"].map { ToolCall(id: "a", name: "f", arguments: $0) }
            request.messages.append(ChatMessage(role: .assistant, parts: calls.map { .toolCall($0) }))
            _ = try await provider.client(server.baseURL).stream(request, context: .topLevel).response
            let body = try #require(server.requests.first?.json)
            // The arguments of a call are text in JSON with OpenAI, and JSON with Anthropic.
            let sent = (body["messages"] ?? body["input"])?.text.replacing("\\", with: "") ?? ""
            let arguments = [#"{"unreadable_arguments":"{"to": "Be"}"#, "{}", #"{"unreadable_arguments":"[1]"}"#]
            #expect(arguments.allSatisfy { sent.contains($0) }, "\(sent)")
            #expect(sent.contains("{ }") || sent.matches(of: /\{\}/).count == 2)
        }
    }

    @Test("is not sent what another provider wants back", arguments: ProviderCase.all)
    func otherProvidersItems(provider: ProviderCase) async throws {
        let thoughts = ProviderCase.all.filter { $0.name != provider.name }.flatMap { other in
            other.response.messages[0].parts.filter { if case .other = $0 { true } else { false } }
        }
        #expect(!thoughts.isEmpty)
        try await ScriptedServer.run([.events(provider.recording.body)]) { server async throws in
            var request = ProviderCase.request
            request.messages.append(ChatMessage(role: .assistant, parts: thoughts + [.text("Ja.")]))
            request.messages.append(ChatMessage(role: .user, parts: thoughts + [.text("Og?")]))
            _ = try await provider.client(server.baseURL).stream(request, context: .topLevel).response
            let body = try #require(server.requests.first?.json)
            #expect(
                (body["messages"] ?? body["input"])?.text
                    == #"[{"role":"user","content":"Oslo to Bergen?"},{"role":"assistant","content":"Ja."},"#
                    + #"{"role":"user","content":"Og?"}]"#
            )
        }
    }

    @Test("lets additional members replace its own, whatever their names", arguments: ProviderCase.all)
    func additional(provider: ProviderCase) async throws {
        try await ScriptedServer.run([.events(provider.recording.body), .document(provider.document)]) {
            server async throws in
            let hostile = ["", "__proto__", "a.b", "\u{0}", "\u{202E}", String(repeating: "k", count: 10_000)]
            var request = ProviderCase.request
            request.options.temperature = 0.5
            for name in hostile { request.options.additional[name] = .array([.null]) }
            request.options.additional["temperature"] = 1
            let client = provider.client(server.baseURL)
            #expect(try await client.stream(request, context: .topLevel).response == provider.response)
            let body = try #require(server.requests.first?.json?.objectValue)
            #expect(hostile.allSatisfy { body[$0] == .array([.null]) })
            #expect(body["temperature"] == 1)
            #expect(body.members.filter { $0.key == "temperature" }.count == 1)
            // Asked not to stream after all, the server sends a document, which is understood.
            request.options.additional = ["stream": false]
            #expect(try await client.stream(request, context: .topLevel).response == provider.response)
        }
    }

    @Test("sends the context it is given", arguments: ProviderCase.all)
    func propagation(provider: ProviderCase) async throws {
        try await ScriptedServer.run([.document(provider.document)]) { server async throws in
            var given = ServiceContext.topLevel
            given.traceName = "given"
            _ = try await provider.client(server.baseURL).respond(to: ProviderCase.request, context: given)
            #expect(server.requests.first?.headers["traceparent"] == "given")
        }
    }

    // MARK: Errors

    @Test(
        "reports what the server says, with status, code and request id",
        arguments: ProviderCase.all,
        [(401, "invalid_api_key", "Unauthorized"), (404, "model_not_found", "Not Found")]
    )
    func refused(provider: ProviderCase, refusal: (status: Int, code: String, reason: String)) async throws {
        let body = #"{"type":"error","error":{"type":"\#(refusal.code)","message":"No \#(ProviderCase.key)"}}"#
        let answer = Answer.document(
            body,
            status: "\(refusal.status) \(refusal.reason)",
            headers: ["request-id": "req-7"]
        )
        try await ScriptedServer.run([answer]) { server async throws in
            let pulled = await Pulled(Self.stream(provider.client(server.baseURL)))
            let error = try #require(pulled.chatError)
            #expect(error.kind == .refused)
            #expect(error.status == refusal.status)
            #expect(error.providerCode == refusal.code)
            #expect(error.requestID == "req-7")
            #expect(error.message.contains(" answered \(refusal.status) \(refusal.reason): No [secret]."))
            #expect(server.requests.count == 1)
        }
    }

    @Test(
        "asks again after a passing failure, as late as the server wants",
        arguments: ProviderCase.all,
        [408, 409, 429, 500, 503, 529]
    )
    func retries(provider: ProviderCase, status: Int) async throws {
        let busy = Answer.document("busy", status: "\(status) Busy", headers: ["retry-after": "7"])
        try await ScriptedServer.run([busy, .events(provider.recording.body)]) { server async throws in
            let clock = RecordingClock()
            let response = try await Self.stream(provider.client(server.baseURL, clock: clock)).response
            #expect(response == provider.response)
            #expect(clock.slept.count == 1)
            #expect(clock.slept.allSatisfy { .seconds(7) ... .seconds(7.7) ~= $0 })
            #expect(Set(server.requests.map(\.body)).count == 1)
        }
    }

    @Test("says with its error how long the provider asks to wait", arguments: ProviderCase.all)
    func retryAfter(provider: ProviderCase) async throws {
        let busy = Answer.document("busy", status: "429 Busy", headers: ["retry-after": "7"])
        try await ScriptedServer.run([busy, busy, busy]) { server async throws in
            let pulled = await Pulled(Self.stream(provider.client(server.baseURL, clock: RecordingClock())))
            #expect(pulled.chatError?.retryAfter == .seconds(7))
        }
    }

    @Test("throws an error from inside a stream after the text before it", arguments: ProviderCase.all)
    func errorInStream(provider: ProviderCase) async throws {
        let body = (provider.opening + [provider.failure]).map(\.bytes).joined()
        try await ScriptedServer.run([.events(body)]) { server async throws in
            let pulled = await Pulled(Self.stream(provider.client(server.baseURL)))
            let error = try #require(pulled.chatError)
            #expect(pulled.text == "one")
            #expect(error.kind == .refused)
            #expect(error.providerCode == provider.failureCode)
            #expect(error.requestID == "req-1")
            #expect(error.message == "The model at \(server.baseURL) failed: Overloaded.")
            #expect(server.requests.count == 1)
        }
    }

    @Test(
        "refuses what is no answer",
        arguments: ProviderCase.all,
        [
            (Answer.document("<html>", type: "text/html"), "it sent a web page"),
            (.document("{}"), "there is no answer in the document"),
            (.document("[]"), "there is no answer in the document"),
            (.document("{"), "the answer is not JSON"),
            (.events("data: nonsense\n\n"), "an event is not JSON"),
        ]
    )
    func malformed(provider: ProviderCase, row: (answer: Answer, reason: String)) async throws {
        try await ScriptedServer.run([row.answer]) { server async throws in
            let error = try #require(await Pulled(Self.stream(provider.client(server.baseURL))).chatError)
            #expect(error.kind == .malformedAnswer)
            #expect(error.message.contains(row.reason), "\(error)")
        }
    }

    @Test("keeps the text before an event that is malformed", arguments: ProviderCase.all)
    func malformedEvent(provider: ProviderCase) async throws {
        let body = provider.opening.map(\.bytes).joined() + "data: {\"type\":\n\n"
        try await ScriptedServer.run([.events(body)]) { server async throws in
            let pulled = await Pulled(Self.stream(provider.client(server.baseURL)))
            #expect(pulled.text == "one")
            #expect(pulled.chatError?.kind == .malformedAnswer)
        }
    }

    @Test(
        "takes events of any shape without a crash",
        arguments: ProviderCase.all,
        [
            "{}", "[]", "null", "1", #""type""#, #"{"type":7}"#, #"{"choices":{}}"#, #"{"choices":[7]}"#,
            #"{"choices":[{"delta":[],"index":-9223372036854775808}]}"#,
            #"{"choices":[{"delta":{"tool_calls":[7,{"index":-1},{"function":"f"}]}}]}"#,
            #"{"type":"content_block_delta","index":-9223372036854775808,"delta":{"type":"text_delta"}}"#,
            #"{"type":"content_block_delta","index":1e300,"delta":{"type":"input_json_delta","partial_json":7}}"#,
            #"{"type":"content_block_start","content_block":7}"#, #"{"type":"content_block_stop","index":"0"}"#,
            #"{"type":"message_start","message":{"usage":{"input_tokens":9223372036854775807,"cache_read_input_tokens":9}}}"#,
            #"{"type":"response.output_item.done","output_index":9e99,"item":{"type":"message","content":{}}}"#,
            #"{"type":"response.output_item.done","item":[]}"#, #"{"type":"response.reasoning_summary_text.delta"}"#,
        ]
    )
    func shapes(provider: ProviderCase, event: String) async throws {
        let body = "data: \(event)\n\n" + provider.recording.body
        try await ScriptedServer.run([.events(body)]) { server async throws in
            let pulled = await Pulled(Self.stream(provider.client(server.baseURL)))
            #expect(pulled.error == nil, "\(String(describing: pulled.error))")
            #expect(pulled.text == provider.recording.text)
        }
    }

    @Test("tells what was spent on an answer that breaks off, where the server had said it")
    func spentOnHalfAnAnswer() async throws {
        let start =
            #"data: {"type":"message_start","message":{"id":"m","usage":{"input_tokens":25,"output_tokens":1}}}"#
        let text = #"data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"one"}}"#
        try await ScriptedServer.run([.events("\(start)\n\n\(text)\n\n")]) { server async throws in
            let client = AnthropicChatClient(model: "m", baseURL: server.baseURL, maxRetries: 0)
            let stream = Self.stream(client)
            var contents: [Content] = []
            let error = await #expect(throws: ChatError.self) {
                for try await update in stream { contents += update.contents }
            }
            #expect(error?.kind == .cutShort)
            #expect(contents.first == .text("one"))
            guard case .usage(let usage)? = contents.last else {
                Issue.record("no usage was told: \(contents)")
                return
            }
            #expect(usage.inputTokens == 25)
        }
    }

    @Test("reports a server that keeps silent for too long, and keeps the text", arguments: ProviderCase.all)
    func silent(provider: ProviderCase) async throws {
        var configuration = HTTPClient.Configuration.models
        configuration.timeout.read = .milliseconds(250)
        let opening = provider.opening.map(\.bytes).joined()
        let answers = [Answer(steps: []), .events(thenSilent: opening)]
        try await ScriptedServer.run(answers, configuration) { server, httpClient async throws in
            let client = provider.client(server.baseURL, httpClient: httpClient)
            #expect(await Pulled(Self.stream(client)).chatError?.kind == .timedOut)
            let pulled = await Pulled(Self.stream(client))
            #expect(pulled.chatError?.kind == .timedOut)
            #expect(pulled.text == "one")
            #expect(server.requests.count == 2)
        }
    }

    // MARK: Secrets

    @Test("shows the key nowhere, on any way to fail", arguments: ProviderCase.all)
    func secrecy(provider: ProviderCase) async throws {
        let key = ProviderCase.key
        let echo = #"{"error":{"message":"key \#(key)","code":"\#(key)"}}"#
        let opening = provider.opening.map(\.bytes).joined()
        var failing: [Answer] = [401, 404, 429, 500].map { status in
            .document(echo, status: "\(status) \(key)", headers: ["x-request-id": key, "retry-after": key])
        }
        failing += [
            .document(echo), .document("{\"\(key)\""), .document("<p>\(key)</p>", type: "text/html"),
            .document(key, status: "500 \(key)", type: key), .document("{\"\(key)\":1}"),
            .events("data: \(echo)\n\n"), .events("data: \(key)\n\n"), .events(opening + "data: \(echo)\n\n"),
            .events(opening, cutAfter: .max, chunked: true),
            .events(opening, cutAfter: .max, chunked: true, end: .reset),
            Answer(steps: [.close]), Answer(steps: [.bytes(Array("HTTP/9.9 \(key)\r\n\r\n".utf8))]),
            Answer(steps: [.bytes(Array("HTTP/1.1 200 OK\r\n\(key)\u{1}: x\r\n\r\n".utf8)), .close]),
            .events(thenSilent: opening), Answer(steps: []),
        ]
        var configuration = HTTPClient.Configuration.models
        configuration.timeout.read = .milliseconds(50)
        try await ScriptedServer.run(failing, configuration) { server, httpClient async throws in
            let address = server.baseURL.replacing("://", with: "://user:\(key)@") + "?api-key=\(key)"
            let client = provider.client(address, maxRetries: 0, httpClient: httpClient)
            for _ in failing {
                let error = try #require(await Pulled(Self.stream(client)).error)
                Self.expectNoKey(in: error)
            }
            #expect(server.requests.count == failing.count)
            Self.expectNoKey(in: client)
            // Nobody is there; the key cannot be sent.
            let unreachable = provider.client("http://user:\(key)@127.0.0.1:1/v1?token=\(key)", maxRetries: 0)
            Self.expectNoKey(in: try #require(await Pulled(Self.stream(unreachable)).error))
            let unsendable = provider.client(server.baseURL, key: key + "\u{1}", maxRetries: 0)
            Self.expectNoKey(in: try #require(await Pulled(Self.stream(unsendable)).error))
            let pasted = provider.client(key, maxRetries: 0)
            Self.expectNoKey(in: try #require(await Pulled(Self.stream(pasted)).error))
        }
    }

    private static func expectNoKey(in value: Any) {
        var texts = ["\(value)", String(reflecting: value)]
        var dumped = ""
        dump(value, to: &dumped)
        texts.append(dumped)
        if let error = value as? ChatError {
            texts += [error.message, error.providerCode ?? "", error.requestID ?? "", "\(error.cause as Any)"]
        }
        for text in texts { #expect(!text.contains("secret-key"), "\(text)") }
    }
}
