import Testing
import Tracewing
import TracewingModel
import TracewingSDK
import TracewingTesting
import Tracing

extension Telemetry {
    @Suite("What scopes record")
    struct ScopeAttributeTests {
        private static let agent = AgentDetails(
            agentID: "agent-1",
            agentName: "concierge",
            agentDescription: "Books trips",
            agentAUID: "auid",
            agentEmail: "agent@example.com",
            agentBlueprintID: "blueprint",
            agentType: .foundry,
            tenantID: "tenant",
            iconURI: "icon",
            agentVersion: "1",
            agentPlatformID: "platform",
            providerName: "openai"
        )
        private static let user = UserDetails(
            userID: "user",
            userEmail: "user@example.com",
            userName: "User",
            callerClientIP: "10.0.0.1"
        )
        private static let request = Request(
            content: "Hello",
            sessionID: "session",
            conversationID: "conversation",
            source: SourceMetadata(name: "web", link: "https://example.com")
        )
        private static let endpoint = ServiceEndpoint(hostname: "api.example.com", port: 8080)

        private static let sdkAttributes: [(String, AttributeValue)] = [
            ("telemetry.sdk.name", "tracewing"), ("telemetry.sdk.language", "swift"),
            ("telemetry.sdk.version", .string(Resource.sdkVersion)),
        ]
        private static let agentAttributes: [(String, AttributeValue)] = [
            ("gen_ai.agent.id", "agent-1"), ("gen_ai.agent.name", "concierge"),
            ("gen_ai.agent.description", "Books trips"),
            ("gen_ai.agent.version", "1"), ("gen_ai.agent.auid", "auid"), ("gen_ai.agent.upn", "agent@example.com"),
            ("microsoft.a365.agent.blueprint.id", "blueprint"), ("microsoft.a365.agent.platform.id", "platform"),
            ("gen_ai.agent.type", "Foundry"), ("tenant_id", "tenant"), ("gen_ai.agent365.icon_uri", "icon"),
        ]
        private static let agentProvider: [(String, AttributeValue)] = [("gen_ai.provider.name", "openai")]

        private static func shared(_ operation: AttributeValue) -> [(String, AttributeValue)] {
            [("gen_ai.operation.name", operation)] + sdkAttributes + agentAttributes + agentProvider
        }
        private static let userAttributes: [(String, AttributeValue)] = [
            ("gen_ai.caller.id", "user"), ("gen_ai.caller.upn", "user@example.com"), ("gen_ai.caller.name", "User"),
            ("client.address", "10.0.0.1"),
        ]
        private static let sourceAttributes: [(String, AttributeValue)] = [
            ("gen_ai.execution.source.name", "web"), ("gen_ai.execution.source.link", "https://example.com"),
        ]
        private static let input: AttributeValue = #"[{"role":"user","parts":[{"type":"text","content":"Hello"}]}]"#
        private static let output: AttributeValue =
            #"[{"role":"assistant","parts":[{"type":"text","content":"Hi"}],"finish_reason":"stop"}]"#

        private func expect(
            _ record: SpanRecord?,
            _ name: String,
            _ kind: SpanRecord.Kind,
            _ attributes: [(String, AttributeValue)],
            sourceLocation: SourceLocation = #_sourceLocation
        ) {
            #expect(record?.name == name, sourceLocation: sourceLocation)
            #expect(record?.kind == kind, sourceLocation: sourceLocation)
            let expected = attributes.map { Attributes.Entry(key: $0.0, value: $0.1) }
            #expect(record?.attributes.entries == expected, sourceLocation: sourceLocation)
            #expect(record?.status == .unset, sourceLocation: sourceLocation)
            #expect(record?.scope.name == "Agent365Sdk", sourceLocation: sourceLocation)
        }

