import AsyncHTTPClient
import Hummingbird
import NIOCore
import NIOHTTP1
import Testing
import Tracewing
import TracewingAgents
import TracewingHosting
import TracewingModel
import TracewingSDK
import TracewingTesting
import Tracing

/// What a run over HTTP leaves behind in telemetry, and what telemetry leaves in the run: nothing.
@Suite("Telemetry of an agent's route", .serialized, .timeLimit(.minutes(2)))
struct HostedTelemetryTests {
    private static let caller = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"

    @Test("the caller's traceparent is the run's parent, whether it was sampled or not; the answer names the trace")
    func traceparent() async throws {
        try await withObservability { spans in
            try await HostedAgent.run(.concierge()) { agent in
                let response = try await agent.ask([("traceparent", Self.caller), ("tracestate", "vendor=1")])
                #expect(response.headers.first(name: "x-trace-id") == "0af7651916cd43dd8448eb211c80319c")
                _ = try await response.body.collect(upTo: 1 << 20)
                let records = await spans.records(of: TraceID(hex: "0af7651916cd43dd8448eb211c80319c"))
                let run = try #require(records.first { $0.name == "invoke_agent concierge" })
                #expect(run.parentSpanID?.hex == "b7ad6b7169203331")
                #expect(run.traceState == "vendor=1")
                #expect(records.count == 4)
                #expect(records.filter { $0.parentSpanID == run.spanID }.count == 3)
            }
        }
    }

    @Test(
        "an answer that is no stream names its trace also when the run has failed",
        arguments: [
            (Agent.failing(ChatError(.unreachable, "It broke.")), 500),
            (Agent.failing(ChatError(.refused, "Too many.", status: 429)), 429), (Agent.asking, 422),
        ]
    )
    func failedDocument(agent: Agent, status: Int) async throws {
        try await withObservability { _ in
            try await HostedAgent.run(agent) { hosted in
                for url in [hosted.chatCompletions, hosted.responses] {
                    let body: JSONValue = [
                        "model": "m", "input": "Go", "messages": [["role": "user", "content": "Go"]],
                    ]
                    let response = try await hosted.post(
                        body.utf8,
                        to: url,
                        headers: [("traceparent", Self.caller)]
                    )
                    #expect(response.status.code == UInt(status))
                    #expect(response.headers.first(name: "x-trace-id") == "0af7651916cd43dd8448eb211c80319c")
                }
            }
        }
    }

    @Test(
        "a traceparent that is none starts a trace of its own",
        arguments: ["", "nonsense", "00-0-0-00", "ff-" + caller.dropFirst(3)]
    )
    func badTraceparent(header: String) async throws {
        try await withObservability { spans in
            try await HostedAgent.run(.concierge()) { agent in
                let response = try await agent.ask([("traceparent", header)])
                let id = try #require(response.headers.first(name: "x-trace-id").flatMap { TraceID(hex: $0) })
                #expect(id.hex != "0af7651916cd43dd8448eb211c80319c")
                _ = try await response.body.collect(upTo: 1 << 20)
                let expected = TreeExpectation(
                    "invoke_agent concierge",
                    [
                        TreeExpectation("chat scripted-1"), TreeExpectation("execute_tool find_trains"),
                        TreeExpectation("chat scripted-1"),
                    ]
                )
                #expect(expected.mismatches(in: await spans.records(of: id)) == [])
            }
        }
    }

    @Test("a stranger's baggage does not reach the run")
    func baggage() async throws {
        let tool = Tool("find_trains", description: "Trains") {
            "\(ServiceContext.current?.baggage["tenant_id"] ?? "none")"
        }
        try await withObservability { spans in
            try await HostedAgent.run(.concierge(tool: tool)) { agent in
                let events = try await agent.events([("baggage", "tenant_id=evil"), ("traceparent", Self.caller)])
                #expect(events.chunks("tool-output-available").first?["output"] == "none")
                let records = await spans.records(of: TraceID(hex: "0af7651916cd43dd8448eb211c80319c"))
                #expect(records.allSatisfy { $0.attributes["tenant_id"] == nil })
            }
        }
    }

