import AsyncHTTPClient
import NIOCore
import Testing
import Tracing
import TracewingModel
import TracewingStreams

@testable import TracewingAgents

@Suite("The OpenAI chat client", .timeLimit(.minutes(2)))
struct OpenAIChatClientTests {
    static let request = ChatRequest(messages: [ChatMessage(role: .user, "Oslo to Bergen?")])
    static let key = "sk-very-secret-key"

    /// A recorded answer: a role, reasoning, text, two interleaved tool calls, content beside the finish reason, usage.
    static let recording = """
        : keep-alive

        data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"m-1","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"usage":null}

        data: {"id":"chatcmpl-1","model":"m-1","choices":[{"index":0,"delta":{"reasoning_content":"Hm."}}]}

        data: {"id":"chatcmpl-1","model":"m-1","choices":[{"index":0,"delta":{"content":"Tøg "}}]}

        data: {"id":"chatcmpl-1","model":"m-1","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"find","arguments":"{\\"to"}},{"index":1,"id":"b","function":{"name":"now","arguments":""}}]}}]}

        data: {"id":"chatcmpl-1","model":"m-1","choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"function":{"arguments":"{}"}},{"index":0,"function":{"arguments":"\\":1}"}}]}}]}

        data: {"id":"chatcmpl-1","model":"m-1","choices":[{"index":0,"delta":{"content":"🚂"},"finish_reason":"tool_calls"}]}

        data: {"id":"chatcmpl-1","model":"m-1","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":3}}

        data: [DONE]


        """

