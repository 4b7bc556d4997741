import Testing
import Tracewing
import TracewingModel
import TracewingSDK
import TracewingTesting
import Tracing

@testable import TracewingExport

/// The golden requests once more, from scopes as users open them.
@Suite("Scopes on their way to Agent 365", .timeLimit(.minutes(5)))
struct Agent365ScopeTests {
    @Test("What scopes record gets to the service as the Python SDK sends it, in its order")
    func golden() async throws {
        let expected = try #require(
            JSONValue(parsing: PackageResources.observability_service_json)["requests"]?.arrayValue
        )
        try await FaultServer.run { server in
            let options = Agent365Options(
                tokenResolver: { agentID, tenantID in "tok-\(agentID)-\(tenantID)" },
                contract: .observabilityService,
                domainOverride: server.url
            )
            try await withObservability(exporter: .agent365(options)) { _ in
                openScopes()
                #expect(await Observability.forceFlush(deadline: .seconds(60)))
            }
            for request in expected {
                let path = try #require(request["path"]?.stringValue)
                // The spans of another library are in no scope.
                guard !path.contains("tenant-B/otlp/agents/agent-1") else { continue }
                let sent = server.requests.filter { $0.path == path }
                let spans = try sent.flatMap { try $0.spans }
                let golden = try JSONValue(parsing: #require(request["body"]?.stringValue))
                let goldenSpans = try #require(golden["resourceSpans"]?[0]?["scopeSpans"]?[0]?["spans"]?.arrayValue)
                #expect(spans.count == goldenSpans.count)
                for goldenSpan in goldenSpans {
                    let name = try #require(goldenSpan["name"]?.stringValue)
                    let span = spans.first {
                        $0["name"]?.stringValue == name
                            && $0["startTimeUnixNano"] == goldenSpan["startTimeUnixNano"]
                    }
                    #expect(span.map(Self.comparable) == Self.comparable(goldenSpan), "\(name)")
                }
            }
        }
    }

    /// What is sent of the spans that a closure ends.
    private static func sent(
        _ body: () async throws -> Void
    ) async throws -> [JSONValue] {
        try await FaultServer.run { server in
            let options = Agent365Options(
                tokenResolver: { _, _ in "tok" },
                contract: .observabilityService,
                domainOverride: server.url
            )
            try await withObservability(exporter: .agent365(options)) { _ in
                try await body()
                #expect(await Observability.forceFlush(deadline: .seconds(60)))
            }
            return try server.requests.flatMap { try $0.spans }
        }
    }

