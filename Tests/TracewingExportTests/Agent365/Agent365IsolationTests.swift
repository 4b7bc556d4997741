import Testing
import TracewingConcurrency
import TracewingModel
import TracewingSDK
import TracewingTesting
import Tracing

@testable import TracewingExport

/// One agent's troubles are not another's.
@Suite("Isolation in Agent 365", .timeLimit(.minutes(10)))
struct Agent365IsolationTests {
    enum Trouble: Sendable, CaseIterable {
        case answers500, answers400, badRetryAfter, resets, isSilent
        case noToken, throwing, hangingToken

        var dropped: DropReason {
            switch self {
            case .answers400: .permanent
            case .noToken, .throwing, .hangingToken: .noToken
            case .answers500, .badRetryAfter, .resets, .isSilent: .retriesExhausted
            }
        }

        var answer: FaultServer.Answer {
            switch self {
            case .answers500: .status(500)
            case .answers400: .status(400)
            case .badRetryAfter: .status(429, headers: ["retry-after": "NaN"])
            case .resets: .reset
            case .isSilent: .silence
            default: .status(200)
            }
        }
    }

    @Test("One bad partition of ten costs the other nine nothing", arguments: Trouble.allCases, [0, 5, 9])
    func oneOfTen(trouble: Trouble, place: Int) async throws {
        try await FaultServer.run(
            rule: { $0.path.contains("/agent-\(place)/") ? trouble.answer : .status(200) }
        ) { server in
            let exporter = try Agent365Exporter(to: server.url, timeout: .milliseconds(300)) { agentID, _ in
                guard agentID == "agent-\(place)" else { return "tok" }
                switch trouble {
                case .noToken: return nil
                case .throwing: throw CancellationError()
                case .hangingToken:
                    try await Task.sleep(for: .seconds(3_600))
                    return nil
                default: return "tok"
                }
            }
            let batch = SpanRecord.ofAgents(10) + SpanRecord.ofAgents(10)
            let failure = await exporter.failure(batch)
            #expect(failure?.losses(of: 20) == [trouble.dropped: 2])
            if trouble.dropped == .retriesExhausted {
                #expect(failure?.undelivered.map { $0.sorted() } == [place, place + 10])
            }
            let good = server.requests.filter { !$0.path.contains("/agent-\(place)/") }
            #expect(good.count == 9)
            #expect(try good.map { try $0.spans.count } == Array(repeating: 2, count: 9))
        }
    }

    @Test("The nine are sent while the tenth hangs, not after it")
    func atOnce() async throws {
        try await FaultServer.run(rule: { $0.path.contains("/agent-0/") ? .hold : .status(200) }) { server in
            let exporter = try Agent365Exporter(to: server.url)
            let export = Task { await exporter.failure(SpanRecord.ofAgents(10)) }
            await until { server.requests.count == 10 }
            server.releaseHeld()
            export.cancel()
            _ = await export.value
        }
    }

    @Test("A tenant id that no host can have is an error of its own")
    func badTenant() async throws {
        let exporter = try Agent365Exporter(to: nil, timeout: .milliseconds(50)) { _, tenantID in
            // The good one is not to be looked for in the network.
            tenantID == "good" ? nil : "tok"
        }
        let batch = ["good", "b/d", "x", "good", "ü"].enumerated().map { SpanRecord.ofAgent("a", of: $1, $0 + 1) }
        #expect(await exporter.failure(batch)?.losses(of: 5) == [.permanent: 3, .noToken: 2])
    }

    @Test("Spans without a tenant or an agent are counted; those an agent made are told of, those of others are not")
    func noIdentity() async throws {
        try await FaultServer.run { server in
            let faults = TelemetryFaults()
            let exporter = try Agent365Exporter(to: server.url, contract: .observabilityService, faults: faults)
            let provider = TracerProvider.exporting(to: exporter)
            provider.endAgentSpans(2)
            provider.endSpans(3)
            #expect(await provider.forceFlush(deadline: .seconds(60)))
            #expect(provider.statistics.first?.exported == 2)
            #expect(provider.statistics.first?.dropped == [.noIdentity: 3])
            #expect(provider.statistics.first?.isBalanced == true)
            #expect(faults.counts.isEmpty && provider.statistics.faults.isEmpty)
            provider.tracer(named: "t").startSpan(
                "chat",
                context: .topLevel,
                attributes: ["gen_ai.operation.name": "chat", "tenant_id": " "]
            ).end()
            #expect(await provider.forceFlush(deadline: .seconds(60)))
            #expect(provider.statistics.first?.dropped == [.noIdentity: 4])
            #expect(faults.counts == [.exportFailed: 1])
        }
    }

    @Test("The observability service takes seven operations, Power Platform all")
    func operations() async throws {
        let names = [
            "invoke_agent", "execute_tool", "output_messages", "apply_guardrail", "chat", "text_completion",
            "generate_content", "embeddings", "Chat", "",
        ]
        let batch = names.enumerated().map {
            SpanRecord.ofAgent("a", of: "t", $0 + 1, attributes: ["gen_ai.operation.name": .string($1)])
        }
        for (contract, lost) in [(Agent365Contract.observabilityService, 3), (.powerPlatform, 0)] {
            try await FaultServer.run { server in
                let failure = await (try Agent365Exporter(to: server.url, contract: contract)).failure(batch)
                #expect(failure?.losses(of: 10) == (lost > 0 ? [.noIdentity: lost] : nil))
                #expect(try server.requests.first?.spans.count == 10 - lost)
            }
        }
    }

    @Test("More agents than are sent at once are sent all the same, those of a silent server among them")
    func manyAgents() async throws {
        try await FaultServer.run(rule: { $0.path.contains("0/") ? .silence : .status(200) }) { server in
            let exporter = try Agent365Exporter(to: server.url, timeout: .milliseconds(300))
            let failure = await exporter.failure(SpanRecord.ofAgents(200))
            #expect(failure?.losses(of: 200) == [.retriesExhausted: 20])
        }
    }

    @Test("Agents whose servers ask them to wait keep no others from being sent, however many they are")
    func waiting() async throws {
        let met = Locked<Set<String>>([])
        try await FaultServer.run(
            rule: { request in
                let isFirst = met.withLock { $0.insert(request.path).inserted }
                return isFirst ? .status(429, headers: ["retry-after": "60"]) : .status(200)
            }
        ) { server in
            // No minute is over before all have been sent once.
            let clock = RetryClock(
                now: { .zero },
                wall: { 0 },
                sleep: { _ in await until { server.requests.count >= 300 } },
                jitter: { 1 }
            )
            let exporter = try Agent365Exporter(to: server.url, clock: clock)
            #expect(await exporter.failure(SpanRecord.ofAgents(300)) == nil)
            #expect(server.requests.count == 600)
        }
    }

    @Test("Ids that look the same and are not are two agents")
    func lookalikes() async throws {
        try await FaultServer.run { server in
            let exporter = try Agent365Exporter(to: server.url) { _, _ in "tok" }
            let batch = [SpanRecord.ofAgent("caf\u{E9}"), .ofAgent("cafe\u{301}"), .ofAgent("caf\u{E9}")]
            #expect(await exporter.failure(batch) == nil)
            let sent = try server.requests.map { (path: $0.path, count: try $0.spans.count) }
            #expect(Set(sent.map(\.path)).count == 2)
            #expect(sent.first { $0.path.contains("caf%C3%A9") }?.count == 2)
            #expect(sent.first { $0.path.contains("cafe%CC%81") }?.count == 1)
        }
    }
}
