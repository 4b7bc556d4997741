import Testing
@testable import Tracewing
import TracewingModel
import TracewingOTLP
import TracewingSDK
import TracewingTesting
import Tracing
@testable import TracewingExport

/// From a span's end to the collector, with the account that is kept of it.
@Suite("Delivery over OTLP", .timeLimit(.minutes(10)))
struct OTLPDeliveryTests {
    @Test("Spans arrive as they were recorded")
    func arrival() async throws {
        try await FaultServer.run { server in
            let provider = TracerProvider.exporting(to: OTLPExporter(to: server.url))
            provider.endSpans(3)
            #expect(await provider.forceFlush(deadline: .seconds(30)))
            let spans = try server.requests.flatMap { try OTLPTraceDecoder.decode($0.body).spans.map(\.record) }
            #expect(spans.map(\.name) == ["span 0", "span 1", "span 2"])
            #expect(spans.allSatisfy { $0.resource.serviceName == "test" && $0.scope.name == "test" && !$0.isRunning })
            #expect(
                provider.statistics.map(\.description) == [
                    "otlp: 3 started, 0 active, 0 queued, 0 exporting, 3 exported, 0 dropped"
                ]
            )
        }
    }

    @Test("A batch that waits for its next attempt holds one of the places there are", arguments: [1, 2])
    func places(maxConcurrentExports: Int) async throws {
        try await FaultServer.run(rule: { $0.number == 0 ? .status(503) : .status(200) }) { server in
            let (waits, goOn) = AsyncStream.makeStream(of: Void.self)
            var clock = RetryClock.system
            clock.sleep = { _ in for await _ in waits {} }
            let exporter = OTLPExporter(to: server.url, clock: clock)
            let provider = TracerProvider.exporting(
                to: exporter,
                options: BatchOptions(
                    maxExportBatchSize: 10,
                    scheduledDelay: .seconds(3_600),
                    maxConcurrentExports: maxConcurrentExports
                )
            )
            provider.endSpans(10)
            await until { server.requests.count == 1 }
            provider.endSpans(10)
            if maxConcurrentExports > 1 { await until { provider.statistics.first?.exported == 10 } }
            let statistics = try #require(provider.statistics.first)
            #expect(statistics.exporting == 10 && statistics.isBalanced)
            #expect(statistics.queued == (maxConcurrentExports > 1 ? 0 : 10))
            goOn.finish()
            #expect(await provider.forceFlush(deadline: .seconds(60)))
            #expect(provider.statistics.first?.exported == 20 && provider.statistics.first?.isBalanced == true)
            #expect(server.requests.count == 3)
        }
    }

    @Test("A shutdown with a dead collector comes back at its deadline, and every span is accounted for")
    func shutdown() async throws {
        try await FaultServer.run([.silence]) { server in
            let provider = TracerProvider.exporting(to: OTLPExporter(to: server.url))
            provider.endSpans(600)
            let start = ContinuousClock.now
            await provider.shutdown(deadline: .milliseconds(50))
            #expect(ContinuousClock.now - start < .seconds(20))
            let statistics = try #require(provider.statistics.first)
            #expect(statistics.isBalanced)
            #expect(statistics.exported == 0)
            #expect(statistics.exporting + statistics.dropped[.timedOut, default: 0] == 600)
        }
    }

    @Test(
        "Configured in one line, spans go to the collector of the environment",
        .serialized,
        arguments: [true, false]
    )
    func configure(usesEnvironmentChoice: Bool) async throws {
        try await FaultServer.run { server in
            try await ObservabilityTurn.take {
                let environment = ProcessEnvironment(["OTEL_EXPORTER_OTLP_ENDPOINT": server.url])
                let report = Observability.configure(
                    serviceName: "test",
                    exporter: usesEnvironmentChoice ? .environment : .otlp(),
                    configuration: ObservabilityConfiguration(environment: environment)
                )
                #expect(report.notes == [])
                InvokeAgentScope.start(request: Request(content: "Hello"), agent: AgentDetails(agentName: "a")).end()
                await Observability.reset()
                let spans = try server.requests.flatMap { try OTLPTraceDecoder.decode($0.body).spans.map(\.record) }
                // Tests of other targets may trace meanwhile.
                #expect(spans.contains { $0.name == "invoke_agent a" && $0.resource.serviceName == "test" })
            }
        }
    }

    @Test(
        "OTEL_TRACES_EXPORTER chooses; what is not known is noted, and otlp is used",
        arguments: [
            (nil, ["otlp"], 0), ("otlp", ["otlp"], 0), ("OTLP", ["otlp"], 0), ("console", ["console"], 0),
            ("none", [], 0),
            ("zipkin", ["otlp"], 1),
        ] as [(String?, [String], Int)]
    )
    func environmentChoice(value: String?, exporters: [String], notes: Int) {
        var setup = ExporterSetup(
            environment: ProcessEnvironment(value.map { ["OTEL_TRACES_EXPORTER": $0] } ?? [:]),
            faults: TelemetryFaults()
        )
        #expect(ExporterChoice.environment.makeExporters(&setup).map(\.name) == exporters)
        #expect(setup.notes.count == notes)
    }
}
