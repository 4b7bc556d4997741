import AsyncHTTPClient
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

    @Test("the events are the same with telemetry off, on and broken, for runs that succeed and runs that fail")
    func transcripts() async throws {
        struct Outage: Error {}
        struct Deaf: SpanExporter {
            func export(_ batch: [SpanRecord]) async throws { throw Outage() }
        }
        struct Endless: SpanExporter {
            func export(_ batch: [SpanRecord]) async throws {
                await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
            }
        }
        let agents: [Agent] = [
            .concierge(),
            .concierge(
                tool: Tool("find_trains", description: "Trains") { () async throws -> String in throw Outage() }
            ),
            Agent(name: "concierge", client: ScriptedChatClient([.text("One two"), .fail(Outage(), afterTokens: 1)])),
            Agent(name: "concierge", client: ScriptedChatClient([.fail(Outage())])),
        ]
        @Sendable func transcript(of agent: Agent) async throws -> [String] {
            try await HostedAgent.run(agent) { agent in
                let events = try await agent.events()
                #expect(events.problems == [])
                return events.data.dropFirst() + [String(events.data[0].replacing(#/msg-[0-9a-f]+/#, with: "msg"))]
            }
        }
        for agent in agents {
            let off = try await withObservability(
                exporter: ExporterChoice.none,
                configure: { $0.instrumentsRuntime = false }
            ) { _ in
                try await transcript(of: agent)
            }
            let on = try await withObservability(configure: { $0.content = .capture }) { _ in
                try await transcript(of: agent)
            }
            let throwing = try await withObservability(exporter: .custom(Deaf())) { _ in try await transcript(of: agent)
            }
            let hanging = try await withObservability(
                exporter: .custom(Endless()),
                configure: { $0.batch = BatchOptions(maxQueueSize: 1, scheduledDelay: .zero) }
            ) { _ in try await transcript(of: agent) }
            #expect(on == off)
            #expect(throwing == off)
            #expect(hanging == off)
        }
    }
}
