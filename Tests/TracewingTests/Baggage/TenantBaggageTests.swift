import Testing
import Tracewing
import TracewingModel
import TracewingSDK
import TracewingStreams
import TracewingTesting
import Tracing

extension Telemetry {
    @Suite("The baggage of tenants")
    struct TenantBaggageTests {
        private static func baggage(_ tenant: String) -> BaggageScope {
            BaggageBuilder().tenantID(tenant).agentID("agent of \(tenant)").userID("user of \(tenant)").build()
        }

        private static func context(_ tenant: String) -> ServiceContext {
            var context = ServiceContext.topLevel
            baggage(tenant).apply(to: &context)
            return context
        }

        /// Pulls that open a scope each, in whatever context they find.
        private struct ToolCalls: AsyncSequence, Sendable {
            typealias Element = Int

            struct Iterator: AsyncIteratorProtocol {
                var next = 0

                mutating func next(isolation actor: isolated (any Actor)?) async throws(Never) -> Int? {
                    guard next < 3 else { return nil }
                    await Task.yield()
                    ExecuteToolScope.start(details: ToolCallDetails(toolName: "t"), agent: AgentDetails()).end()
                    next += 1
                    return next
                }
            }

            func makeAsyncIterator() -> Iterator { Iterator() }
        }

        private func expectNothingMixed(in records: [SpanRecord], count: Int) {
            #expect(records.count == count)
            for record in records {
                guard let tenant = record.attributes["tenant_id"]?.stringValue else {
                    Issue.record("a span of no tenant: \(record.name)")
                    continue
                }
                #expect(record.attributes["gen_ai.agent.id"] == .string("agent of \(tenant)"))
                #expect(record.attributes["gen_ai.caller.id"] == .string("user of \(tenant)"))
                let parent = records.first { $0.spanID == record.parentSpanID }
                #expect(parent == nil || parent?.attributes["tenant_id"] == record.attributes["tenant_id"])
            }
        }

        @Test("Two tenants' traced sequences, pulled in turns by one task, never mix")
        func interleavedSequences() async {
            await Telemetry.configured { spans in
                func start(_ tenant: String) -> TracedSequence<ToolCalls, InferenceScope>.Iterator {
                    let scope = InferenceScope.start(
                        details: InferenceCallDetails(modelName: tenant),
                        agent: AgentDetails(),
                        context: Self.context(tenant)
                    )
                    return scope.trace(ToolCalls()).makeAsyncIterator()
                }
                var first = start("a")
                var second = Self.baggage("b").run { start("b") }
                // A third tenant's baggage is current while both are pulled.
                await Self.baggage("c").run {
                    var isDone = (false, false)
                    while isDone != (true, true) {
                        if await first.next(isolation: nil) == nil { isDone.0 = true }
                        if await second.next(isolation: nil) == nil { isDone.1 = true }
                    }
                }
                #expect(ServiceContext.current?.baggage["tenant_id"] == nil)
                let records = await spans.flushed()
                expectNothingMixed(in: records, count: 8)
                let tenants = Dictionary(grouping: records) { $0.attributes["tenant_id"]?.stringValue }
                #expect(tenants.mapValues(\.count) == ["a": 4, "b": 4])
            }
        }

        @Test("Two tenants' response streams, pulled in turns by one task, never mix")
        func interleavedStreams() async throws {
            try await Telemetry.configured { spans in
                func start(_ tenant: String) -> (InvokeAgentScope, ResponseStream<Int, Int>) {
                    let scope = InvokeAgentScope.start(
                        request: Request(),
                        agent: AgentDetails(),
                        context: Self.context(tenant)
                    )
                    let stream = ResponseStream(ToolCalls()) { (numbers: [Int]) in numbers.count }
                    return (scope, stream.bound(to: scope.context))
                }
                let (firstScope, first) = start("a")
                let (secondScope, second) = start("b")
                let iterators = (first.makeAsyncIterator(), second.makeAsyncIterator())
                for _ in 0..<4 {
                    _ = try await iterators.0.next(isolation: nil)
                    _ = try await iterators.1.next(isolation: nil)
                }
                firstScope.end()
                secondScope.end()
                #expect(ServiceContext.current?.baggage["tenant_id"] == nil)
                expectNothingMixed(in: await spans.flushed(), count: 8)
            }
        }

