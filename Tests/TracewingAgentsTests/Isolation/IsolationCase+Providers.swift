import AsyncHTTPClient
import Tracing
import Tracewing
import TracewingModel
import TracewingStreams

@testable import TracewingAgents

/// Runs over a real client and a server on loopback, whose requests are compared as well.
extension IsolationCase {
    static let providers: [IsolationCase] =
        [
            overHTTP("streamed", [.events(OpenAIChatClientTests.recording), .events(words)]),
            overHTTP("at once", [.document(OpenAIChatClientTests.document)], atOnce: true),
            overHTTP(
                "refused",
                [.document(#"{"error":{"message":"no","code":"bad_key"}}"#, status: "401 Unauthorized")]
            ),
            overHTTP("busy, then an answer", [.document("", status: "429 Too Many Requests"), .events(words)]),
            overHTTP("busy for good", Array(repeating: .document("{}", status: "503 Service Unavailable"), count: 3)),
            overHTTP("no JSON", [.events("data: {\"choices\":\n\n")]),
            overHTTP("cut short", [.events(words, cutAfter: 120, chunked: true)]),
            overHTTP("cut short without a word", [.events(words, cutAfter: 0, chunked: false)]),
            overHTTP("ended without its marker", [.events(words, cutAfter: words.utf8.count - 16, chunked: false)]),
            overHTTP("connection closed at once", Array(repeating: ScriptedServer.Answer(steps: [.close]), count: 3)),
            overHTTP(
                "additional members named like attributes",
                [.events(words)],
                options: ChatOptions(additional: hostileMembers)
            ),
            IsolationCase("over HTTP: OpenAI's Responses API") { recorder in
                try await ScriptedServer.run([.events(response)]) { server async throws in
                    let client = OpenAIResponsesClient(model: "m", baseURL: server.baseURL, apiKey: "key")
                    await recorder.drain(recorder.stream(recorder.agent(over: server, client)))
                    recorder.noteRequests(of: server)
                }
            },
            IsolationCase("over HTTP: Anthropic's Messages API") { recorder in
                try await ScriptedServer.run([.events(message)]) { server async throws in
                    let client = AnthropicChatClient(model: "m", baseURL: server.baseURL, apiKey: "key")
                    await recorder.drain(recorder.stream(recorder.agent(over: server, client)))
                    recorder.noteRequests(of: server)
                }
            },
            IsolationCase("over HTTP: left while the server is silent") { recorder in
                try await ScriptedServer.run([.events(thenSilent: words)]) { server async throws in
                    let stream = recorder.stream(recorder.agent(over: server))
                    for try await update in stream {
                        await recorder.delivered(update)
                        break
                    }
                    await stream.close()
                    await recorder.askAgain(stream)
                    recorder.noteRequests(of: server)
                }
            },
            IsolationCase("over HTTP: cancelled while the server is silent") { recorder in
                try await ScriptedServer.run([.events(thenSilent: ": soon\n\n")]) { server async throws in
                    let stream = recorder.stream(recorder.agent(over: server))
                    let run = Task { await recorder.drain(stream) }
                    await server.until(.requested)
                    run.cancel()
                    await run.value
                    recorder.noteRequests(of: server)
                }
            },
        ]
        + ownHTTPClients
        + addresses.map { address in
            IsolationCase("an address that is none: '\(address)'") { recorder in
                var client = OpenAIChatClient(model: "m", baseURL: address)
                client.connection.clock = RecordingClock()
                await recorder.drain(recorder.stream(Agent(name: "concierge", client: client)))
            }
        }

    /// With an HTTP client that makes spans: the application's own, as it comes.
    private static let ownHTTPClients: [IsolationCase] = [
        ("streamed", [.events(words)]),
        ("refused", [.document(#"{"error":{"message":"no"}}"#, status: "401 Unauthorized")]),
        ("busy, then an answer", [.document("", status: "503 Service Unavailable"), .events(words)]),
        ("cut short", [.events(words, cutAfter: 120, chunked: true)]),
        ("left while the server is silent", [.events(thenSilent: String(words.prefix(120)))]),
    ].map { (name: String, answers: [ScriptedServer.Answer]) in
        IsolationCase("over an HTTP client that makes spans: \(name)") { recorder in
            try await ScriptedServer.run(answers, ownConfiguration) { server, httpClient async throws in
                var client = OpenAIChatClient(model: "m", baseURL: server.baseURL, httpClient: httpClient)
                client.connection.clock = RecordingClock()
                let stream = recorder.stream(recorder.agent(over: server, client))
                if name.hasPrefix("left") {
                    _ = try await recorder.pull(stream.makeAsyncIterator())
                    await stream.close()
                    await recorder.askAgain(stream)
                } else {
                    await recorder.drain(stream)
                }
                recorder.noteRequests(of: server)
            }
        }
    }

    private static var ownConfiguration: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        // What is bootstrapped, or nothing while telemetry is off: a process can bootstrap only once.
        configuration.tracing.tracer = Observability.isConfigured ? InstrumentationSystem.tracer : nil
        configuration.connectionPool.retryConnectionEstablishment = false
        return configuration
    }

    /// Nothing listens at the last one.
    private static let addresses = [
        "", "\u{0}", "http://", "http://[::1", "ftp://a:b@c:99999/", "http://127.0.0.1:1/v1",
    ]

    private static let words = """
        data: {"id":"r-1","model":"m-1","choices":[{"index":0,"delta":{"role":"assistant","content":"One "}}]}

        data: {"id":"r-1","model":"m-1","choices":[{"index":0,"delta":{"content":"two"},"finish_reason":"stop"}]}

        data: {"id":"r-1","model":"m-1","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":2}}

        data: [DONE]


        """

    private static let response = """
        event: response.output_text.delta
        data: {"type":"response.output_text.delta","item_id":"i-1","output_index":0,"content_index":0,"delta":"One two"}

        event: response.completed
        data: {"type":"response.completed","response":{"id":"r-1","model":"m-1","status":"completed","output":[],"usage":{"input_tokens":9,"output_tokens":2}}}


        """

    private static let message = """
        event: message_start
        data: {"type":"message_start","message":{"id":"m-1","role":"assistant","model":"m-1","usage":{"input_tokens":9,"output_tokens":1}}}

        event: content_block_start
        data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"One two"}}

        event: content_block_stop
        data: {"type":"content_block_stop","index":0}

        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":2}}

        event: message_stop
        data: {"type":"message_stop"}


        """

    private static func overHTTP(
        _ name: String,
        _ answers: [ScriptedServer.Answer],
        options: ChatOptions = ChatOptions(),
        atOnce: Bool = false
    ) -> IsolationCase {
        IsolationCase("over HTTP: \(name)") { recorder in
            try await ScriptedServer.run(answers) { server async throws in
                let agent = recorder.agent(over: server)
                if atOnce {
                    let response = try await agent.run("Go", options: options, context: HandedOver.context)
                    recorder.note("\(response)")
                } else {
                    await recorder.drain(recorder.stream(agent, options: options))
                }
                recorder.noteRequests(of: server)
            }
        }
    }
}

extension RunRecorder {
    fileprivate func agent(over server: ScriptedServer) -> Agent {
        var client = OpenAIChatClient(
            model: "m",
            baseURL: server.baseURL,
            apiKey: "key",
            headers: ["x-own": "traceparent"]
        )
        client.connection.clock = RecordingClock()
        return agent(over: server, client)
    }

    fileprivate func agent(over server: ScriptedServer, _ client: any ChatClient) -> Agent {
        hide("\(server.port)", as: "PORT")
        let model = RecordedModel(client: client, recorder: self, lane: "run")
        return Agent(name: "concierge", client: model, tools: [tool("find"), tool("now")])
    }

    /// What the provider was sent: all of it, but for what carries the trace.
    fileprivate func noteRequests(of server: ScriptedServer) {
        for request in server.requests {
            note("request \(request.line) \(String(decoding: request.body, as: UTF8.self))", in: "provider")
            for (name, value) in request.headers.sorted(by: { $0.key < $1.key })
            where !["traceparent", "tracestate", "baggage"].contains(name) {
                note("\(name): \(value)", in: "provider")
            }
        }
    }
}