        @Test("invoke_agent with everything set, in order")
        func invokeAgent() async {
            await Telemetry.configured { spans in
                let caller = AgentDetails(
                    agentID: "c-id",
                    agentName: "c-name",
                    agentAUID: "c-auid",
                    agentEmail: "c-mail",
                    agentBlueprintID: "c-print",
                    agentVersion: "c-version",
                    agentPlatformID: "c-platform"
                )
                let scope = InvokeAgentScope.start(
                    request: Self.request,
                    details: InvokeAgentScopeDetails(endpoint: Self.endpoint),
                    agent: Self.agent,
                    caller: CallerDetails(userDetails: Self.user, callerAgentDetails: caller)
                )
                scope.recordResponse("Hi")
                scope.end()
                var expected = Self.shared("invoke_agent")
                expected += [
                    ("session_id", "session"), ("gen_ai.conversation.id", "conversation"),
                    ("server.address", "api.example.com"), ("server.port", 8080),
                ]
                expected += Self.sourceAttributes
                expected += [("gen_ai.input.messages", Self.input)]
                expected += Self.userAttributes
                expected += [
                    ("microsoft.a365.caller.agent.name", "c-name"), ("microsoft.a365.caller.agent.id", "c-id"),
                    ("microsoft.a365.caller.agent.blueprint.id", "c-print"),
                    ("microsoft.a365.caller.agent.user.id", "c-auid"),
                    ("microsoft.a365.caller.agent.user.email", "c-mail"),
                    ("microsoft.a365.caller.agent.platform.id", "c-platform"),
                    ("microsoft.a365.caller.agent.version", "c-version"),
                    ("gen_ai.output.messages", Self.output),
                ]
                expect(await spans.flushed().first, "invoke_agent concierge", .client, expected)
            }
        }

        @Test("chat with everything set, in order; the call's provider wins over the agent's")
        func inference() async {
            await Telemetry.configured { spans in
                let scope = InferenceScope.start(
                    request: Self.request,
                    details: InferenceCallDetails(
                        modelName: "asked",
                        provider: "anthropic",
                        responseModel: "answered",
                        endpoint: Self.endpoint,
                        inputTokens: 0,
                        outputTokens: 7,
                        cacheReadInputTokens: 3,
                        cacheWriteInputTokens: 0,
                        finishReasons: ["stop"],
                        thoughtProcess: "hm"
                    ),
                    agent: Self.agent,
                    user: Self.user
                )
                scope.end()
                var expected = Self.sdkAttributes + Self.agentAttributes
                expected += [
                    ("gen_ai.input.messages", Self.input), ("gen_ai.conversation.id", "conversation"),
                    ("gen_ai.operation.name", "chat"), ("gen_ai.request.model", "asked"),
                    ("gen_ai.response.model", "answered"), ("gen_ai.provider.name", "anthropic"),
                    ("gen_ai.usage.input_tokens", 0), ("gen_ai.usage.output_tokens", 7),
                    ("gen_ai.usage.cache_read.input_tokens", 3), ("gen_ai.usage.cache_creation.input_tokens", 0),
                    ("gen_ai.response.finish_reasons", ["stop"]), ("microsoft.a365.agent.thought.process", "hm"),
                    ("server.address", "api.example.com"), ("server.port", 8080),
                ]
                expected += Self.sourceAttributes + Self.userAttributes
                expect(await spans.flushed().first, "chat asked", .client, expected)
            }
        }

        @Test("What is recorded of an answer stands in the order it was recorded, also what is recorded again")
        func recorded() async {
            await Telemetry.configured { spans in
                let details = InferenceCallDetails(
                    modelName: "asked",
                    responseModel: "answered",
                    inputTokens: 0,
                    thoughtProcess: "hm"
                )
                let scope = InferenceScope.start(request: Self.request, details: details, agent: AgentDetails())
                scope.recordOutputMessages("Hi")
                scope.recordInputTokens(1)
                scope.recordOutputTokens(2)
                scope.recordCacheReadInputTokens(0)
                scope.recordCacheWriteInputTokens(4)
                scope.recordReasoningTokens(5)
                scope.recordFinishReasons(["length", "stop"])
                scope.recordThoughtProcess("well")
                scope.recordResponseModel("answered-2")
                scope.end()
                let expected: [(String, AttributeValue)] = [
                    ("gen_ai.input.messages", Self.input), ("gen_ai.conversation.id", "conversation"),
                    ("gen_ai.operation.name", "chat"), ("gen_ai.request.model", "asked"),
                    ("gen_ai.execution.source.name", "web"),
                    ("gen_ai.execution.source.link", "https://example.com"), ("gen_ai.output.messages", Self.output),
                    ("gen_ai.usage.input_tokens", 1), ("gen_ai.usage.output_tokens", 2),
                    ("gen_ai.usage.cache_read.input_tokens", 0), ("gen_ai.usage.cache_creation.input_tokens", 4),
                    ("gen_ai.usage.reasoning.output_tokens", 5),
                    ("gen_ai.response.finish_reasons", ["length", "stop"]),
                    ("microsoft.a365.agent.thought.process", "well"), ("gen_ai.response.model", "answered-2"),
                ]
                expect(await spans.flushed().first, "chat asked", .client, Self.sdkAttributes + expected)
            }
        }

