import TracewingModel

/// The spans of `Tests/Clients/agent365_golden.py`, as scopes of this process record them.
enum GoldenSpans {
    static let all = [
        invocation, invocationWithBaggage, inference, cancelled, messages, tool, output, guardrail, foreign,
        notTaken, nameless,
    ]

    private static func span(
        _ number: UInt64,
        trace: UInt64,
        parent: UInt64? = nil,
        _ name: String,
        kind: SpanRecord.Kind = .client,
        status: SpanRecord.Status = .unset,
        _ attributes: Attributes,
        events: [SpanRecord.Event] = [],
        links: [SpanRecord.Link] = [],
        scope: InstrumentationScope = InstrumentationScope(name: "Agent365Sdk")
    ) -> SpanRecord {
        let start = 1_700_000_000_000_000_000 + (number - 1) * 1_000_000_000
        return SpanRecord(
            traceID: TraceID(high: 0x7ACE << 48, low: trace),
            spanID: SpanID(0x5 << 60 | number),
            parentSpanID: parent.map { SpanID(0x5 << 60 | $0) },
            name: name,
            kind: kind,
            startTime: start,
            endTime: start + 500_000_000,
            status: status,
            attributes: attributes,
            events: events,
            links: links,
            resource: Resource(attributes: ["service.name": "golden-svc", "service.namespace": "golden-ns"]),
            scope: scope
        )
    }

    /// What a scope writes first.
    private static func shared(_ operation: String?, _ agent: Attributes, provider: Bool = false) -> Attributes {
        var shared = Attributes()
        shared["gen_ai.operation.name"] = operation.map { .string($0) }
        shared["telemetry.sdk.name"] = "tracewing"
        shared["telemetry.sdk.language"] = "python"
        shared["telemetry.sdk.version"] = "2.0.0"
        shared.add(agent)
        if provider { shared["gen_ai.provider.name"] = "agent-provider" }
        return shared
    }

    private static let alpha: Attributes = [
        "gen_ai.agent.id": "agent-1", "gen_ai.agent.name": "Alpha", "gen_ai.agent.description": "The first “agent”",
        "gen_ai.agent.version": "1.2", "gen_ai.agent.auid": "auid-1", "gen_ai.agent.upn": "alpha@example.com",
        "microsoft.a365.agent.blueprint.id": "bp-1", "microsoft.a365.agent.platform.id": "pf-1",
        "gen_ai.agent.type": "Foundry", "tenant_id": "tenant-A",
        "gen_ai.agent365.icon_uri": "https://example.com/icon.png",
    ]

    private static let beta: Attributes = [
        "gen_ai.agent.id": "agent-2", "gen_ai.agent.name": "Beta", "tenant_id": "tenant-B",
    ]

    private static let user: Attributes = [
        "gen_ai.caller.id": "u-1", "gen_ai.caller.upn": "u@example.com", "gen_ai.caller.name": "Ünï",
        "client.address": "10.0.0.1",
    ]

    private static let invocation = span(
        1,
        trace: 1,
        "invoke_agent Alpha",
        shared("invoke_agent", alpha, provider: true)
            + [
                "session_id": "session-1", "gen_ai.conversation.id": "conv-1",
                "server.address": "agents.example.com", "server.port": 8443,
                "gen_ai.execution.source.name": "teams", "gen_ai.execution.source.link": "https://example.com/c",
                "gen_ai.input.messages": .string(
                    #"[{"role":"user","parts":[{"type":"text","content":"Hello"}]},"#
                        + #"{"role":"user","parts":[{"type":"text","content":"“Wörld”\n\t\u0007\u007f"}]}]"#
                ),
            ]
            + user
            + [
                "microsoft.a365.caller.agent.name": "Caller", "microsoft.a365.caller.agent.id": "caller-1",
                "microsoft.a365.caller.agent.blueprint.id": "c-bp", "microsoft.a365.caller.agent.user.id": "c-auid",
                "microsoft.a365.caller.agent.user.email": "c@example.com",
                "microsoft.a365.caller.agent.platform.id": "c-pf", "microsoft.a365.caller.agent.version": "9",
                "gen_ai.output.messages": """
                [{"role":"assistant","parts":[{"type":"text","content":"Hi 👋"}],"finish_reason":"stop"}]
                """,
                "custom.int": 1, "custom.double": 0.5, "custom.whole": 2.0, "custom.flag": true,
                "custom.list": ["a", "b"], "custom.empty": "",
            ]
    )