    static let response = ChatResponse(
        messages: [
            ChatMessage(
                role: .assistant,
                parts: [
                    .reasoning("Hm."), .text("Tøg "),
                    .toolCall(ToolCall(id: "a", name: "find", arguments: #"{"to":1}"#)),
                    .toolCall(ToolCall(id: "b", name: "now", arguments: "{}")), .text("🚂"),
                ],
                finishReason: .toolCall
            )
        ],
        usage: Usage(inputTokens: 9, outputTokens: 3),
        responseID: "chatcmpl-1",
        model: "m-1",
        finishReason: .toolCall
    )

    static let document =
        #"{"id":"r","model":"m-1","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"#
        + #""finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1}}"#

    private func client(_ server: ScriptedServer, maxRetries: Int = 2, clock: any Clock<Duration> = RecordingClock())
        -> OpenAIChatClient
    {
        var client = OpenAIChatClient(model: "m", baseURL: server.baseURL, apiKey: Self.key, maxRetries: maxRetries)
        client.connection.clock = clock
        return client
    }

    private func stream(_ client: OpenAIChatClient, _ request: ChatRequest = request)
        -> ResponseStream<ChatUpdate, ChatResponse>
    {
        client.stream(request, context: .topLevel)
    }

    /// The error a stream fails with, and the text it delivered before.
    private func failure(_ client: OpenAIChatClient, _ request: ChatRequest = request) async throws -> (
        ChatError, String
    ) {
        var text = ""
        do {
            for try await update in stream(client, request) { text += update.text }
        } catch let error as ChatError {
            return (error, text)
        }
        throw Unexpected()
    }

    struct Unexpected: Error {}

    // MARK: Answers

    @Test("delivers everything a stream holds")
    func streams() async throws {
        try await ScriptedServer.run([.events(Self.recording)]) { server async throws in
            let response = try await stream(client(server)).response
            #expect(response == Self.response)
            let request = try #require(server.requests.first)
            #expect(request.line == "POST /v1/chat/completions HTTP/1.1")
            #expect(request.headers["authorization"] == "Bearer \(Self.key)")
            #expect(request.headers["accept"] == "text/event-stream")
            #expect(request.headers["content-type"] == "application/json")
            #expect(request.json?["stream"] == true)
            #expect(request.json?["max_completion_tokens"] == nil)
        }
    }

    @Test("asks without streaming for one update")
    func document() async throws {
        try await ScriptedServer.run([.document(Self.document)]) { server async throws in
            let client = client(server)
            let request = ChatRequest(messages: Self.request.messages, streaming: false)
            var updates: [ChatUpdate] = []
            for try await update in stream(client, request) { updates.append(update) }
            #expect(updates.map(\.contents) == [[.text("Hi"), .usage(Usage(inputTokens: 1, outputTokens: 1))]])
            #expect(updates.first?.finishReason == .stop)
            #expect(server.requests.first?.json?["stream"] == nil)
            #expect(server.requests.first?.headers["accept"] == "application/json")
        }
    }

    @Test("understands a server that answers the other way than it was asked")
    func otherFormat() async throws {
        try await ScriptedServer.run([.document(Self.document), .events(Self.recording)]) { server async throws in
            let client = client(server)
            #expect(try await stream(client).response.text == "Hi")
            let whole = try await client.respond(to: Self.request, context: .topLevel)
            #expect(whole == Self.response)
        }
    }

    @Test("keeps its connection from one answer to the next")
    func connectionIsReused() async throws {
        // The end of the body comes after the stream has seen the end of the answer.
        let late = ScriptedServer.Answer(steps: [
            .bytes(ScriptedServer.Answer.eventsHead + ScriptedServer.Answer.chunk(Self.recording.utf8)), .hold,
            .bytes(Array("0\r\n\r\n".utf8)),
        ])
        let refusal = ScriptedServer.Answer.document("{}", status: "500 Internal Server Error")
        try await ScriptedServer.run([refusal, late, .events(Self.recording)]) { server async throws in
            let client = client(server)
            let first = stream(client).withCleanupHook { _ in server.release() }
            #expect(try await first.response == Self.response)
            #expect(try await stream(client).response == Self.response)
            #expect(server.requests.count == 3)
            #expect(server.connections == 1)
        }
    }

    @Test("does not wait long for a server that leaves the body open after the end of the answer")
    func openEnd() async throws {
        try await ScriptedServer.run([.events(thenSilent: Self.recording)]) { server async throws in
            #expect(try await stream(client(server)).response == Self.response)
            await server.until(.connectionClosed)
        }
    }

    @Test(
        "takes a finish reason for the end where the end marker is missing",
        arguments: [
            #"data: {"choices":[{"delta":{"content":"Hi"},"finish_reason":"stop"}]}"# + "\n\n",
            #"data: {"choices":[{"delta":{"content":"Hi"},"finish_reason":"stop"}]}"# + "\n",
            #"data: {"choices":[{"delta":{"content":"Hi"}}]}"# + "\n\ndata: [DONE]\n",
            #"data: {"choices":[{"delta":{"content":"Hi"}}]}"# + "\r\rdata: [DONE]",
        ]
    )
    func endMarkers(body: String) async throws {
        let isMarked = !body.hasSuffix("[DONE]")
        try await ScriptedServer.run([.events(body), .events(body, cutAfter: .max, chunked: true)]) {
            server async throws in
            let client = client(server)
            for _ in 0..<2 {
                if isMarked {
                    #expect(try await stream(client).response.text == "Hi")
                } else {
                    #expect(try await failure(client).0.kind == .cutShort)
                }
            }
        }
    }

    @Test("keeps the text and reports the cut, wherever a stream is cut", arguments: [true, false])
    func cutAnywhere(chunked: Bool) async throws {
        let bytes = Array(Self.recording.utf8)
        let answers = (0..<bytes.count).map { count in
            ScriptedServer.Answer.events(Self.recording, cutAfter: count, chunked: chunked)
        }
        // From here on the answer is complete, but for what only repeats that.
        let finished = try #require(bytes.firstRange(of: Array("tool_calls\"}]}\n".utf8))).upperBound
        let firstText = try #require(bytes.firstRange(of: Array("Tøg ".utf8))).upperBound
        try await ScriptedServer.run(answers) { server async throws in
            let client = client(server)
            for count in 0..<bytes.count {
                var text = ""
                do {
                    for try await update in stream(client) { text += update.text }
                    #expect(count >= finished, "cut after \(count) bytes was taken for the end")
                    #expect(text == "Tøg 🚂")
                } catch let error as ChatError {
                    #expect(count < finished, "cut after \(count) bytes: \(error)")
                    #expect(error.kind == .cutShort)
                    #expect(count < firstText + 10 || text.hasPrefix("Tøg "), "cut after \(count) bytes lost text")
                }
            }
            #expect(server.requests.count == bytes.count, "an answer that had begun was asked for again")
        }
    }

    @Test("delivers what it has at once, and waits for the rest")
    func arrivesAtOnce() async throws {
        let first = #"data: {"choices":[{"delta":{"content":"one"}}]}"# + "\n\n"
        let second = #"data: {"choices":[{"delta":{"content":"two"},"finish_reason":"stop"}]}"# + "\n\ndata: [DONE]\n\n"
        let answer = ScriptedServer.Answer(steps: [
            .bytes(ScriptedServer.Answer.eventsHead + ScriptedServer.Answer.chunk(first.utf8)), .hold,
            .bytes(ScriptedServer.Answer.chunk(second.utf8) + Array("0\r\n\r\n".utf8)),
        ])
        try await ScriptedServer.run([answer]) { server async throws in
            let updates = stream(client(server)).makeAsyncIterator()
            #expect(try await updates.next()?.text == "one")
            server.release()
            #expect(try await updates.next()?.text == "two")
            #expect(try await updates.next() == nil)
        }
    }

    // MARK: Errors

    @Test("reports what the server says, with status, code and request id", arguments: [400, 401, 403, 404, 422])
    func refused(status: Int) async throws {
        let body = #"{"error":{"message":"Bad key \#(Self.key) of Bearer \#(Self.key)","code":"invalid_api_key"}}"#
        let answer = ScriptedServer.Answer.document(body, status: "\(status) No", headers: ["x-request-id": "req-7"])
        try await ScriptedServer.run([answer]) { server async throws in
            let (error, text) = try await failure(client(server))
            #expect(text.isEmpty)
            #expect(error.kind == .refused)
            #expect(error.status == status)
            #expect(error.providerCode == "invalid_api_key")
            #expect(error.requestID == "req-7")
            #expect(error.message.hasPrefix("The model at \(server.baseURL) answered \(status) "))
            #expect(error.message.contains(": Bad key [secret] of Bearer [secret]."))
            #expect(server.requests.count == 1)
        }
    }

    @Test(
        "asks again after a passing failure, as late as the server wants",
        arguments: [408, 409, 429, 500, 502, 503, 529]
    )
    func retries(status: Int) async throws {
        let busy = ScriptedServer.Answer.document(
            "busy",
            status: "\(status) Busy",
            type: "text/plain",
            headers: ["retry-after": "7"]
        )
        try await ScriptedServer.run([busy, busy, .events(Self.recording)]) { server async throws in
            let clock = RecordingClock()
            #expect(try await stream(client(server, clock: clock)).response == Self.response)
            #expect(server.requests.count == 3)
            #expect(clock.slept.count == 2)
            #expect(clock.slept.allSatisfy { .seconds(7) ... .seconds(7.7) ~= $0 })
            #expect(Set(server.requests.map(\.body)).count == 1)
        }
    }

    @Test("gives up after its retries and reports the last failure")
    func givesUp() async throws {
        let answers = (1...4).map { number in
            ScriptedServer.Answer.document(#"{"error":"busy \#(number)"}"#, status: "503 Service Unavailable")
        }
        try await ScriptedServer.run(answers) { server async throws in
            let (error, _) = try await failure(client(server))
            #expect(error.status == 503)
            #expect(error.message == "The model at \(server.baseURL) answered 503 Service Unavailable: busy 3.")
            #expect(server.requests.count == 3)
            let (only, _) = try await failure(client(server, maxRetries: 0))
            #expect(only.message.contains("busy 4"))
        }
    }

    @Test("asks again when the connection closes before the answer")
    func closedBeforeAnswer() async throws {
        try await ScriptedServer.run([ScriptedServer.Answer(steps: [.close]), .events(Self.recording)]) {
            server async throws in
            #expect(try await stream(client(server)).response == Self.response)
            #expect(server.requests.count == 2)
            let (error, _) = try await failure(client(server, maxRetries: 0))
            #expect(error.kind == .unreachable)
            #expect(error.message.contains("cannot be reached: it closed the connection."))
        }
    }

    @Test("says what to do when nobody is there")
    func unreachable() async throws {
        var client = OpenAIChatClient(model: "m", baseURL: "http://127.0.0.1:1/v1", apiKey: Self.key)
        let clock = RecordingClock()
        client.connection.clock = clock
        let start = ContinuousClock.now
        let (error, _) = try await failure(client)
        // The HTTP client's own tries would take until its connect timeout.
        #expect(ContinuousClock.now - start < .seconds(8))
        #expect(error.kind == .unreachable)
        #expect(
            error.message
                == "The model at http://127.0.0.1:1/v1 cannot be reached: connection refused. Start it, or give another address."
        )
        #expect(clock.slept.count == 2)
    }

    @Test(
        "says when the address is none, and does not show it",
        arguments: ["", "nonsense", "sk-very-secret-key", "http://", "ftp://a/v1"]
    )
    func noAddress(address: String) async throws {
        let client = OpenAIChatClient(model: "m", baseURL: address)
        let (error, _) = try await failure(client)
        #expect(error.kind == .unreachable)
        #expect(!error.message.contains("secret"))
        #expect(error.message.contains("Give one like") || error.message.contains("Check the address"), "\(error)")
    }

    @Test("throws an error from inside a stream after the text before it")
    func errorInStream() async throws {
        let body =
            #"data: {"choices":[{"delta":{"content":"Hi"}}]}"# + "\n\n"
            + #"data: {"error":{"message":"Overloaded","type":"server_error"}}"# + "\n\ndata: [DONE]\n\n"
        try await ScriptedServer.run([.events(body)]) { server async throws in
            let (error, text) = try await failure(client(server))
            #expect(text == "Hi")
            #expect(error.kind == .refused)
            #expect(error.providerCode == "server_error")
            #expect(error.requestID == "req-1")
            #expect(error.message == "The model at \(server.baseURL) failed: Overloaded.")
        }
    }

    @Test(
        "refuses what is no answer",
        arguments: [
            (ScriptedServer.Answer.document("<html>", type: "text/html"), "it sent a web page"),
            (.document("{}"), "there is no answer in the document"),
            (.document("{"), "the answer is not JSON"),
            (.events("data: nonsense\n\n"), "an event is not JSON"),
        ]
    )
    func malformed(answer: ScriptedServer.Answer, reason: String) async throws {
        try await ScriptedServer.run([answer]) { server async throws in
            let (error, _) = try await failure(client(server))
            #expect(error.kind == .malformedAnswer)
            #expect(error.message.contains(reason), "\(error)")
            #expect(error.message.hasSuffix("it usually ends in /v1."))
        }
    }

    @Test("reports a server that keeps silent for too long")
    func silent() async throws {
        var configuration = HTTPClient.Configuration.models
        configuration.timeout.read = .milliseconds(50)
        let started = #"data: {"choices":[{"delta":{"content":"Hi"}}]}"# + "\n\n"
        let answers: [ScriptedServer.Answer] = [ScriptedServer.Answer(steps: []), .events(thenSilent: started)]
        try await ScriptedServer.run(answers, configuration) { server, httpClient async throws in
            let client = OpenAIChatClient(model: "m", baseURL: server.baseURL, httpClient: httpClient)
            #expect(try await failure(client).0.kind == .timedOut)
            let (error, text) = try await failure(client)
            #expect(error.kind == .timedOut)
            #expect(text == "Hi")
            #expect(server.requests.count == 2)
        }
    }

    @Test("shows the key nowhere")
    func secrecy() async throws {
        let client = OpenAIChatClient(
            model: "m",
            baseURL: "http://user:password@127.0.0.1:1/v1?key=\(Self.key)",
            apiKey: Self.key + "\n",
            headers: ["api-key": Self.key + "-2"],
            maxRetries: 0
        )
        let (error, _) = try await failure(client)
        var texts = ["\(client)", String(reflecting: client), "\(error)", String(reflecting: error), "\(client.model)"]
        for value in [client, error] as [Any] {
            var dumped = ""
            dump(value, to: &dumped)
            texts.append(dumped)
        }
        for text in texts {
            #expect(!text.contains("secret-key") && !text.contains("password"), "\(text)")
        }
        // What the HTTP client says of a header it cannot send is the header.
        let broken = OpenAIChatClient(
            model: "m",
            baseURL: "http://127.0.0.1:1/v1",
            headers: ["api-key": Self.key + "\u{1}"]
        )
        let (complaint, _) = try await failure(broken)
        #expect(!String(reflecting: complaint).contains("secret-key"), "\(String(reflecting: complaint))")
    }

    // MARK: Leaving

    static let held = #"data: {"choices":[{"delta":{"content":"one"}}]}"# + "\n\n"

    @Test("cancels the request when the stream is left")
    func left() async throws {
        try await ScriptedServer.run([.events(thenSilent: Self.held)]) { server async throws in
            for try await update in stream(client(server)) {
                #expect(update.text == "one")
                break
            }
            await server.until(.connectionClosed)
        }
    }

    @Test("cancels the request when its task is cancelled, before and during the answer", arguments: [true, false])
    func cancelled(answered: Bool) async throws {
        let answer = answered ? ScriptedServer.Answer.events(thenSilent: Self.held) : ScriptedServer.Answer(steps: [])
        try await ScriptedServer.run([answer]) { server async throws in
            let stream = stream(client(server))
            let (delivered, deliver) = AsyncStream<Void>.makeStream()
            let task = Task {
                for try await _ in stream { deliver.yield() }
            }
            if answered { for await _ in delivered { break } } else { await server.until(.requested) }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            await server.until(.connectionClosed)
            #expect(server.requests.count == 1)
        }
    }

    @Test(
        "cancels the request when another task closes the stream, before and during the answer",
        arguments: [true, false]
    )
    func closed(answered: Bool) async throws {
        let answer = answered ? ScriptedServer.Answer.events(thenSilent: Self.held) : ScriptedServer.Answer(steps: [])
        try await ScriptedServer.run([answer]) { server async throws in
            let stream = stream(client(server))
            let updates = stream.makeAsyncIterator()
            if answered { #expect(try await updates.next()?.text == "one") }
            let pull = Task { try await updates.next() }
            if !answered { await server.until(.requested) }
            await stream.close()
            #expect(try await pull.value == nil)
            await server.until(.connectionClosed)
        }
    }

    @Test("stops waiting for its next try when another task closes the stream")
    func closedBetweenTries() async throws {
        let busy = ScriptedServer.Answer.document("", status: "503 Busy")
        try await ScriptedServer.run([busy, busy]) { server async throws in
            let clock = RecordingClock(sleepsForever: true)
            let stream = stream(client(server, clock: clock))
            let pull = Task { try await stream.makeAsyncIterator().next() }
            await clock.untilSleeping()
            await stream.close()
            #expect(try await pull.value == nil)
            #expect(server.requests.count == 1)
        }
    }

    @Test("sends nothing before it is pulled")
    func lazy() async throws {
        try await ScriptedServer.run([.events(Self.recording)]) { server async throws in
            let stream = stream(client(server))
            await stream.close()
            #expect(try await stream.makeAsyncIterator().next() == nil)
            #expect(server.connections == 0)
        }
    }

    @Test("reads no more than it is pulled for")
    func backpressure() async throws {
        let event = #"data: {"choices":[{"delta":{"content":"\#(String(repeating: "x", count: 1 << 16))"}}]}"# + "\n\n"
        let flood = ScriptedServer.Answer(steps: [
            .bytes(ScriptedServer.Answer.eventsHead), .flood(ScriptedServer.Answer.chunk(event.utf8), times: 2000),
            .close,
        ])
        let answers = (0..<100).map { _ in ScriptedServer.Answer.document(Self.document) }
        try await ScriptedServer.run([flood] + answers) { server async throws in
            let client = client(server)
            let flooded = stream(client).makeAsyncIterator()
            #expect(try await flooded.next()?.text.utf8.count == 1 << 16)
            // Time enough to send it all, if anybody took it.
            for _ in 0..<100 { _ = try await client.respond(to: Self.request, context: .topLevel) }
            #expect(!server.hasFlooded)
            withExtendedLifetime(flooded) {}
        }
    }

    // MARK: Tracing

    @Test("sends the context it is given, not the one around it")
    func propagation() async throws {
        try await ScriptedServer.run([.document(Self.document)]) { server async throws in
            var given = ServiceContext.topLevel
            given.traceName = "given"
            var around = ServiceContext.topLevel
            around.traceName = "around"
            var client = client(server)
            client.connection.instrument = NamePropagator()
            try await ServiceContext.withValue(around) { [client] in
                _ = try await client.respond(to: Self.request, context: given)
            }
            #expect(server.requests.first?.headers["traceparent"] == "given")
        }
    }

    @Test("hangs the spans of an HTTP client that makes some under the context it is given")
    func tracedHTTPClient() async throws {
        let tracer = NameTracer()
        var configuration = HTTPClient.Configuration.models
        configuration.tracing.tracer = tracer
        let answers: [ScriptedServer.Answer] = [
            .document("", status: "503 Busy"), .events(Self.recording), .events(thenSilent: Self.held),
            .events(Self.recording, cutAfter: 500, chunked: true),
        ]
        try await ScriptedServer.run(answers, configuration) { server, httpClient async throws in
            var client = OpenAIChatClient(model: "m", baseURL: server.baseURL, httpClient: httpClient)
            client.connection.clock = RecordingClock()
            client.connection.instrument = NamePropagator()
            var given = ServiceContext.topLevel
            given.traceName = "given"
            #expect(try await client.stream(Self.request, context: given).response == Self.response)
            #expect(server.requests.map { $0.headers["traceparent"] } == ["given/POST", "given/POST"])
            #expect(tracer.ended == ["given/POST", "given/POST"])
            // It is cancelled and cut like any other.
            let held = stream(client)
            let updates = held.makeAsyncIterator()
            #expect(try await updates.next()?.text == "one")
            let pull = Task { try await updates.next() }
            await held.close()
            #expect(try await pull.value == nil)
            await server.until(.connectionClosed)
            let (error, text) = try await failure(client)
            #expect(error.kind == .cutShort)
            #expect(text == "Tøg ")
        }
    }
}