        @Test("execute_tool with everything set, in order")
        func executeTool() async {
            await Telemetry.configured { spans in
                let scope = ExecuteToolScope.start(
                    request: Self.request,
                    details: ToolCallDetails(
                        toolName: "find_trains",
                        toolArguments: ["to": "Bergen"],
                        toolEndpoint: Self.endpoint,
                        toolType: .function,
                        toolCallID: "call-1",
                        toolDescription: "Finds trains"
                    ),
                    agent: Self.agent,
                    user: Self.user
                )
                scope.recordResponse(["trains": [1, 2]])
                scope.end()
                var expected = Self.shared("execute_tool")
                expected += [
                    ("gen_ai.tool.name", "find_trains"), ("gen_ai.tool.call.arguments", #"{"to":"Bergen"}"#),
                    ("gen_ai.tool.type", "function"), ("gen_ai.tool.call.id", "call-1"),
                    ("gen_ai.tool.description", "Finds trains"), ("gen_ai.conversation.id", "conversation"),
                    ("server.address", "api.example.com"), ("server.port", 8080),
                ]
                expected += Self.sourceAttributes + Self.userAttributes
                expected += [("gen_ai.tool.call.result", #"{"trains":[1,2]}"#)]
                expect(await spans.flushed().first, "execute_tool find_trains", .internal, expected)
            }
        }

        @Test("output_messages with everything set, in order")
        func output() async {
            await Telemetry.configured { spans in
                let scope = OutputScope.start(
                    request: Self.request,
                    response: "Hi",
                    agent: Self.agent,
                    user: Self.user
                )
                scope.end()
                var expected = Self.shared("output_messages")
                expected += [("gen_ai.conversation.id", "conversation"), ("gen_ai.output.messages", Self.output)]
                expected += Self.userAttributes
                expect(await spans.flushed().first, "output_messages agent-1", .client, expected)
                let again = OutputScope.start(response: "first", agent: AgentDetails(), user: Self.user)
                again.recordOutputMessages("Hi")
                again.end()
                let replaced = Self.userAttributes + [("gen_ai.output.messages", Self.output)]
                let shared = [("gen_ai.operation.name", "output_messages")] + Self.sdkAttributes
                expect(await spans.flushed().last, "output_messages", .client, shared + replaced)
            }
        }

        @Test("apply_guardrail with everything set, in order; findings are events")
        func guardrail() async {
            await Telemetry.configured { spans in
                let scope = ApplyGuardrailScope.start(
                    details: GuardrailDetails(
                        targetType: .llmInput,
                        decisionType: .allow,
                        guardianName: "shield",
                        guardianID: "g-1",
                        guardianProviderName: "acme",
                        guardianVersion: "2",
                        targetID: "target",
                        decisionReason: "fine",
                        decisionCode: "200",
                        policyID: "p-1",
                        policyName: "policy",
                        policyVersion: "3",
                        contentInputHash: "hash",
                        contentModified: false,
                        externalEventID: "event"
                    ),
                    agent: Self.agent,
                    request: Self.request,
                    user: Self.user
                )
                scope.recordFinding(GuardrailFinding(riskCategory: "pii", riskSeverity: .low))
                scope.recordFinding(
                    GuardrailFinding(
                        riskCategory: "jailbreak",
                        riskSeverity: .critical,
                        policyDecisionType: .deny,
                        policyID: "p-2",
                        policyName: "other",
                        policyVersion: "4",
                        riskScore: 0.5,
                        riskMetadata: ["a", "b"]
                    )
                )
                scope.recordContentOutput("[removed]")
                scope.end()
                var expected = Self.shared("apply_guardrail")
                expected += [
                    ("microsoft.security.decision.type", "allow"), ("microsoft.security.target.type", "llm_input"),
                    ("microsoft.guardian.id", "g-1"), ("microsoft.guardian.name", "shield"),
                    ("microsoft.guardian.provider.name", "acme"), ("microsoft.guardian.version", "2"),
                    ("microsoft.security.target.id", "target"), ("microsoft.security.decision.reason", "fine"),
                    ("microsoft.security.decision.code", "200"), ("microsoft.security.policy.id", "p-1"),
                    ("microsoft.security.policy.name", "policy"), ("microsoft.security.policy.version", "3"),
                    ("microsoft.security.content.input.hash", "hash"),
                    ("microsoft.security.content.modified", false),
                    ("microsoft.security.external_event_id", "event"),
                    ("microsoft.security.content.input.value", "Hello"), ("gen_ai.conversation.id", "conversation"),
                ]
                expected += Self.sourceAttributes
                expected += [("microsoft.security.content.output.value", "[removed]")]
                let record = await spans.flushed().first
                expect(record, "apply_guardrail shield llm_input", .internal, expected)
                #expect(record?.events.map(\.name) == Array(repeating: "microsoft.security.finding", count: 2))
                #expect(
                    record?.events.map(\.attributes) == [
                        ["microsoft.security.risk.category": "pii", "microsoft.security.risk.severity": "low"],
                        [
                            "microsoft.security.risk.category": "jailbreak",
                            "microsoft.security.risk.severity": "critical",
                            "microsoft.security.policy.decision.type": "deny",
                            "microsoft.security.policy.id": "p-2", "microsoft.security.policy.name": "other",
                            "microsoft.security.policy.version": "4", "microsoft.security.risk.score": 0.5,
                            "microsoft.security.risk.metadata": ["a", "b"],
                        ],
                    ]
                )
            }
        }

        @Test("A guardrail's decision may be recorded when it is known", arguments: [nil, "a jailbreak"])
        func decision(reason: String?) async {
            await Telemetry.configured { spans in
                let details = GuardrailDetails(targetType: .message, decisionType: .allow, decisionReason: "unknown")
                let scope = ApplyGuardrailScope.start(details: details, agent: AgentDetails())
                scope.recordDecision(.deny, reason: reason)
                scope.end()
                let attributes = await spans.flushed().first?.attributes
                #expect(attributes?["microsoft.security.decision.type"] == "deny")
                #expect(attributes?["microsoft.security.decision.reason"]?.stringValue == reason ?? "unknown")
            }
        }

        @Test(
            "A guardrail's span is named after the guardian, if it has a name, and the target",
            arguments: [
                (nil, .toolCall, "apply_guardrail tool_call"), ("", "attachment", "apply_guardrail attachment"),
                ("shield", .llmOutput, "apply_guardrail shield llm_output"),
            ] as [(String?, GuardrailTargetType, String)]
        )
        func guardrailNames(guardian: String?, target: GuardrailTargetType, name: String) async {
            await Telemetry.configured { spans in
                let details = GuardrailDetails(targetType: target, decisionType: .warn, guardianName: guardian)
                ApplyGuardrailScope.start(details: details, agent: AgentDetails()).end()
                #expect(await spans.flushed().map(\.name) == [name])
            }
        }

        @Test("What is nil is not recorded, what is empty is")
        func nilAndEmpty() async {
            await Telemetry.configured { spans in
                InvokeAgentScope.start(request: Request(), agent: AgentDetails()).end()
                InvokeAgentScope.start(request: Request(), agent: AgentDetails(agentID: "", tenantID: "")).end()
                let records = await spans.flushed()
                let shared = [("gen_ai.operation.name", "invoke_agent")] + Self.sdkAttributes
                expect(records[0], "invoke_agent", .client, shared)
                expect(records[1], "invoke_agent", .client, shared + [("gen_ai.agent.id", ""), ("tenant_id", "")])
            }
        }

        @Test(
            "A span is named after the operation and the model asked for, else the one that answered",
            arguments: [
                (InferenceCallDetails(modelName: "m"), nil, "chat m"),
                (InferenceCallDetails(responseModel: "r"), nil, "chat r"),
                (InferenceCallDetails(modelName: "m", responseModel: "r"), "x", "chat m"),
                (InferenceCallDetails(), nil, "chat"),
                (InferenceCallDetails(), "x", "chat x"), (InferenceCallDetails(modelName: ""), nil, "chat"),
                (InferenceCallDetails(modelName: "", responseModel: "r"), nil, "chat r"),
                (InferenceCallDetails(modelName: " m\t"), nil, "chat m"), (InferenceCallDetails(), " x ", "chat x"),
                (InferenceCallDetails(modelName: " \n"), "x", "chat x"), (InferenceCallDetails(), " ", "chat"),
                (InferenceCallDetails(modelName: "a b"), nil, "chat a b"),
                (InferenceCallDetails(modelName: " é "), nil, "chat é"),
                (InferenceCallDetails(modelName: "m", operation: .textCompletion), nil, "text_completion m"),
                (InferenceCallDetails(modelName: "m", operation: .generateContent), nil, "generate_content m"),
            ] as [(InferenceCallDetails, String?, String)]
        )
        func inferenceNames(details: InferenceCallDetails, recorded: String?, name: String) async {
            await Telemetry.configured { spans in
                let scope = InferenceScope.start(details: details, agent: AgentDetails())
                if let recorded { scope.recordResponseModel(recorded) }
                scope.end()
                #expect(await spans.flushed().map(\.name) == [name])
            }
        }

        @Test("A model's name is recorded without white space around it, a blank one not at all")
        func modelNames() async {
            await Telemetry.configured { spans in
                let details = InferenceCallDetails(modelName: " ", responseModel: " m ")
                let scope = InferenceScope.start(details: details, agent: AgentDetails())
                scope.recordResponseModel(" ")
                scope.end()
                let attributes = await spans.flushed().first?.attributes
                #expect(attributes?["gen_ai.request.model"] == nil)
                #expect(attributes?["gen_ai.response.model"] == "m")
            }
        }

        @Test("A span is named after the operation alone where what it is done to has an empty name")
        func emptyNames() async {
            await Telemetry.configured { spans in
                let agent = AgentDetails(agentID: "", agentName: "")
                InvokeAgentScope.start(request: Request(), agent: agent).end()
                OutputScope.start(response: "Hi", agent: agent).end()
                ExecuteToolScope.start(details: ToolCallDetails(toolName: ""), agent: agent).end()
                #expect(await spans.flushed().map(\.name) == ["invoke_agent", "output_messages", "execute_tool"])
            }
        }

        @Test("No finish reasons are not recorded")
        func noFinishReasons() async {
            await Telemetry.configured { spans in
                let scope = InferenceScope.start(
                    details: InferenceCallDetails(finishReasons: []),
                    agent: AgentDetails()
                )
                scope.recordFinishReasons([])
                scope.end()
                #expect(await spans.flushed().first?.attributes["gen_ai.response.finish_reasons"] == nil)
            }
        }

        @Test("Strings, lists of strings and messages that are in variables are recorded like literals")
        func variables() async {
            await Telemetry.configured { spans in
                let text = "a"
                let texts = ["a", "b"]
                let messages = [ChatMessage(role: .user, "a")]
                let agent = AgentDetails()
                func inputs<Scope: InputRecording>(_ start: (Request) -> Scope) {
                    start(Request(content: text)).end()
                    start(Request(content: texts)).end()
                    start(Request(content: messages)).end()
                    start(Request(content: ["a", "b"])).end()
                    start(Request(content: [])).end()
                    start(Request()).run { $0.recordInputMessages(text) }
                    start(Request()).run { $0.recordInputMessages(texts) }
                    start(Request()).run { $0.recordInputMessages(messages) }
                    start(Request()).run { $0.recordInputMessages(["a", "\(text)"]) }
                    start(Request()).run { $0.recordInputMessages([]) }
                }
                inputs { InvokeAgentScope.start(request: $0, agent: agent) }
                inputs { InferenceScope.start(request: $0, details: InferenceCallDetails(), agent: agent) }
                let a = #"{"role":"user","parts":[{"type":"text","content":"a"}]}"#
                let b = #"{"role":"user","parts":[{"type":"text","content":"b"}]}"#
                let once = ["[\(a)]", "[\(a),\(b)]", "[\(a)]", "[\(a),\(b)]", "[]"]
                let again = ["[\(a)]", "[\(a),\(b)]", "[\(a)]", "[\(a),\(a)]", "[]"]
                let recorded = await spans.flushed().map { $0.attributes["gen_ai.input.messages"]?.stringValue }
                #expect(recorded == once + again + once + again)
            }
        }

        @Test("So are answers; those of a tool as text or JSON")
        func answersInVariables() async {
            await Telemetry.configured { spans in
                let text = "a"
                let texts = ["a", "b"]
                let messages = [ChatMessage(role: .assistant, "a")]
                func outputs<Scope: OutputRecording>(_ scope: () -> Scope) {
                    scope().run { $0.recordOutputMessages(text) }
                    scope().run { $0.recordOutputMessages(texts) }
                    scope().run { $0.recordOutputMessages(messages) }
                    scope().run { $0.recordResponse(text) }
                    scope().run { $0.recordResponse(texts) }
                    scope().run { $0.recordResponse(messages) }
                    scope().run { $0.recordResponse(Response(text)) }
                    scope().run { $0.recordResponse(["a", "b"]) }
                    scope().run { $0.recordResponse([ChatMessage(role: .assistant, "a")]) }
                }
                let agent = AgentDetails()
                outputs { InvokeAgentScope.start(request: Request(), agent: agent) }
                outputs { InferenceScope.start(details: InferenceCallDetails(), agent: agent) }
                outputs { OutputScope.start(response: "first", agent: agent) }
                func json(_ text: String) -> String {
                    #"{"role":"assistant","parts":[{"type":"text","content":"\#(text)"}],"finish_reason":"stop"}"#
                }
                let one = "[\(json("a"))]"
                let two = "[\(json("a")),\(json("b"))]"
                let expected = [one, two, one, one, two, one, one, two, one]
                let recorded = await spans.flushed().map { $0.attributes["gen_ai.output.messages"]?.stringValue }
                #expect(recorded == expected + expected + expected)
            }
            await Telemetry.configured { spans in
                let text = "a"
                let texts = ["a", "b"]
                let json: JSONValue = ["a": 1]
                func tool(_ record: (ExecuteToolScope) -> Void) {
                    ExecuteToolScope.start(details: ToolCallDetails(toolName: "t"), agent: AgentDetails()).run(record)
                }
                tool { $0.recordResponse(text) }
                tool { $0.recordResponse(texts) }
                tool { $0.recordResponse(["a"]) }
                tool { $0.recordResponse([]) }
                tool { $0.recordResponse(json) }
                tool { $0.recordResponse(Response(texts)) }
                tool { $0.recordResponse([ChatMessage(role: .tool, "a")]) }
                let recorded = await spans.flushed().map { $0.attributes["gen_ai.tool.call.result"]?.stringValue }
                let message = #"[{"role":"tool","parts":[{"type":"text","content":"a"}]}]"#
                #expect(recorded == ["a", #"["a","b"]"#, #"["a"]"#, "[]", #"{"a":1}"#, #"["a","b"]"#, message])
            }
        }

        @Test("An assistant's answer without a finish reason has stopped; one that has a reason keeps it")
        func finishReason() async {
            await Telemetry.configured { spans in
                let messages = [
                    ChatMessage(role: .assistant, parts: [.text("a")], finishReason: .length),
                    ChatMessage(role: .tool, "b"), ChatMessage(role: .assistant, "c"),
                ]
                let scope = InferenceScope.start(
                    request: Request(content: messages),
                    details: InferenceCallDetails(),
                    agent: AgentDetails()
                )
                scope.recordOutputMessages(messages)
                scope.end()
                let first =
                    #"[{"role":"assistant","parts":[{"type":"text","content":"a"}],"finish_reason":"length"},"#
                    + #"{"role":"tool","parts":[{"type":"text","content":"b"}]},"#
                    + #"{"role":"assistant","parts":[{"type":"text","content":"c"}]"#
                let attributes = await spans.flushed().first?.attributes
                #expect(attributes?["gen_ai.input.messages"]?.stringValue == first + "}]")
                #expect(attributes?["gen_ai.output.messages"]?.stringValue == first + #","finish_reason":"stop"}]"#)
            }
        }

        @Test(
            "What a guardian judges is recorded as text, as a list of texts, or as messages",
            arguments: [
                (Request(content: "a"), "a"), (Request(content: ["a"]), #"["a"]"#),
                (Request(content: ["a", "b\""]), #"["a","b\""]"#),
                (
                    Request(content: [ChatMessage(role: .user, "a")]),
                    #"[{"role":"user","parts":[{"type":"text","content":"a"}]}]"#
                ),
            ]
        )
        func guardrailInput(request: Request, recorded: String) async {
            await Telemetry.configured { spans in
                let details = GuardrailDetails(targetType: .llmInput, decisionType: .allow)
                ApplyGuardrailScope.start(details: details, agent: AgentDetails(), request: request).end()
                let value = await spans.flushed().first?.attributes["microsoft.security.content.input.value"]
                #expect(value?.stringValue == recorded)
            }
        }

        @Test("Numbers in what is said keep the form they have: 3.0 stays 3.0")
        func numbers() async {
            await Telemetry.configured { spans in
                let numbers: JSONValue = ["x": 3.0, "n": 3, "big": 1e300, "negative": -0.0, "part": 0.5]
                let json = #"{"x":3.0,"n":3,"big":1e+300,"negative":-0.0,"part":0.5}"#
                let details = ToolCallDetails(toolName: "t", toolArguments: numbers)
                ExecuteToolScope.start(details: details, agent: AgentDetails()).run { $0.recordResponse(numbers) }
                let call = ToolCall(id: "c", name: "t", arguments: json)
                let scope = InferenceScope.start(details: InferenceCallDetails(), agent: AgentDetails())
                scope.recordInputMessages([ChatMessage(role: .assistant, parts: [.toolCall(call)])])
                scope.end()
                let records = await spans.flushed()
                #expect(records.first?.attributes["gen_ai.tool.call.arguments"]?.stringValue == json)
                #expect(records.first?.attributes["gen_ai.tool.call.result"]?.stringValue == json)
                let messages = records.last?.attributes["gen_ai.input.messages"]?.stringValue
                #expect(messages?.contains(#""arguments":\#(json)"#) == true)
            }
        }

        @Test(
            "Messages are the conventions' JSON, from a string, strings or whole messages",
            arguments: [
                ("a", #"[{"role":"user","parts":[{"type":"text","content":"a"}]}]"#),
                (
                    ["a", "b"],
                    #"[{"role":"user","parts":[{"type":"text","content":"a"}]},{"role":"user","parts":[{"type":"text","content":"b"}]}]"#
                ),
                (MessageContent([String]()), "[]"),
                (
                    MessageContent([ChatMessage(role: .system, "s\n\u{0}\"")]),
                    #"[{"role":"system","parts":[{"type":"text","content":"s\n\u0000\""}]}]"#
                ),
            ] as [(MessageContent, String)]
        )
        func messages(content: MessageContent, json: String) async {
            await Telemetry.configured { spans in
                let scope = InferenceScope.start(details: InferenceCallDetails(), agent: AgentDetails())
                scope.recordInputMessages(content)
                scope.end()
                #expect(await spans.flushed().first?.attributes["gen_ai.input.messages"] == .string(json))
            }
        }

        @Test(
            "Port 443 is left out, but for a model's",
            arguments: [(443, nil, 443), (80, 80, 80), (nil, nil, nil), (0, nil, nil)]
                as [(Int?, AttributeValue?, AttributeValue?)]
        )
        func port(port: Int?, recorded: AttributeValue?, ofModel: AttributeValue?) async {
            await Telemetry.configured { spans in
                let endpoint = ServiceEndpoint(hostname: "h", port: port)
                let invocation = InvokeAgentScopeDetails(endpoint: endpoint)
                InvokeAgentScope.start(request: Request(), details: invocation, agent: AgentDetails()).end()
                let call = ToolCallDetails(toolName: "t", toolEndpoint: endpoint)
                ExecuteToolScope.start(details: call, agent: AgentDetails()).end()
                InferenceScope.start(details: InferenceCallDetails(endpoint: endpoint), agent: AgentDetails()).end()
                let ports = await spans.flushed().map { $0.attributes["server.port"] }
                #expect(ports == [recorded, recorded, ofModel])
            }
        }

        @Test("The agent's model provider stands among what is shared; a call's own, with the call")
        func provider() async {
            await Telemetry.configured { spans in
                let agent = AgentDetails(tenantID: "t", providerName: "openai")
                InferenceScope.start(details: InferenceCallDetails(modelName: "m"), agent: agent).end()
                let details = InferenceCallDetails(modelName: "m", provider: "anthropic")
                InferenceScope.start(details: details, agent: agent).end()
                let records = await spans.flushed().map(\.attributes)
                #expect(records.map { $0["gen_ai.provider.name"] } == ["openai", "anthropic"])
                let provider = "gen_ai.provider.name"
                #expect(
                    records.map { $0.map(\.key).dropFirst(3) } == [
                        ["tenant_id", provider, "gen_ai.operation.name", "gen_ai.request.model"],
                        ["tenant_id", "gen_ai.operation.name", "gen_ai.request.model", provider],
                    ]
                )
            }
        }

        @Test("What is recorded later stands behind what was, also what was said")
        func order() async {
            await Telemetry.configured { spans in
                let scope = InferenceScope.start(details: InferenceCallDetails(), agent: AgentDetails())
                scope.setTagMaybe("a", 1)
                scope.recordOutputMessages("first")
                scope.recordInputTokens(1)
                scope.recordInputMessages("x")
                scope.setTagMaybe("b", 1)
                scope.recordOutputMessages("Hi")
                scope.end()
                let expected =
                    ["a", "gen_ai.usage.input_tokens", "gen_ai.input.messages"] + ["b", "gen_ai.output.messages"]
                #expect(await spans.flushed().first?.attributes.map(\.key).suffix(5) == expected[...])
            }
        }

        @Test("A tool's arguments given as text are taken to be JSON already; a result may be text")
        func toolText() async {
            await Telemetry.configured { spans in
                let details = ToolCallDetails(toolName: "t", toolArguments: .string(#"{"a":1}"#))
                let scope = ExecuteToolScope.start(details: details, agent: AgentDetails())
                scope.recordResponse("plain")
                scope.end()
                let attributes = await spans.flushed().first?.attributes
                #expect(attributes?["gen_ai.tool.call.arguments"] == #"{"a":1}"#)
                #expect(attributes?["gen_ai.tool.call.result"] == "plain")
            }
        }

        @Test("The time to the first chunk is measured from the start of the span, once")
        func firstChunk() async throws {
            try await Telemetry.configured { spans in
                let scope = InferenceScope.start(details: InferenceCallDetails(), agent: AgentDetails())
                scope.recordFirstChunk()
                let first = scope.handle.span?.snapshot?.attributes["gen_ai.response.time_to_first_chunk"]
                await Task.yield()
                scope.recordFirstChunk()
                scope.end()
                let record = try #require(await spans.flushed().first)
                #expect(record.attributes["gen_ai.response.time_to_first_chunk"] == first)
                let seconds = try #require(first?.doubleValue)
                #expect(0...Double(record.duration ?? 0) / 1e9 ~= seconds)
            }
        }

        @Test("Tags: nil and blank keys are skipped, several are written in the order of their keys")
        func tags() async {
            await Telemetry.configured { spans in
                let scope = ExecuteToolScope.start(details: ToolCallDetails(toolName: "t"), agent: AgentDetails())
                scope.setTagMaybe("none", nil)
                scope.setTagMaybe("some", 1)
                scope.recordAttributes(["z": 1, "a": ["nested": true], "": 2, " \n": 3])
                scope.end()
                #expect(await spans.flushed().first?.attributes.map(\.key).suffix(3) == ["some", "a", "z"])
            }
        }
    }
}
