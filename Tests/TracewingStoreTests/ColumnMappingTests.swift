import Testing
import TracewingModel
import TracewingStore

@Suite("Columns")
struct ColumnMappingTests {
    /// What the store makes of a span.
    private func columns(of record: SpanRecord) async throws -> SpanColumns {
        try await withStore(at: ":memory:") { store in
            try await store.append([record])
            return try #require(try await store.trace(traceA)).spans[0].columns
        }
    }

    private func columns(_ attributes: Attributes) async throws -> SpanColumns {
        try await columns(of: makeSpan(1, attributes))
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let attributes: Attributes
        let column: @Sendable (SpanColumns) -> String?
        let expected: String?

        init(
            _ name: String,
            _ attributes: Attributes,
            _ column: @escaping @Sendable (SpanColumns) -> String?,
            _ expected: String?
        ) {
            self.name = name
            self.attributes = attributes
            self.column = column
            self.expected = expected
        }

        var testDescription: String { name }
    }

    static let words: [Case] = [
        Case("operation", ["gen_ai.operation.name": "execute_tool"], { $0.operation }, "execute_tool"),
        Case("OpenInference LLM", ["openinference.span.kind": "LLM"], { $0.operation }, "chat"),
        Case("OpenInference AGENT", ["openinference.span.kind": "AGENT"], { $0.operation }, "invoke_agent"),
        Case("OpenInference CHAIN", ["openinference.span.kind": "CHAIN"], { $0.operation }, "chain"),
        Case("OpenInference UNKNOWN", ["openinference.span.kind": "UNKNOWN"], { $0.operation }, nil),
        Case(
            "unknown kind gives way",
            ["openinference.span.kind": "UNKNOWN", "traceloop.span.kind": "tool"],
            { $0.operation },
            "execute_tool"
        ),
        Case("inferred from a tool call", ["gen_ai.tool.call.id": "c"], { $0.operation }, "execute_tool"),
        Case("inferred from a model", ["gen_ai.request.model": "m"], { $0.operation }, "chat"),
        Case("nothing to infer from", ["http.method": "GET"], { $0.operation }, nil),

        Case("provider", ["gen_ai.provider.name": "OpenAI"], { $0.provider }, "openai"),
        Case("deprecated system", ["gen_ai.system": "Azure"], { $0.provider }, "azure"),
        Case(
            "OpenInference first",
            ["gen_ai.system": "a", "gen_ai.provider.name": "b", "llm.system": "c", "llm.provider": "d"],
            { $0.provider },
            "d"
        ),
        Case("an empty value is passed over", ["llm.provider": "", "gen_ai.provider.name": "x"], { $0.provider }, "x"),
        Case("a list is no provider", ["llm.provider": ["x"]], { $0.provider }, nil),

        Case("request model", ["gen_ai.request.model": "m", "gen_ai.response.model": "m-1"], { $0.requestModel }, "m"),
        Case(
            "response model",
            ["gen_ai.request.model": "m", "gen_ai.response.model": "m-1"],
            { $0.responseModel },
            "m-1"
        ),
        Case(
            "the model asked for is in the parameters",
            ["llm.model_name": "m-1", "llm.invocation_parameters": #"{"model":"m","n":1}"#],
            { $0.requestModel },
            "m"
        ),
        Case(
            "the one name is the model that answered",
            ["llm.model_name": "m-1", "llm.invocation_parameters": #"{"model":"m"}"#],
            { $0.responseModel },
            "m-1"
        ),
        Case("one name for both", ["llm.model_name": "m"], { $0.requestModel }, "m"),
        Case("embedding model", ["embedding.model_name": "e"], { $0.requestModel }, "e"),
        Case("broken parameters", ["llm.model_name": "m", "llm.invocation_parameters": "{"], { $0.requestModel }, "m"),

        Case("conversation", ["gen_ai.conversation.id": "c", "session.id": "s"], { $0.session }, "c"),
        Case("session", ["session.id": "s", "session_id": "t"], { $0.session }, "s"),
        Case("session of baggage", ["session_id": "t"], { $0.session }, "t"),
        Case("a number as session", ["session.id": 42], { $0.session }, "42"),
        Case("user", ["user.id": "u"], { $0.user }, "u"),
        Case("user of Agent 365", ["gen_ai.caller.id": "u", "gen_ai.caller.upn": "u@x"], { $0.user }, "u"),
        Case("user known by address", ["gen_ai.caller.upn": "u@x"], { $0.user }, "u@x"),
        Case("agent", ["gen_ai.agent.name": "a"], { $0.agent }, "a"),
        Case("tool", ["gen_ai.tool.name": "t"], { $0.tool }, "t"),
        Case("tool call", ["gen_ai.tool.call.id": "c"], { $0.toolCallID }, "c"),

        Case("finish reason", ["gen_ai.response.finish_reasons": ["stop", "length"]], { $0.finishReason }, "stop"),
        Case("finish reason as JSON", ["gen_ai.response.finish_reasons": #"["stop"]"#], { $0.finishReason }, "stop"),
        Case("finish reason as text", ["llm.finish_reason": "length"], { $0.finishReason }, "length"),
        Case("no finish reason", ["gen_ai.response.finish_reasons": .array([])], { $0.finishReason }, nil),
        Case(
            "finish reason of the message",
            ["gen_ai.output.messages": #"[{"role":"assistant","parts":[],"finish_reason":"tool_call"}]"#],
            { $0.finishReason },
            "tool_call"
        ),
        Case("error type", ["error.type": "timeout"], { $0.errorType }, "timeout"),
        Case("outcome", ["tracewing.stream.outcome": "abandoned"], { $0.outcome }, "abandoned"),
    ]

    @Test("Words", arguments: words)
    func word(_ example: Case) async throws {
        #expect(example.column(try await columns(example.attributes)) == example.expected)
    }

    static let previews: [Case] = [
        Case(
            "the last user message",
            [
                "gen_ai.input.messages": """
                [{"role":"system","parts":[{"type":"text","content":"sys"}]},
                 {"role":"user","parts":[{"type":"text","content":"one"}]},
                 {"role":"assistant","parts":[{"type":"tool_call","id":"c","name":"f","arguments":{}}]},
                 {"role":"user","parts":[{"type":"text","content":"two"}]}]
                """
            ],
            { $0.inputPreview },
            "two"
        ),
        Case(
            "a user message with only tool results is passed over",
            [
                "gen_ai.input.messages": """
                [{"role":"user","parts":[{"type":"text","content":"ask"}]},
                 {"role":"user","parts":[{"type":"tool_call_response","id":"c","response":"r"}]}]
                """
            ],
            { $0.inputPreview },
            "ask"
        ),
        Case(
            "messages as a structure",
            ["gen_ai.input.messages": [["role": "user", "parts": [["type": "text", "content": "hi"]]]]],
            { $0.inputPreview },
            "hi"
        ),
        Case(
            "plain content",
            ["gen_ai.input.messages": #"[{"role":"user","content":"hi"}]"#],
            { $0.inputPreview },
            "hi"
        ),
        Case(
            "content in parts of a provider",
            [
                "gen_ai.input.messages":
                    #"[{"role":"user","content":[{"type":"text","text":"hi"},{"type":"image_url"}]}]"#
            ],
            { $0.inputPreview },
            "hi"
        ),
        Case("messages as text", ["gen_ai.input.messages": "hi"], { $0.inputPreview }, "hi"),
        Case("messages as texts", ["gen_ai.output.messages": #"["one","two"]"#], { $0.outputPreview }, "two"),
        Case(
            "the answer's text",
            [
                "gen_ai.output.messages": """
                [{"role":"assistant","parts":[{"type":"reasoning","content":"hm"},{"type":"text","content":"yes"}]}]
                """
            ],
            { $0.outputPreview },
            "yes"
        ),
        Case(
            "an answer of tool calls",
            [
                "gen_ai.output.messages":
                    #"[{"role":"assistant","parts":[{"type":"tool_call","id":"1","name":"find","arguments":{"a":1}}]}]"#
            ],
            { $0.outputPreview },
            #"find({"a":1})"#
        ),
        Case(
            "OpenInference messages before values",
            [
                "input.value": "{}", "llm.input_messages.1.message.content": "q",
                "llm.input_messages.1.message.role": "user",
                "llm.input_messages.0.message.role": "system", "llm.input_messages.0.message.content": "s",
            ],
            { $0.inputPreview },
            "q"
        ),
        Case(
            "messages are in the order of their numbers",
            [
                "llm.input_messages.10.message.role": "user", "llm.input_messages.10.message.content": "ten",
                "llm.input_messages.9.message.role": "user", "llm.input_messages.9.message.content": "nine",
            ],
            { $0.inputPreview },
            "ten"
        ),
        Case(
            "OpenInference contents",
            [
                "llm.output_messages.0.message.role": "assistant",
                "llm.output_messages.0.message.contents.0.message_content.text": "a",
                "llm.output_messages.0.message.contents.1.message_content.text": "b",
            ],
            { $0.outputPreview },
            "ab"
        ),
        Case(
            "OpenInference tool calls",
            [
                "llm.output_messages.0.message.role": "assistant",
                "llm.output_messages.0.message.tool_calls.0.tool_call.function.name": "find",
                "llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments": "{}",
            ],
            { $0.outputPreview },
            "find({})"
        ),
        Case(
            "OpenLLMetry prompts",
            ["gen_ai.prompt.0.role": "user", "gen_ai.prompt.0.content": "q"],
            { $0.inputPreview },
            "q"
        ),
        Case(
            "OpenLLMetry completions",
            ["gen_ai.completion.0.role": "assistant", "gen_ai.completion.0.content": "a"],
            { $0.outputPreview },
            "a"
        ),
        Case("tool arguments", ["gen_ai.tool.call.arguments": #"{"a":1}"#], { $0.inputPreview }, #"{"a":1}"#),
        Case(
            "tool arguments as a structure",
            ["gen_ai.tool.call.arguments": ["a": 1]],
            { $0.inputPreview },
            #"{"a":1}"#
        ),
        Case("tool result", ["gen_ai.tool.call.result": "sunny", "output.value": "x"], { $0.outputPreview }, "sunny"),
        Case("input value", ["input.value": "in"], { $0.inputPreview }, "in"),
        Case("output value", ["output.value": "out"], { $0.outputPreview }, "out"),
        Case(
            "broken messages give way",
            ["gen_ai.input.messages": "[{", "input.value": "in"],
            { $0.inputPreview },
            "in"
        ),
        Case(
            "blank gives way",
            ["gen_ai.tool.call.result": " \n", "output.value": "out"],
            { $0.outputPreview },
            "out"
        ),
        Case(
            "content a guardrail looked at",
            ["microsoft.security.content.input.value": "hm", "microsoft.security.content.output.value": "***"],
            { $0.outputPreview },
            "***"
        ),
        Case(
            "contents and content are the same text",
            [
                "llm.output_messages.0.message.role": "assistant", "llm.output_messages.0.message.content": "yes",
                "llm.output_messages.0.message.contents.0.message_content.text": "yes",
                "llm.output_messages.0.message.contents.1.message_content.text": "hm",
                "llm.output_messages.0.message.contents.1.message_content.type": "reasoning",
            ],
            { $0.outputPreview },
            "yes"
        ),
        Case(
            "LangChain's envelope around messages",
            ["traceloop.entity.input": #"{"inputs":{"messages":[{"role":"user","content":"hi"}]},"kwargs":{}}"#],
            { $0.inputPreview },
            "hi"
        ),
        Case(
            "LangChain's message",
            ["output.value": #"{"type":"tool","data":{"content":"rain","type":"tool"}}"#],
            { $0.outputPreview },
            "rain"
        ),
        Case("a tool's own JSON", ["input.value": #"{"query":"x"}"#], { $0.inputPreview }, #"{"query":"x"}"#),
        Case(
            "a tool's list of roles is no conversation",
            ["output.value": #"[{"role":"admin","id":1}]"#],
            { $0.outputPreview },
            #"[{"role":"admin","id":1}]"#
        ),
        Case("nothing is nothing", ["gen_ai.operation.name": "chat"], { $0.inputPreview }, nil),
    ]

    @Test("Previews", arguments: previews)
    func preview(_ example: Case) async throws {
        #expect(example.column(try await columns(example.attributes)) == example.expected)
    }

    static let tokenNames: [(name: String, column: @Sendable (SpanColumns) -> Int64?)] = [
        ("llm.token_count.prompt", { $0.inputTokens }),
        ("gen_ai.usage.input_tokens", { $0.inputTokens }),
        ("gen_ai.usage.prompt_tokens", { $0.inputTokens }),
        ("llm.token_count.completion", { $0.outputTokens }),
        ("gen_ai.usage.output_tokens", { $0.outputTokens }),
        ("gen_ai.usage.completion_tokens", { $0.outputTokens }),
        ("llm.token_count.prompt_details.cache_read", { $0.cacheReadTokens }),
        ("gen_ai.usage.cache_read.input_tokens", { $0.cacheReadTokens }),
        ("llm.token_count.prompt_details.cache_write", { $0.cacheWriteTokens }),
        ("gen_ai.usage.cache_creation.input_tokens", { $0.cacheWriteTokens }),
        ("gen_ai.usage.cache_write.input_tokens", { $0.cacheWriteTokens }),
        ("llm.token_count.completion_details.reasoning", { $0.reasoningTokens }),
        ("gen_ai.usage.reasoning.output_tokens", { $0.reasoningTokens }),
        ("gen_ai.usage.reasoning_tokens", { $0.reasoningTokens }),
        ("gen_ai.usage.details.reasoning_tokens", { $0.reasoningTokens }),
    ]

    @Test("Tokens go by several names", arguments: tokenNames.indices)
    func tokens(index: Int) async throws {
        let (name, column) = Self.tokenNames[index]
        for value: AttributeValue in [42, "42", 42.0] {
            #expect(column(try await columns([name: value])) == 42, "\(name)")
        }
        #expect(column(try await columns([name: 0])) == 0, "\(name)")
        #expect(column(try await columns([name: -1])) == nil, "\(name)")
    }

    @Test("Time to first chunk is seconds of an attribute, or the time of an event")
    func timeToFirstChunk() async throws {
        #expect(try await columns(["gen_ai.response.time_to_first_chunk": 1.5]).timeToFirstChunk == 1_500_000_000)
        #expect(
            try await columns(["gen_ai.client.operation.time_to_first_chunk": "2"]).timeToFirstChunk == 2_000_000_000
        )
        #expect(try await columns(["gen_ai.response.time_to_first_chunk": -1.0]).timeToFirstChunk == nil)
        var span = makeSpan(1)
        span.events = [.init(name: "First Token Stream Event", time: noon + 7)]
        #expect(try await columns(of: span).timeToFirstChunk == 7)
    }

    @Test("An exception is the error type of a span that failed, and only of one")
    func exception() async throws {
        var span = makeSpan(1, status: .error("x"))
        span.events = [.init(name: "exception", time: noon, attributes: ["exception.type": "RateLimit"])]
        #expect(try await columns(of: span).errorType == "RateLimit")
        span.status = .unset
        #expect(try await columns(of: span).errorType == nil)
    }

    @Test("Messages in an event are as good as in an attribute")
    func messageEvent() async throws {
        var span = makeSpan(1)
        span.events = [
            .init(
                name: "gen_ai.client.inference.operation.details",
                time: noon,
                attributes: ["gen_ai.input.messages": #"[{"role":"user","parts":[{"type":"text","content":"q"}]}]"#]
            )
        ]
        #expect(try await columns(of: span).inputPreview == "q")
    }

    @Test("A preview is cut between characters, at 320 bytes")
    func cut() async throws {
        let preview = try #require(
            try await columns(["input.value": .string(String(repeating: "€", count: 200))]).inputPreview
        )
        #expect(preview == String(repeating: "€", count: 106))
    }
}