    /// In the order of the setters, not of the wire.
    private static let baggage: Attributes = [
        "service.name": "bag-service", "gen_ai.agent.type": "EntraEmbodied", "gen_ai.agent.auid": "bag-auid",
        "gen_ai.agent.upn": "bag@example.com", "microsoft.a365.agent.blueprint.id": "bag-bp",
        "gen_ai.caller.id": "bag-user", "gen_ai.agent.name": "Bag", "gen_ai.agent.description": "bag description",
        "gen_ai.agent.version": "0.1", "gen_ai.caller.name": "Bag User",
        "gen_ai.caller.upn": "bag.user@example.com", "client.address": "192.168.0.1",
        "server.address": "bag.example.com", "server.port": "8080", "gen_ai.conversation.id": "bag-conv",
        "microsoft.conversation.item.link": "https://example.com/item", "session_id": "bag-session",
        "microsoft.session.description": "bag session", "gen_ai.execution.source.name": "bag-channel",
        "gen_ai.execution.source.link": "https://example.com/bag", "not.on.the.list": "x",
        "custom.span.name": "custom", "correlation_id": "c",
    ]

    private static let invocationWithBaggage = span(
        2,
        trace: 2,
        "invoke_agent",
        baggage + shared("invoke_agent", ["gen_ai.agent.id": "agent-1", "tenant_id": "tenant-A"])
    )

    private static let inferenceAttributes: Attributes =
        shared(nil, alpha)
        + [
            "gen_ai.input.messages": #"[{"role":"user","parts":[{"type":"text","content":"What?"}]}]"#,
            "gen_ai.conversation.id": "conv-1", "gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt",
            "gen_ai.response.model": "gpt-1", "gen_ai.provider.name": "openai", "gen_ai.usage.input_tokens": 0,
            "gen_ai.usage.output_tokens": 7, "gen_ai.usage.cache_read.input_tokens": 3,
            "gen_ai.usage.cache_creation.input_tokens": 4,
            "gen_ai.response.finish_reasons": ["stop", "length"], "microsoft.a365.agent.thought.process": "hmm",
            "server.address": "api.example.com", "server.port": 443, "gen_ai.execution.source.name": "teams",
        ]
        + user
        + [
            "gen_ai.output.messages":
                #"[{"role":"assistant","parts":[{"type":"text","content":"This."}],"finish_reason":"stop"}]"#
        ]

    private static let inference = span(
        3,
        trace: 1,
        parent: 1,
        "chat gpt",
        baggage.without(inferenceAttributes) + inferenceAttributes,
        events: [
            .init(name: "note", time: 1_700_000_002_100_000_000, attributes: ["n": 1]),
            .init(name: "bare", time: 1_700_000_002_200_000_000),
        ]
    )

    private static let cancelled = span(
        4,
        trace: 3,
        "text_completion m",
        shared(nil, beta)
            + [
                "gen_ai.operation.name": "text_completion", "gen_ai.request.model": "m", "gen_ai.provider.name": "p",
                "tracewing.outcome": "cancelled",
            ]
    )

    private static let messages = span(
        5,
        trace: 4,
        "generate_content m",
        shared(nil, beta)
            + [
                "gen_ai.input.messages": .string(conversation.json.text),
                "gen_ai.operation.name": "generate_content", "gen_ai.request.model": "m", "gen_ai.provider.name": "p",
                "gen_ai.output.messages":
                    #"[{"role":"assistant","parts":[{"type":"text","content":"Done"}],"finish_reason":"length"}]"#,
            ]
    )

