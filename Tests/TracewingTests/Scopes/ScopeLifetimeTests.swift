import Testing
import Tracewing
import TracewingConcurrency
import TracewingModel
import TracewingSDK
import TracewingTesting
import Tracing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension Telemetry {
    @Suite("The life of a scope")
    struct ScopeLifetimeTests {
        private func tool(
            _ name: String = "t",
            span: SpanDetails? = nil,
            context: ServiceContext? = nil
        ) -> ExecuteToolScope {
            ExecuteToolScope.start(
                details: ToolCallDetails(toolName: name),
                agent: AgentDetails(),
                span: span,
                context: context
            )
        }

        @Test("Inside run the span is the current one, and it ends with the closure")
        func run() async {
            await Telemetry.configured { spans in
                let scope = tool()
                let value = scope.run { scope in
                    #expect(ServiceContext.current?.spanContext == scope.context.spanContext)
                    #expect(scope.isRecording)
                    return 1
                }
                #expect(value == 1)
                #expect(!scope.isRecording)
                let asynchronous = tool()
                let other = await asynchronous.run { scope in
                    await Task.yield()
                    #expect(ServiceContext.current?.spanContext == scope.context.spanContext)
                    return 2
                }
                #expect(other == 2)
                #expect(ServiceContext.current?.spanContext == nil)
                #expect(await spans.flushed().map(\.status) == [.unset, .unset])
            }
        }

        @Test("An error in run is recorded and thrown on, unchanged", arguments: [true, false])
        func failure(isAsync: Bool) async throws {
            try await Telemetry.configured { spans in
                await #expect(throws: BrokenPipe()) {
                    if isAsync {
                        try await tool().run { _ in
                            await Task.yield()
                            throw BrokenPipe()
                        }
                    } else {
                        try fail(in: tool())
                    }
                }
                let record = try #require(await spans.flushed().first)
                #expect(record.status == .error("BrokenPipe()"))
                #expect(record.attributes["error.type"] == "BrokenPipe")
                #expect(record.events.map(\.name) == ["exception"])
            }
        }

        private func fail(in scope: ExecuteToolScope) throws {
            try scope.run { _ in throw BrokenPipe() }
        }

        @Test("Cancellation is an outcome, not an error")
        func cancellation() async throws {
            try await Telemetry.configured { spans in
                #expect(throws: CancellationError.self) {
                    try tool("a").run { _ in throw CancellationError() }
                }
                let byHand = tool("b")
                byHand.recordError(CancellationError())
                byHand.end()
                let withReason = tool("c")
                withReason.recordCancellation(reason: "the user left")
                withReason.end()
                let records = await spans.flushed()
                try #require(records.count == 3)
                for record in records {
                    #expect(record.status == .unset)
                    #expect(record.events.isEmpty)
                    #expect(record.attributes["tracewing.outcome"] == "cancelled")
                    #expect(record.attributes["error.type"] == nil)
                }
                #expect(records[2].attributes["tracewing.outcome.reason"] == "the user left")
            }
        }

        @Test("A scope ended by hand inside run ends once")
        func endedInside() async {
            await Telemetry.configured { spans in
                tool().run { $0.end() }
                #expect(await spans.flushed().count == 1)
            }
        }

        @Test("A scope that is released without an end ends as abandoned")
        func abandoned() async {
            await Telemetry.configured { spans in
                do { _ = tool() }
                #expect(await spans.flushed().first?.attributes["tracewing.outcome"] == "abandoned")
            }
        }

        @Test("Its context keeps no scope open")
        func contextKeepsNothingOpen() async {
            await Telemetry.configured { spans in
                let context = tool().context
                #expect(await spans.flushed().count == 1)
                #expect(context.spanContext?.isValid == true)
            }
        }

        @Test("A scope may be ended in another task than it was started in")
        func endedElsewhere() async {
            await Telemetry.configured { spans in
                let scope = tool()
                await Task.detached { scope.end() }.value
                #expect(await spans.flushed().count == 1)
            }
        }

        @Test("The parent is SpanDetails.parentContext, else the context given, else the current one, else none")
        func parents() async {
            await Telemetry.configured { spans in
                let outer = tool("outer")
                let given = tool("given")
                let detailed = tool("detailed")
                outer.run { _ in
                    tool("1").end()
                    tool("2", context: given.context).end()
                    tool("3", span: SpanDetails(parentContext: detailed.context), context: given.context).end()
                    tool("4", span: SpanDetails(), context: .topLevel).end()
                }
                tool("5").end()
                given.end()
                detailed.end()
                let records = await spans.flushed()
                let ids = Dictionary(
                    uniqueKeysWithValues: records.map { ($0.name.dropFirst("execute_tool ".count), $0) }
                )
                #expect(ids["1"]?.parentSpanID == ids["outer"]?.spanID)
                #expect(ids["2"]?.parentSpanID == ids["given"]?.spanID)
                #expect(ids["3"]?.parentSpanID == ids["detailed"]?.spanID)
                #expect(ids["4"]?.parentSpanID == nil)
                #expect(ids["5"]?.parentSpanID == nil)
            }
        }

        @Test("Scopes nest across tasks and with spans of other libraries")
        func nesting() async {
            await Telemetry.configured { spans in
                let run = InvokeAgentScope.start(request: Request(), agent: AgentDetails(agentName: "a"))
                await run.run { run in
                    await withSpan("library") { _ in
                        await Task { tool("inherited").end() }.value
                    }
                    await Task.detached { tool("handed down", context: run.context).end() }.value
                    await withTaskGroup { group in
                        for _ in 0..<2 {
                            group.addTask {
                                await tool("parallel").run { _ in await withSpan("http") { _ in await Task.yield() } }
                            }
                        }
                    }
                }
                let parallel = TreeExpectation("execute_tool parallel", [TreeExpectation("http")])
                let expected = TreeExpectation(
                    "invoke_agent a",
                    [
                        TreeExpectation("library", [TreeExpectation("execute_tool inherited")]),
                        TreeExpectation("execute_tool handed down"), parallel, parallel,
                    ]
                )
                #expect(expected.mismatches(in: await spans.flushed()) == [])
            }
        }

        @Test("A parent that was read from headers keeps this process's baggage", arguments: [true, false])
        func remoteParent(isInDetails: Bool) async {
            await Telemetry.configured { spans in
                var remote = ServiceContext.topLevel
                W3CPropagator().extract(
                    into: &remote,
                    fields: [
                        ("traceparent", "00-00000000000000010000000000000002-0000000000000003-01"),
                        ("baggage", "tenant_id=theirs,theirs=1"),
                    ]
                )
                func start() -> ExecuteToolScope {
                    isInDetails ? tool(span: SpanDetails(parentContext: remote)) : tool(context: remote)
                }
                BaggageBuilder().tenantID("ours").userID("u").build().run { start().end() }
                // What this process has put on it itself is all there is to say.
                BaggageBuilder().sessionID("s").build().apply(to: &remote)
                BaggageBuilder().tenantID("ours").build().run { start().end() }
                let records = await spans.flushed()
                #expect(records.map(\.parentSpanID) == [SpanID(3), SpanID(3)])
                #expect(records.map { $0.attributes["tenant_id"] } == ["ours", nil])
                #expect(records.map { $0.attributes["gen_ai.caller.id"] } == ["u", nil])
                #expect(records.map { $0.attributes["session_id"] } == [nil, "s"])
                #expect(records.map { $0.attributes["theirs"] } == [nil, nil])
            }
        }

        @Test("Turned off between start and end, a scope goes on, ends and is exported; a new one does nothing")
        func turnedOff() async {
            await Telemetry.configured { spans in
                #expect(Observability.isEnabled)
                let scope = tool("open")
                Observability.isEnabled = false
                scope.setTagMaybe("late", 1)
                let other = tool("never")
                #expect(!other.isRecording)
                other.end()
                scope.end()
                Observability.isEnabled = true
                tool("again").end()
                let records = await spans.flushed()
                #expect(records.map(\.name) == ["execute_tool open", "execute_tool again"])
                #expect(records.first?.attributes["late"] == 1)
            }
            #expect(!Observability.isEnabled)
        }

        @Test("What a variable turned off, or nobody turned on, cannot be turned on")
        func cannotBeTurnedOn() async {
            await Telemetry.configured(["ENABLE_OBSERVABILITY": "false"]) { _ in
                Observability.isEnabled = true
                #expect(!Observability.isEnabled)
                #expect(!tool().isRecording)
            }
            await Telemetry.unconfigured {
                Observability.isEnabled = true
                #expect(!tool().isRecording)
            }
        }

        @Test("Kind, times and links can be overridden")
        func overrides() async throws {
            try await Telemetry.configured { spans in
                let link = SpanRecord.Link(traceID: TraceID(high: 1, low: 1), spanID: SpanID(1))
                tool(span: SpanDetails(startTime: 1_000, endTime: 5_000, spanKind: .server, links: [link])).end()
                tool(
                    span: SpanDetails(
                        startTime: Date(timeIntervalSince1970: 1),
                        endTime: Date(timeIntervalSince1970: 2.5)
                    )
                ).end()
                let later = tool(span: SpanDetails(startTime: 1_000, endTime: 5_000))
                later.setEndTime(7_000)
                later.end()
                let early = tool(span: SpanDetails(startTime: 1_000))
                early.setEndTime(1)
                early.run { _ in }
                let dated = tool(span: SpanDetails(startTime: 1_000))
                dated.setEndTime(Date(timeIntervalSince1970: 3))
                dated.end()
                let records = await spans.flushed()
                try #require(records.count == 5)
                #expect(records[0].kind == .server)
                #expect(records[0].links == [link])
                #expect(records.map(\.startTime) == [1_000, 1_000_000_000, 1_000, 1_000, 1_000])
                #expect(records.map(\.endTime) == [5_000, 2_500_000_000, 7_000, 1_000, 3_000_000_000])
            }
        }

        @Test(
            "Baggage is added to the scope's own context, for children started later; a header carries it where allowed"
        )
        func baggage() async {
            await Telemetry.configured { _ in
                var parent = ServiceContext.topLevel
                parent.baggage["tenant"] = "t"
                let scope = tool(context: parent)
                scope.addBaggage("user", "u")
                scope.addBaggage("tenant", "other")
                #expect(scope.context.baggage.entries.map { "\($0.key)=\($0.value)" } == ["tenant=other", "user=u"])
                #expect(tool(context: scope.context).context.baggage["user"] == "u")
                scope.run { scope in
                    #expect(ServiceContext.current?.baggage["user"] == "u")
                    scope.addBaggage("late", "1")
                    #expect(ServiceContext.current?.baggage["late"] == nil)
                    #expect(scope.context.baggage["late"] == "1")
                }
                #expect(parent.baggage.entries.map(\.key) == ["tenant"])
                #expect(scope.injectHeaders().keys.sorted() == ["traceparent"])
                scope.addBaggage("user.email", "someone@example.com")
                #expect(scope.injectHeaders(includingBaggage: true)["baggage"] == "tenant=other,user=u,late=1")
                let all = scope.injectHeaders(includingBaggage: true, includingPersonalData: true)["baggage"]
                #expect(all == "tenant=other,user=u,late=1,user.email=someone%40example.com")
            }
        }

        @Test("The headers name the scope's span, and hand the tracestate on")
        func headers() async throws {
            await Telemetry.configured { _ in
                var parent = ServiceContext.topLevel
                parent.spanContext = SpanContext(
                    traceID: TraceID(high: 1, low: 2),
                    spanID: SpanID(3),
                    isSampled: true,
                    isRemote: true,
                    traceState: "a=b"
                )
                let scope = tool(context: parent)
                let id = scope.context.spanContext?.spanID.hex ?? ""
                #expect(
                    scope.injectHeaders() == [
                        "traceparent": "00-00000000000000010000000000000002-\(id)-01", "tracestate": "a=b",
                    ]
                )
                scope.end()
                #expect(scope.injectHeaders().count == 2)
            }
        }

        @Test("An actor's state can be used inside run")
        func isolation() async {
            actor Counter {
                var count = 0
                func increment(in scope: ExecuteToolScope) async -> Int {
                    await scope.run { _ in
                        count += 1
                        await Task.yield()
                        count += 1
                    }
                    return count
                }
            }
            await Telemetry.configured { _ in
                #expect(await Counter().increment(in: tool()) == 2)
            }
        }

        @Test("A scope that outlives the configuration ends quietly, and is counted")
        func outlives() async {
            let scope = await Telemetry.configured { _ in tool() }
            scope.setTagMaybe("key", 1)
            scope.end()
            #expect(!scope.isRecording)
        }
    }

    @Suite("Scopes while telemetry is off")
    struct DisabledScopeTests {
        private static var parent: ServiceContext {
            var context = ServiceContext.topLevel
            context.spanContext = SpanContext(
                traceID: TraceID(high: 1, low: 2),
                spanID: SpanID(3),
                isSampled: true,
                isRemote: true,
                traceState: "a=b"
            )
            context.baggage["tenant"] = "t"
            return context
        }

        @Test("Not configured, a scope hands the context on and records nothing; what it runs runs")
        func unconfigured() async {
            await Telemetry.unconfigured { await check() }
        }

        @Test("Switched off, the same")
        func switchedOff() async {
            await Telemetry.configured(["ENABLE_OBSERVABILITY": "false"]) { spans in
                await check()
                #expect(await spans.flushed().isEmpty)
            }
        }

        private func check() async {
            let scope = InferenceScope.start(
                details: InferenceCallDetails(),
                agent: AgentDetails(),
                context: Self.parent
            )
            #expect(!scope.isRecording)
            #expect(scope.handle.span == nil)
            #expect(scope.context.spanContext == Self.parent.spanContext)
            #expect(scope.context.baggage == Self.parent.baggage)
            let trace = "00-00000000000000010000000000000002-0000000000000003-01"
            #expect(scope.injectHeaders() == ["traceparent": trace, "tracestate": "a=b"])
            let value = await scope.run { scope in
                scope.recordOutputMessages("Hi")
                scope.recordFirstChunk()
                scope.recordResponseModel("m")
                scope.recordError(BrokenPipe())
                scope.setEndTime(5)
                scope.addBaggage("key", "value")
                await Task.yield()
                #expect(ServiceContext.current?.spanContext == Self.parent.spanContext)
                return 1
            }
            #expect(value == 1)
            #expect(throws: BrokenPipe()) { try scope.run { _ in throw BrokenPipe() } }
            scope.end()
            scope.end()
        }

        @Test("The parent is chosen as with telemetry on")
        func parentChoice() async {
            await Telemetry.unconfigured { checkParents() }
        }

        private func checkParents() {
            func start(_ span: SpanDetails?, _ context: ServiceContext?) -> SpanContext? {
                ExecuteToolScope.start(
                    details: ToolCallDetails(toolName: "t"),
                    agent: AgentDetails(),
                    span: span,
                    context: context
                ).context.spanContext
            }
            #expect(start(nil, nil) == nil)
            #expect(start(nil, Self.parent) == Self.parent.spanContext)
            #expect(start(SpanDetails(parentContext: .topLevel), Self.parent) == nil)
            ServiceContext.withValue(Self.parent) {
                #expect(start(nil, nil) == Self.parent.spanContext)
                #expect(start(nil, .topLevel) == nil)
            }
        }
    }
}