    @Test("A traced sequence that is cancelled is sent as cancelled, one that fails as what it failed with")
    func tracedSequence() async throws {
        struct Away: Error {}
        for (error, type, message) in [
            (CancellationError(), "TaskCanceledException", "Task was cancelled"), (Away(), "Away", nil),
        ] as [(any Error, String, String?)] {
            let spans = try await Self.sent {
                let scope = InferenceScope.start(
                    details: InferenceCallDetails(modelName: "m", provider: "p", operation: .chat),
                    agent: Self.beta
                )
                let stream = AsyncThrowingStream<Int, any Error> { continuation in
                    continuation.yield(1)
                    continuation.finish(throwing: error)
                }
                do { for try await _ in scope.trace(stream) {} } catch {}
            }
            let span = try #require(spans.first)
            #expect(span["attributes"]?["error.type"]?.stringValue == type)
            #expect(span["status"]?["code"] == "ERROR")
            if let message { #expect(span["status"]?["message"]?.stringValue == message) }
            #expect((span["attributes"]?["tracewing.stream.outcome"] == nil) == (message != nil))
        }
    }

    @Test("A cancelled call, and an invocation of which next to nothing is known, are what the Python SDK sends")
    func sparse() async throws {
        let spans = try await Self.sent {
            let call = InferenceScope.start(
                details: InferenceCallDetails(modelName: "m", provider: "p", operation: .textCompletion),
                agent: Self.beta,
                span: SpanDetails(startTime: 1_700_000_020_000_000_000, endTime: 1_700_000_021_000_000_000)
            )
            call.recordCancellation()
            call.end()
        }
        let call = try #require(spans.first)
        let version = Resource.sdkVersion
        #expect(
            call["attributes"]?.text == #"""
                {"telemetry.sdk.name":"A365ObservabilitySDK","telemetry.sdk.language":"swift",\#
                "telemetry.sdk.version":"\#(version)","gen_ai.agent.id":"agent-2","gen_ai.agent.name":"Beta",\#
                "microsoft.tenant.id":"tenant-B","gen_ai.operation.name":"text_completion",\#
                "gen_ai.request.model":"m","gen_ai.provider.name":"p","error.type":"TaskCanceledException"}
                """#
        )
        #expect(call["name"] == "text_completion m")
        #expect(call["kind"] == "CLIENT")
        #expect(call["startTimeUnixNano"] == 1_700_000_020_000_000_000)
        #expect(call["endTimeUnixNano"] == 1_700_000_021_000_000_000)
        #expect(call["status"]?.text == #"{"code":"ERROR","message":"Task was cancelled"}"#)

        let others = try await Self.sent {
            let agent = AgentDetails(agentID: "agent-2", tenantID: "tenant-A")
            InvokeAgentScope.start(request: Request(), agent: agent).end()
        }
        let invocation = try #require(others.first)
        #expect(
            invocation["attributes"]?.text == #"""
                {"gen_ai.operation.name":"invoke_agent","telemetry.sdk.name":"A365ObservabilitySDK",\#
                "telemetry.sdk.language":"swift","telemetry.sdk.version":"\#(version)",\#
                "gen_ai.agent.id":"agent-2","microsoft.tenant.id":"tenant-A"}
                """#
        )
        #expect(invocation["name"] == "invoke_agent")
        // A member that is null reads as one that is missing.
        #expect(invocation.text.contains(#""parentSpanId":null"#))
        #expect(invocation.text.contains(#""events":null,"links":null"#))
        #expect(invocation["status"]?.text == #"{"code":"UNSET","message":""}"#)
    }

    @Test("Arguments and results that are objects are JSON as Python writes it; texts stay as they are")
    func toolJSON() async throws {
        let rows: [(JSONValue, String)] = [
            (["query": "weather", "n": [1, 2]], #"{"query": "weather", "n": [1, 2]}"#),
            (#"{"query":"weather"}"#, #"{"query":"weather"}"#),
        ]
        for (value, text) in rows {
            let spans = try await Self.sent {
                let scope = ExecuteToolScope.start(
                    details: ToolCallDetails(toolName: "find", toolArguments: value),
                    agent: Self.beta
                )
                scope.recordResponse(value)
                scope.end()
            }
            #expect(spans.first?["attributes"]?["gen_ai.tool.call.arguments"]?.stringValue == text)
            #expect(spans.first?["attributes"]?["gen_ai.tool.call.result"]?.stringValue == text)
        }
    }

    @Test("Of what baggage sets on a span that is no scope, the service gets what it lists, in its order")
    func noScope() async throws {
        let spans = try await Self.sent {
            Self.baggage.build().run {
                let tracer = Observability.tracer(named: "theirs")
                tracer.startSpan("not taken", context: .current ?? .topLevel).end()
                tracer.startSpan(
                    "chat m",
                    context: .current ?? .topLevel,
                    attributes: ["gen_ai.operation.name": "chat", "their.own": "kept"]
                ).end()
            }
        }
        let keys = try #require(spans.first?["attributes"]?.objectValue?.members.map(\.key))
        #expect(spans.count == 1)
        #expect(
            keys == [
                "microsoft.tenant.id", "custom.span.name", "gen_ai.conversation.id", "microsoft.conversation.item.link",
                "gen_ai.agent.id", "gen_ai.agent.type", "gen_ai.agent.name", "gen_ai.agent.description",
                "gen_ai.agent.version", "microsoft.agent.user.email", "microsoft.a365.agent.blueprint.id",
                "microsoft.agent.user.id", "microsoft.session.id", "microsoft.session.description", "client.address",
                "microsoft.channel.name", "microsoft.channel.link", "user.id", "user.name", "user.email",
                "service.name", "gen_ai.operation.name", "their.own",
            ]
        )
    }

    /// Without what is another one in each run and in each SDK.
    private static func comparable(_ span: JSONValue) -> String {
        guard case .object(var object) = span else { return span.text }
        object["traceId"] = "trace"
        object["spanId"] = "span"
        object["parentSpanId"] = object["parentSpanId"] == .null ? "none" : "some"
        if case .object(var attributes)? = object["attributes"] {
            attributes["telemetry.sdk.language"] = "language"
            attributes["telemetry.sdk.version"] = "version"
            object["attributes"] = .object(attributes)
        }
        return JSONValue.object(object).text
    }

    private static let alpha = AgentDetails(
        agentID: "agent-1",
        agentName: "Alpha",
        agentDescription: "The first “agent”",
        agentAUID: "auid-1",
        agentEmail: "alpha@example.com",
        agentBlueprintID: "bp-1",
        agentType: AgentType(rawValue: "Foundry"),
        tenantID: "tenant-A",
        iconURI: "https://example.com/icon.png",
        agentVersion: "1.2",
        agentPlatformID: "pf-1",
        providerName: "agent-provider"
    )
    private static let beta = AgentDetails(agentID: "agent-2", agentName: "Beta", tenantID: "tenant-B")
    private static let user = UserDetails(
        userID: "u-1",
        userEmail: "u@example.com",
        userName: "Ünï",
        callerClientIP: "10.0.0.1"
    )
    private static let baggage = BaggageBuilder()
        .operationSource("bag-service")
        .tenantID("tenant-A")
        .agentID("agent-1")
        .agentType(AgentType(rawValue: "EntraEmbodied"))
        .agentAUID("bag-auid")
        .agentEmail("bag@example.com")
        .agentBlueprintID("bag-bp")
        .userID("bag-user")
        .agentName("Bag")
        .agentDescription("bag description")
        .agentVersion("0.1")
        .userName("Bag User")
        .userEmail("bag.user@example.com")
        .userClientIP("192.168.0.1")
        .invokeAgentServer(address: "bag.example.com", port: 8080)
        .conversationID("bag-conv")
        .conversationItemLink("https://example.com/item")
        .sessionID("bag-session")
        .sessionDescription("bag session")
        .channelName("bag-channel")
        .channelLink("https://example.com/bag")
        .setPairs(["not.on.the.list": "x", "custom.span.name": "custom"])
        .correlationID("correlation")

    /// A span's own second.
    private func times(_ second: UInt64, parent: ServiceContext? = nil, links: [SpanRecord.Link] = []) -> SpanDetails {
        let start = 1_700_000_000_000_000_000 + second * 1_000_000_000
        return SpanDetails(
            parentContext: parent ?? .topLevel,
            startTime: start,
            endTime: start + 500_000_000,
            links: links
        )
    }

    /// In the order of `agent365_golden.py`.
    private func openScopes() {
        var ambient = ServiceContext.topLevel
        Self.baggage.build().apply(to: &ambient)
        let invocation = InvokeAgentScope.start(
            request: Request(
                content: ["Hello", "“Wörld”\n\t\u{7}\u{7F}"],
                sessionID: "session-1",
                conversationID: "conv-1",
                source: SourceMetadata(name: "teams", link: "https://example.com/c")
            ),
            details: InvokeAgentScopeDetails(endpoint: ServiceEndpoint(hostname: "agents.example.com", port: 8443)),
            agent: Self.alpha,
            caller: CallerDetails(
                userDetails: Self.user,
                callerAgentDetails: AgentDetails(
                    agentID: "caller-1",
                    agentName: "Caller",
                    agentAUID: "c-auid",
                    agentEmail: "c@example.com",
                    agentBlueprintID: "c-bp",
                    agentVersion: "9",
                    agentPlatformID: "c-pf"
                )
            ),
            span: times(0)
        )
        invocation.recordResponse("Hi 👋")
        for (key, value) in [
            ("custom.int", 1), ("custom.double", 0.5), ("custom.whole", 2.0), ("custom.flag", true),
            ("custom.list", ["a", "b"]), ("custom.empty", ""),
        ] as [(String, AttributeValue)] {
            invocation.setTagMaybe(key, value)
        }
        InvokeAgentScope.start(
            request: Request(),
            agent: AgentDetails(agentID: "agent-1", tenantID: "tenant-A"),
            span: times(1, parent: ambient)
        ).end()
        infer(under: invocation, ambient)
        let cancelled = InferenceScope.start(
            details: InferenceCallDetails(modelName: "m", provider: "p", operation: .textCompletion),
            agent: Self.beta,
            span: times(3)
        )
        cancelled.recordCancellation()
        cancelled.end()
        sayMuch()
        useTool(under: invocation)
        let other = SpanRecord.Link(traceID: TraceID(high: 0x7ACE << 48, low: 0xFF), spanID: SpanID(0xFF))
        OutputScope.start(
            request: Request(conversationID: "conv-2"),
            response: Response(["One", "Two"]),
            agent: AgentDetails(agentID: "agent-1", agentName: "Alpha", tenantID: "tenant-A"),
            user: Self.user,
            span: times(
                6,
                links: [
                    other, .init(traceID: other.traceID, spanID: other.spanID, attributes: ["why": "same", "n": 2]),
                ]
            )
        ).end()
        guardAgainst()
        invocation.end()
    }

    private func infer(under invocation: InvokeAgentScope, _ ambient: ServiceContext) {
        var parent = invocation.context
        Self.baggage.build().apply(to: &parent)
        let scope = InferenceScope.start(
            request: Request(content: "What?", conversationID: "conv-1", source: SourceMetadata(name: "teams")),
            details: InferenceCallDetails(
                modelName: "gpt",
                provider: "openai",
                operation: .chat,
                responseModel: "gpt-1",
                endpoint: ServiceEndpoint(hostname: "api.example.com", port: 443),
                inputTokens: 0,
                outputTokens: 7,
                cacheReadInputTokens: 3,
                cacheWriteInputTokens: 4,
                finishReasons: ["stop", "length"],
                thoughtProcess: "hmm"
            ),
            agent: Self.alpha,
            user: Self.user,
            span: times(2, parent: parent)
        )
        scope.recordOutputMessages(["This."])
        scope.handle.span?.addEvent("note", attributes: ["n": 1], time: 1_700_000_002_100_000_000)
        scope.handle.span?.addEvent("bare", time: 1_700_000_002_200_000_000)
        scope.end()
    }

    private func sayMuch() {
        let arguments = #"{"from":"Oslo","n":[1,2.5,null]}"#
        let scope = InferenceScope.start(
            request: Request(content: [
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
                    parts: [.reasoning("hmm"), .toolCall(ToolCall(id: "call-1", name: "find", arguments: arguments))]
                ),
                ChatMessage(
                    role: .tool,
                    parts: [.toolResult(ToolResult(callID: "call-1", name: "find", output: ["trains": []]))]
                ),
            ]),
            details: InferenceCallDetails(modelName: "m", provider: "p", operation: .generateContent),
            agent: Self.beta,
            span: times(4)
        )
        scope.recordOutputMessages(
            MessageContent([ChatMessage(role: .assistant, parts: [.text("Done")], finishReason: .length)])
        )
        scope.end()
    }

    private func useTool(under invocation: InvokeAgentScope) {
        let scope = ExecuteToolScope.start(
            request: Request(conversationID: "conv-1", source: SourceMetadata(link: "https://example.com/c")),
            details: ToolCallDetails(
                toolName: "find",
                toolArguments: #"{"from":"Oslo"}"#,
                toolEndpoint: ServiceEndpoint(hostname: "tools.example.com", port: 9000),
                toolType: .function,
                toolCallID: "call-1",
                toolDescription: "Finds trains"
            ),
            agent: Self.alpha,
            user: Self.user,
            span: times(5, parent: invocation.context)
        )
        scope.recordResponse("no trains")
        scope.setTagMaybe("error.type", "Away")
        scope.handle.span?.setStatus(SpanStatus(code: .error, message: "the timetable is “away”"))
        scope.end()
    }

    private func guardAgainst() {
        let scope = ApplyGuardrailScope.start(
            details: GuardrailDetails(
                targetType: .llmInput,
                decisionType: .audit,
                guardianName: "shield",
                guardianID: "g-1",
                guardianProviderName: "azure.ai.content_safety",
                guardianVersion: "3",
                targetID: "t-1",
                decisionReason: "looks odd",
                decisionCode: "42",
                policyID: "p-1",
                policyName: "policy",
                policyVersion: "7",
                contentInputHash: "abc",
                contentModified: false,
                externalEventID: "e-1"
            ),
            agent: Self.beta,
            request: Request(
                content: "text",
                conversationID: "conv-3",
                source: SourceMetadata(name: "n", link: "l")
            ),
            span: times(7)
        )
        scope.handle.span?.addEvent(
            "microsoft.security.finding",
            attributes: [
                "microsoft.security.risk.category": "jailbreak", "microsoft.security.risk.severity": "high",
                "microsoft.security.risk.score": 0.75, "microsoft.security.risk.metadata": ["a", "b"],
            ],
            time: 1_700_000_007_100_000_000
        )
        scope.recordContentOutput("out")
        scope.end()
    }
}