    private static let conversation = [
        ChatMessage(role: .system, "You book trips."),
        ChatMessage(
            role: .user,
            parts: [
                .text("See"), .uri("https://example.com/i.png", mediaType: "image/png"),
                .data([0, 1, 2], mediaType: "audio/wav"), .file(id: "file-1", mediaType: "image/gif"),
            ],
            name: "Ann"
        ),
        ChatMessage(
            role: .assistant,
            parts: [
                .reasoning("hmm"),
                .toolCall(ToolCall(id: "call-1", name: "find", arguments: #"{"from":"Oslo","n":[1,2.5,null]}"#)),
            ]
        ),
        ChatMessage(
            role: .tool,
            parts: [.toolResult(ToolResult(callID: "call-1", name: "find", output: ["trains": []]))]
        ),
    ]

    private static let tool = span(
        6,
        trace: 1,
        parent: 1,
        "execute_tool find",
        kind: .internal,
        status: .error("the timetable is “away”"),
        shared("execute_tool", alpha, provider: true)
            + [
                "gen_ai.tool.name": "find", "gen_ai.tool.call.arguments": #"{"from":"Oslo"}"#,
                "gen_ai.tool.type": "function", "gen_ai.tool.call.id": "call-1",
                "gen_ai.tool.description": "Finds trains", "gen_ai.conversation.id": "conv-1",
                "server.address": "tools.example.com", "server.port": 9000,
                "gen_ai.execution.source.link": "https://example.com/c",
            ]
            + user
            + ["gen_ai.tool.call.result": "no trains", "error.type": "Away"]
    )

    private static let other = SpanRecord.Link(traceID: TraceID(high: 0x7ACE << 48, low: 0xFF), spanID: SpanID(0xFF))

    private static let output = span(
        7,
        trace: 5,
        "output_messages agent-1",
        shared(
            "output_messages",
            ["gen_ai.agent.id": "agent-1", "gen_ai.agent.name": "Alpha", "tenant_id": "tenant-A"]
        )
            + [
                "gen_ai.conversation.id": "conv-2",
                "gen_ai.output.messages": .string(
                    #"[{"role":"assistant","parts":[{"type":"text","content":"One"}],"finish_reason":"stop"},"#
                        + #"{"role":"assistant","parts":[{"type":"text","content":"Two"}],"finish_reason":"stop"}]"#
                ),
            ]
            + user,
        links: [
            other,
            .init(traceID: other.traceID, spanID: other.spanID, attributes: ["why": "same", "n": 2]),
        ]
    )

    private static let guardrail = span(
        8,
        trace: 6,
        "apply_guardrail shield llm_input",
        kind: .internal,
        shared("apply_guardrail", beta)
            + [
                "microsoft.security.decision.type": "audit", "microsoft.security.target.type": "llm_input",
                "microsoft.guardian.id": "g-1", "microsoft.guardian.name": "shield",
                "microsoft.guardian.provider.name": "azure.ai.content_safety", "microsoft.guardian.version": "3",
                "microsoft.security.target.id": "t-1", "microsoft.security.decision.reason": "looks odd",
                "microsoft.security.decision.code": "42", "microsoft.security.policy.id": "p-1",
                "microsoft.security.policy.name": "policy", "microsoft.security.policy.version": "7",
                "microsoft.security.content.input.hash": "abc", "microsoft.security.content.modified": false,
                "microsoft.security.external_event_id": "e-1", "microsoft.security.content.input.value": "text",
                "gen_ai.conversation.id": "conv-3", "gen_ai.execution.source.name": "n",
                "gen_ai.execution.source.link": "l", "microsoft.security.content.output.value": "out",
            ],
        events: [
            .init(
                name: "microsoft.security.finding",
                time: 1_700_000_007_100_000_000,
                attributes: [
                    "microsoft.security.risk.category": "jailbreak", "microsoft.security.risk.severity": "high",
                    "microsoft.security.risk.score": 0.75, "microsoft.security.risk.metadata": ["a", "b"],
                ]
            )
        ]
    )

    private static let foreign = span(
        9,
        trace: 7,
        "POST /chat",
        kind: .server,
        status: .ok,
        [
            "http.request.method": "POST", "tenant_id": "tenant-B", "gen_ai.agent.id": "agent-1",
            "gen_ai.operation.name": "chat",
        ],
        scope: InstrumentationScope(name: "their-library", version: "1.0")
    )

    private static let notTaken = span(
        10,
        trace: 8,
        "GET /",
        ["tenant_id": "tenant-B", "gen_ai.agent.id": "agent-1"]
    )

    private static let nameless = span(11, trace: 9, "invoke_agent", shared("invoke_agent", ["gen_ai.agent.id": "a"]))
}

extension Attributes {
    fileprivate static func + (left: Attributes, right: Attributes) -> Attributes {
        var sum = left
        sum.add(right)
        return sum
    }

    fileprivate mutating func add(_ others: Attributes) {
        for entry in others { self[entry.key] = entry.value }
    }

    /// What a span says itself is not copied from baggage.
    fileprivate func without(_ own: Attributes) -> Attributes {
        Attributes(unchecked: filter { !own.contains($0.key) })
    }
}