        @Test("A scope opened in one task, pulled in others and ended in another leaves nothing behind in any")
        func cleanupOnAnyTask() async {
            await Telemetry.configured { spans in
                let scope = await Task {
                    Self.baggage("a").run {
                        InferenceScope.start(details: InferenceCallDetails(), agent: AgentDetails())
                    }
                }.value
                var iterator = scope.trace(ToolCalls()).makeAsyncIterator()
                var isDone = false
                while !isDone {
                    (iterator, isDone) = await Task.detached { [iterator] in
                        var iterator = iterator
                        let isDone = await iterator.next(isolation: nil) == nil
                        #expect(ServiceContext.current?.baggage["tenant_id"] == nil)
                        return (iterator, isDone)
                    }.value
                }
                #expect(ServiceContext.current == nil || ServiceContext.current?.baggage.isEmpty == true)
                expectNothingMixed(in: await spans.flushed(), count: 4)
            }
        }

        @Test("Spans of other libraries carry the baggage they are started in")
        func otherLibraries() async {
            await Telemetry.configured { spans in
                Self.baggage("a").run { withSpan("http") { _ in } }
                expectNothingMixed(in: await spans.flushed(), count: 1)
            }
        }

        @Test("What a scope says itself wins over baggage, and stands in the scope's place; the rest leads")
        func explicitValues() async {
            await Telemetry.configured { spans in
                let request = Request(content: "x", conversationID: "own")
                let agent = AgentDetails(agentID: "own", agentName: "n")
                let baggage = BaggageBuilder().agentID("theirs").sessionID("s").conversationID("c").userID("u").build()
                baggage.run {
                    let scope = InferenceScope.start(
                        request: request,
                        details: InferenceCallDetails(modelName: "m", thoughtProcess: "hm"),
                        agent: agent,
                        user: UserDetails(userName: "U")
                    )
                    scope.recordOutputMessages("y")
                    scope.end()
                }
                let attributes = await spans.flushed().first?.attributes
                #expect(
                    attributes?.map(\.key) == [
                        "session_id", "gen_ai.caller.id", "telemetry.sdk.name", "telemetry.sdk.language",
                        "telemetry.sdk.version", "gen_ai.agent.id", "gen_ai.agent.name", "gen_ai.input.messages",
                        "gen_ai.conversation.id", "gen_ai.operation.name", "gen_ai.request.model",
                        "microsoft.a365.agent.thought.process", "gen_ai.caller.name", "gen_ai.output.messages",
                    ]
                )
                #expect(attributes?["gen_ai.agent.id"] == "own")
                #expect(attributes?["gen_ai.conversation.id"] == "own")
            }
        }

        @Test("A processor of the application's own that chooses entries is the one that counts")
        func ownProcessor() async {
            await Telemetry.unconfigured {
                let collector = SpanCollector()
                Observability.provider.addProcessor(BaggageSpanProcessor { $0.key == "tenant_id" })
                Observability.configure(
                    serviceName: "test",
                    exporter: .inMemory(collector),
                    configuration: ObservabilityConfiguration(environment: ProcessEnvironment([:]))
                )
                Self.baggage("a").run {
                    ExecuteToolScope.start(details: ToolCallDetails(toolName: "own"), agent: AgentDetails()).end()
                }
                #expect(await Observability.forceFlush(deadline: .seconds(60)))
                let record = collector.records.first { $0.name == "execute_tool own" }
                #expect(record?.attributes["tenant_id"] == "a")
                #expect(record?.attributes["gen_ai.caller.id"] == nil)
            }
        }
    }
}
