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
    private func provider(_ exporter: OTLPExporter) -> TracerProvider {
        let provider = TracerProvider(resource: Resource(attributes: ["service.name": "test"]))
        provider.addExporter(exporter, options: BatchOptions(scheduledDelay: .seconds(3_600)))
        return provider
    }

    private func end(_ count: Int, in provider: TracerProvider) {
        for number in 0..<count {
            provider.tracer(named: "test").startSpan("span \(number)", context: .topLevel, attributes: ["n": 1]).end()
        }
    }

    @Test("Spans arrive as they were recorded")
    func arrival() async throws {
        try await CollectorServer.run { server in
            let provider = provider(OTLPExporter(to: server.url))
            end(3, in: provider)
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

    @Test(
        "What is lost is counted under its reason",
        arguments: [
            (.status(200, body: ExportTraceResponse(rejectedSpans: 2, errorMessage: "no").encode()), [.rejected: 2]),
            (.status(400), [.permanent: 5]), (.status(307, headers: ["location": "/"]), [.permanent: 5]),
            (.status(503), [.retriesExhausted: 5]), (.silence, [.retriesExhausted: 5]),
            (.cut(""), [.retriesExhausted: 5]),
            (.status(204), [:]),
        ] as [(CollectorServer.Answer, [DropReason: Int])]
    )
    func reasons(answer: CollectorServer.Answer, dropped: [DropReason: Int]) async throws {
        try await CollectorServer.run([answer]) { server in
            // Only silence needs a timeout; with it, whoever is slow to answer would be taken for silent.
            let timeout: Duration = if case .silence = answer { .milliseconds(50) } else { .seconds(30) }
            let provider = provider(OTLPExporter(to: server.url, timeout: timeout, retry: .none))
            end(5, in: provider)
            #expect(await provider.forceFlush(deadline: .seconds(30)) == dropped.isEmpty)
            let statistics = try #require(provider.statistics.first)
            #expect(statistics.dropped == dropped)
            #expect(statistics.exported == 5 - statistics.droppedTotal)
            #expect(statistics.isBalanced)
        }
    }

    @Test("A shutdown with a dead collector comes back at its deadline, and every span is accounted for")
    func shutdown() async throws {
        try await CollectorServer.run([.silence]) { server in
            let provider = provider(OTLPExporter(to: server.url))
            end(600, in: provider)
            let start = ContinuousClock.now
            await provider.shutdown(deadline: .milliseconds(50))
            #expect(ContinuousClock.now - start < .seconds(20))
            let statistics = try #require(provider.statistics.first)
            #expect(statistics.isBalanced)
            #expect(statistics.exporting == 512)
            #expect(statistics.dropped == [.timedOut: 88])
        }
    }

    @Test(
        "Configured in one line, spans go to the collector of the environment",
        .serialized,
        arguments: [true, false]
    )
    func configure(usesEnvironmentChoice: Bool) async throws {
        try await CollectorServer.run { server in
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
