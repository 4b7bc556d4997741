import Testing
import Tracewing
import TracewingConcurrency
import TracewingModel
import TracewingSDK
import TracewingTesting

@testable import TracewingExport

/// When Agent 365 is chosen, and what is when it cannot be.
@Suite("The choice of Agent 365", .timeLimit(.minutes(5)))
struct Agent365ChoiceTests {
    private static let options = Agent365Options { _, _ in "tok" }

    private static func make(
        _ choice: ExporterChoice,
        _ environment: [String: String] = [:]
    ) -> (names: [String], notes: [String]) {
        var setup = ExporterSetup(environment: ProcessEnvironment(environment), faults: TelemetryFaults())
        return (choice.makeExporters(&setup).map(\.name), setup.notes)
    }

    @Test("Without a token resolver spans go to the console, and one warning says so")
    func noResolver() {
        let made = Self.make(.agent365(Agent365Options()))
        #expect(made.names == ["console"])
        #expect(made.notes.count == 1)
        #expect(made.notes.first?.contains("token resolver") == true)
    }

    @Test(
        "The switch set to false, or to anything that is not true, sends spans to the console with one warning",
        arguments: ["false", "0", "no", "off", "FALSE", "maybe"]
    )
    func switchedOff(value: String) {
        let made = Self.make(.agent365(Self.options), ["ENABLE_A365_OBSERVABILITY_EXPORTER": value])
        #expect(made.names == ["console"])
        #expect(made.notes.count == 1)
        #expect(
            Self.make(.environment(agent365: Self.options), ["ENABLE_A365_OBSERVABILITY_EXPORTER": value]).names == [
                "otlp"
            ]
        )
    }

    @Test("Set to true, or not set, it is Agent 365", arguments: ["true", "1", " Yes ", "ON", nil])
    func switchedOn(value: String?) {
        let environment = value.map { ["ENABLE_A365_OBSERVABILITY_EXPORTER": $0] } ?? [:]
        let made = Self.make(.agent365(Self.options), environment)
        #expect(made.names == ["agent365"])
        #expect(made.notes.isEmpty)
    }

    @Test("The environment chooses Agent 365 when the switch is true, with the resolver the application brings")
    func environment() {
        let on = ["ENABLE_A365_OBSERVABILITY_EXPORTER": "true"]
        #expect(Self.make(.environment(agent365: Self.options), on).names == ["agent365"])
        #expect(Self.make(.environment(agent365: Self.options), on).notes.isEmpty)
        #expect(Self.make(.environment(agent365: Self.options)).names == ["otlp"])
        #expect(Self.make(.environment).names == ["otlp"])
        let without = Self.make(.environment, on)
        #expect(without.names == ["console"])
        #expect(without.notes.count == 1)
    }

    @Test("Several exporters of one choice have each its own account")
    func several() {
        let choice = ExporterChoice.several([.otlp(), .agent365(Self.options), .console, .none])
        #expect(choice.name == "otlp, agent365, console, none")
        #expect(Self.make(choice).names == ["otlp", "agent365", "console"])
    }

    @Test("The options say how spans are collected, also through a spool")
    func batchOptions() {
        let options = Agent365Options(
            tokenResolver: { _, _ in nil },
            maxQueueSize: 7,
            scheduledDelay: .seconds(9),
            exporterTimeout: .seconds(11),
            maxExportBatchSize: 3
        )
        var setup = ExporterSetup(environment: ProcessEnvironment([:]), faults: TelemetryFaults())
        let directory = TemporaryDirectory()
        let choices = [
            ExporterChoice.agent365(options), .spooled(.agent365(options), directory: directory.path),
        ]
        for exporter in choices.flatMap({ $0.makeExporters(&setup) }) {
            var given = BatchOptions()
            given.maxQueueBytes = 5
            let made = exporter.batchOptions(given)
            #expect(made.maxQueueSize == 7 && made.scheduledDelay == .seconds(9) && made.maxExportBatchSize == 3)
            #expect(made.exportTimeout == .seconds(11) && made.maxQueueBytes == 5)
        }
        #expect(OTLPExporter(to: "http://c").batchOptions(BatchOptions()) == BatchOptions())
    }

    @Test("The defaults are those of the design document")
    func defaults() {
        let options = Agent365Options()
        #expect(options.clusterCategory == .prod && !options.useS2SEndpoint)
        #expect(options.contract.name == "powerPlatform")
        #expect(options.maxQueueSize == 2048 && options.maxExportBatchSize == 512)
        #expect(options.scheduledDelay == .seconds(5) && options.exporterTimeout == .seconds(30))
    }

    @Test("An application that is configured for it sends what its scopes record")
    func configured() async throws {
        try await FaultServer.run { server in
            let options = Agent365Options(
                tokenResolver: { agentID, _ in "tok-\(agentID)" },
                contract: .observabilityService,
                domainOverride: server.url
            )
            try await withObservability(exporter: .agent365(options)) { configuration in
                configuration.content = .redact(Redactor { $0.text.replacing("secret", with: "***") })
            } _: { _ in
                let scope = InvokeAgentScope.start(
                    request: Request(content: "the secret"),
                    agent: AgentDetails(agentID: "a", agentName: "A", tenantID: "t")
                )
                scope.recordResponse("no secret")
                scope.end()
                #expect(await Observability.forceFlush(deadline: .seconds(60)))
                let request = try #require(server.requests.first)
                #expect(request.values(of: "authorization") == ["Bearer tok-a"])
                let attributes = try #require(try request.spans.first?["attributes"])
                #expect(
                    attributes["gen_ai.input.messages"]
                        == #"[{"role": "user", "parts": [{"content": "the ***", "type": "text"}]}]"#
                )
                #expect(attributes["gen_ai.output.messages"]?.stringValue?.contains("no ***") == true)
                #expect(attributes["telemetry.sdk.name"] == "A365ObservabilitySDK")
                #expect(Observability.provider.statistics.first?.exported == 1)
                #expect(Observability.provider.statistics.first?.isBalanced == true)
            }
        }
    }

    @Test("Through a spool, what one agent's server does not take waits, and what the others' took is not sent again")
    func spooled() async throws {
        let isAway = Locked(true)
        try await FaultServer.run(
            rule: { $0.path.contains("/agent-1/") && isAway.withLock { $0 } ? .status(503) : .status(200) }
        ) { server in
            let directory = TemporaryDirectory()
            let exporter = try Agent365Exporter(to: server.url)
            let spool = SpooledExporter(
                exporter,
                directory: directory.path,
                options: SpoolOptions(initialBackoff: .milliseconds(1), maxBackoff: .milliseconds(5))
            )
            let provider = TracerProvider.exporting(to: spool)
            for number in 0..<3 { provider.endAgentSpans(2, agentID: "agent-\(number)") }
            let flush = Task { await provider.forceFlush(deadline: .seconds(60)) }
            await until { provider.statistics.first?.exported == 4 }
            #expect(provider.statistics.first?.exporting == 2)
            isAway.withLock { $0 = false }
            _ = await flush.value
            #expect(await provider.forceFlush(deadline: .seconds(60)))
            #expect(provider.statistics.first?.exported == 6)
            #expect(provider.statistics.first?.isBalanced == true)
            let taken = server.requests.filter { !$0.path.contains("/agent-1/") }
            #expect(taken.count == 2)
            await provider.shutdown(deadline: .seconds(5))
        }
    }
}
