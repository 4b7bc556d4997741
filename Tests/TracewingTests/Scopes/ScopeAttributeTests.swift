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

        private static let agentAttributes: [(String, AttributeValue)] = [
            ("gen_ai.agent.id", "agent-1"), ("gen_ai.agent.name", "concierge"),
            ("gen_ai.agent.description", "Books trips"),
            ("gen_ai.agent.version", "1"), ("gen_ai.agent.auid", "auid"), ("gen_ai.agent.upn", "agent@example.com"),
            ("microsoft.a365.agent.blueprint.id", "blueprint"), ("microsoft.a365.agent.platform.id", "platform"),
            ("gen_ai.agent.type", "Foundry"), ("tenant_id", "tenant"), ("gen_ai.agent365.icon_uri", "icon"),
            ("gen_ai.provider.name", "openai"),
        ]
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
                var expected: [(String, AttributeValue)] = [("gen_ai.operation.name", "invoke_agent")]
                expected += Self.agentAttributes
                expected += [
                    ("session_id", "session"), ("gen_ai.conversation.id", "conversation"),
                    ("server.address", "api.example.com"), ("server.port", 8080),
                ]
                expected += Self.sourceAttributes
                expected += Self.userAttributes
                expected += [
                    ("microsoft.a365.caller.agent.name", "c-name"), ("microsoft.a365.caller.agent.id", "c-id"),
                    ("microsoft.a365.caller.agent.blueprint.id", "c-print"),
                    ("microsoft.a365.caller.agent.user.id", "c-auid"),
                    ("microsoft.a365.caller.agent.user.email", "c-mail"),
                    ("microsoft.a365.caller.agent.platform.id", "c-platform"),
                    ("microsoft.a365.caller.agent.version", "c-version"), ("gen_ai.input.messages", Self.input),
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
                        finishReasons: ["stop"],
                        thoughtProcess: "hm"
                    ),
                    agent: Self.agent,
                    user: Self.user
                )
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
                var agentAttributes = Self.agentAttributes
                agentAttributes[11].1 = "anthropic"
                var expected: [(String, AttributeValue)] = [("gen_ai.operation.name", "chat")]
                expected += agentAttributes
                expected += [
                    ("session_id", "session"), ("gen_ai.conversation.id", "conversation"),
                    ("gen_ai.request.model", "asked"), ("gen_ai.response.model", "answered-2"),
                    ("gen_ai.usage.input_tokens", 1), ("gen_ai.usage.output_tokens", 2),
                    ("gen_ai.response.finish_reasons", ["length", "stop"]),
                    ("server.address", "api.example.com"), ("server.port", 8080),
                ]
                expected += Self.sourceAttributes + Self.userAttributes
                expected += [
                    ("gen_ai.usage.cache_read.input_tokens", 0), ("gen_ai.usage.cache_creation.input_tokens", 4),
                    ("gen_ai.usage.reasoning.output_tokens", 5), ("gen_ai.input.messages", Self.input),
                    ("microsoft.a365.agent.thought.process", "well"), ("gen_ai.output.messages", Self.output),
                ]
                expect(await spans.flushed().first, "chat asked", .client, expected)
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
                var expected: [(String, AttributeValue)] = [("gen_ai.operation.name", "execute_tool")]
                expected += Self.agentAttributes
                expected += [
                    ("gen_ai.tool.name", "find_trains"),
                    ("gen_ai.tool.type", "function"), ("gen_ai.tool.call.id", "call-1"),
                    ("gen_ai.tool.description", "Finds trains"), ("server.address", "api.example.com"),
                    ("server.port", 8080),
                    ("session_id", "session"), ("gen_ai.conversation.id", "conversation"),
                ]
                expected += Self.sourceAttributes + Self.userAttributes
                expected += [
                    ("gen_ai.tool.call.arguments", #"{"to":"Bergen"}"#),
                    ("gen_ai.tool.call.result", #"{"trains":[1,2]}"#),
                ]
                expect(await spans.flushed().first, "execute_tool find_trains", .internal, expected)
            }
        }

        @Test("What is nil is not recorded, what is empty is")
        func nilAndEmpty() async {
            await Telemetry.configured { spans in
                InvokeAgentScope.start(request: Request(), agent: AgentDetails()).end()
                InvokeAgentScope.start(request: Request(), agent: AgentDetails(agentID: "", tenantID: "")).end()
                let records = await spans.flushed()
                expect(records[0], "invoke_agent", .client, [("gen_ai.operation.name", "invoke_agent")])
                expect(
                    records[1],
                    "invoke_agent",
                    .client,
                    [("gen_ai.operation.name", "invoke_agent"), ("gen_ai.agent.id", ""), ("tenant_id", "")]
                )
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
            "Port 443 is left out",
            arguments: [(443, nil), (80, 80), (nil, nil), (0, 0)] as [(Int?, AttributeValue?)]
        )
        func port(port: Int?, recorded: AttributeValue?) async {
            await Telemetry.configured { spans in
                let details = InvokeAgentScopeDetails(endpoint: ServiceEndpoint(hostname: "h", port: port))
                InvokeAgentScope.start(request: Request(), details: details, agent: AgentDetails()).end()
                #expect(await spans.flushed().first?.attributes["server.port"] == recorded)
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

        @Test("Tags: nil is skipped, several are written in the order of their keys")
        func tags() async {
            await Telemetry.configured { spans in
                let scope = ExecuteToolScope.start(details: ToolCallDetails(toolName: "t"), agent: AgentDetails())
                scope.setTagMaybe("none", nil)
                scope.setTagMaybe("some", 1)
                scope.recordAttributes(["z": 1, "a": ["nested": true]])
                scope.end()
                #expect(await spans.flushed().first?.attributes.map(\.key).suffix(3) == ["some", "a", "z"])
            }
        }
    }
}
