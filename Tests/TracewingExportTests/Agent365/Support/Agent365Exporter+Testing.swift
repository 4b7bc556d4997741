import Tracewing
import TracewingModel
import TracewingSDK
import TracewingTesting
import Tracing

@testable import TracewingExport

extension Agent365Exporter {
    /// An exporter that goes by these options alone, and hardly waits between attempts.
    convenience init(
        to url: String?,
        contract: Agent365Contract = .powerPlatform,
        timeout: Duration = .seconds(30),
        clock: RetryClock = VirtualClock().clock,
        faults: TelemetryFaults = TelemetryFaults(),
        useS2SEndpoint: Bool = false,
        tokenResolver: @escaping Agent365Options.TokenResolver = { agentID, tenantID in "tok-\(agentID)-\(tenantID)" }
    ) throws {
        let options = Agent365Options(
            tokenResolver: tokenResolver,
            contract: contract,
            useS2SEndpoint: useS2SEndpoint,
            exporterTimeout: timeout,
            domainOverride: url
        )
        var setup = ExporterSetup(environment: ProcessEnvironment([:]), faults: faults)
        try self.init(options, &setup, clock: clock)
    }

    /// What the export ended with; nil if the batch arrived.
    func failure(_ batch: [SpanRecord]) async -> SpanExportError? {
        do {
            try await export(batch)
            return nil
        } catch {
            return error as? SpanExportError ?? SpanExportError(.exporterFailed, "\(error)")
        }
    }
}

extension SpanRecord {
    /// A span of an agent.
    static func ofAgent(
        _ agentID: String = "agent",
        of tenantID: String = "tenant",
        _ number: Int = 1,
        attributes: Attributes = Attributes()
    ) -> SpanRecord {
        var all: Attributes = [
            "gen_ai.operation.name": "chat", "telemetry.sdk.name": "tracewing",
            "gen_ai.agent.id": .string(agentID), "tenant_id": .string(tenantID),
        ]
        for entry in attributes { all[entry.key] = entry.value }
        return SpanRecord(
            traceID: TraceID(high: 1, low: 2),
            spanID: SpanID(UInt64(number)),
            name: "chat \(number)",
            kind: .client,
            startTime: 1,
            endTime: 2,
            attributes: all,
            resource: Resource(attributes: ["service.name": "test"]),
            scope: InstrumentationScope(name: "Agent365Sdk")
        )
    }

    /// One span of each of so many agents.
    static func ofAgents(_ count: Int) -> [SpanRecord] {
        (0..<count).map { ofAgent("agent-\($0)", of: "tenant", $0 + 1) }
    }
}

extension TracerProvider {
    /// Ends so many spans of one agent.
    func endAgentSpans(_ count: Int, agentID: String = "agent") {
        for number in 0..<count {
            let attributes: Attributes = [
                "gen_ai.operation.name": "chat", "gen_ai.agent.id": .string(agentID), "tenant_id": "tenant",
            ]
            tracer(named: "test").startSpan("span \(number)", context: .topLevel, attributes: attributes).end()
        }
    }
}

extension FaultServer.Request {
    /// The spans of a request to Agent 365.
    var spans: [JSONValue] {
        get throws {
            let resources = try JSONValue(parsing: body)["resourceSpans"]?.arrayValue ?? []
            return resources.flatMap { $0["scopeSpans"]?.arrayValue ?? [] }
                .flatMap { $0["spans"]?.arrayValue ?? [] }
        }
    }
}