    @Test(
        "a client that leaves ends the spans as cancelled, without an error",
        arguments: AgentRoutesTests.Waiting.allCases
    )
    func leaving(waiting: AgentRoutesTests.Waiting) async throws {
        let watch = CancellationWatch()
        try await withObservability { spans in
            try await HostedAgent.run(waiting.agent(watch)) { agent in
                let response = Task {
                    let response = try await agent.ask([("traceparent", Self.caller)])
                    return try await response.body.collect(upTo: 1 << 20)
                }
                await watch.start()
                response.cancel()
                _ = await watch.cancellation()
                let trace = TraceID(hex: "0af7651916cd43dd8448eb211c80319c")
                var records: [SpanRecord] = []
                while !records.contains(where: { $0.name == "invoke_agent concierge" }) {
                    try Task.checkCancellation()
                    records = await spans.records(of: trace)
                }
                #expect(records.count == (waiting == .tool ? 3 : 2))
                #expect(records.allSatisfy { $0.status == .unset })
                #expect(records.last?.attributes[TracewingNames.streamOutcome] == "cancelled")
            }
        }
    }

    @Test(
        "callers that are trusted decide about sampling, and their baggage stands on the spans",
        arguments: [true, false]
    )
    func trustedCallers(isTrusted: Bool) async throws {
        let routes = AgentRoutes(
            .concierge(),
            trusts: isTrusted ? .callers : .nobody,
            logger: HTTPHost.silence
        )
        let trace = TraceID(hex: "0af7651916cd43dd8448eb211c80319c")
        for isSampled in [true, false] {
            let parent = Self.caller.dropLast(2) + (isSampled ? "01" : "00")
            try await withObservability { spans in
                try await HostedAgent.run(routes) { agent in
                    let headers = [("traceparent", String(parent)), ("baggage", "tenant_id=contoso")]
                    _ = try await agent.events(headers)
                    let records = await spans.records(of: trace)
                    #expect(records.isEmpty == (isTrusted && !isSampled))
                    for record in records {
                        #expect((record.attributes["tenant_id"] == "contoso") == isTrusted)
                    }
                }
            }
        }
    }

    @Test(
        "the server's own span for the request is the parent and decides about sampling; strangers' baggage is dropped",
        arguments: [true, false]
    )
    func ownSpan(isSampled: Bool) async throws {
        let caller = String(Self.caller.dropLast(2) + (isSampled ? "01" : "00"))
        let tool = Tool("find_trains", description: "Trains") {
            let baggage = ServiceContext.current?.baggage
            return "\(baggage?["tenant"] ?? "none") \(baggage?["local"] ?? "none")"
        }
        try await withObservability { spans in
            let router = Router()
            let group = router.group().add(
                middleware: SpanForRequest<BasicRequestContext>(tracer: Observability.tracer())
            )
            AgentRoutes(.concierge(tool: tool), logger: HTTPHost.silence).add(to: group, at: "/chat")
            let (output, trace) = try await HTTPHost.run(router) { url in
                var request = HTTPClientRequest(url: url + "/chat")
                request.method = .POST
                request.headers.add(name: "content-type", value: "application/json")
                request.headers.add(name: "traceparent", value: caller)
                request.headers.add(name: "baggage", value: "tenant=evil")
                request.body = .bytes(HostedAgent.question().utf8)
                let response = try await HTTPClient.untraced.execute(request, timeout: .seconds(30))
                let trace = response.headers.first(name: "x-trace-id").flatMap { TraceID(hex: $0) }
                return (try await response.transcript().chunks("tool-output-available").first?["output"], trace)
            }
            #expect(output == "none here")
            #expect(trace?.hex == "0af7651916cd43dd8448eb211c80319c")
            let records = await spans.records(of: trace)
            guard isSampled else {
                // The server's sampler does what the caller did, and the run what the server did.
                #expect(records.isEmpty)
                return
            }
            let server = try #require(records.first { $0.name == "POST /chat" })
            let run = try #require(records.first { $0.name == "invoke_agent concierge" })
            #expect(run.parentSpanID == server.spanID)
        }
    }
}

extension Agent {
    /// Its model fails.
    fileprivate static func failing(_ error: ChatError) -> Agent {
        Agent(name: "failing", client: ScriptedChatClient([.fail(error)]))
    }

    /// It asks a person, whom these protocols do not know.
    fileprivate static let asking = Agent(
        name: "asking",
        client: ScriptedChatClient([.toolCall(name: "pay"), .text("Paid.")]),
        tools: [Tool("pay", description: "Pays", requiresApproval: true) { "paid" }]
    )
}
