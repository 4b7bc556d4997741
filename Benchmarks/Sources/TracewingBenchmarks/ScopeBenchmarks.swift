import Tracewing
import Tracing
import TracewingModel
import TracewingSDK

/// Scopes as applications open them, and spans through the interface other libraries use.
enum ScopeBenchmarks {
    private static let agent = AgentDetails(
        agentID: "agent-456",
        agentName: "concierge",
        agentDescription: "Books trips",
        agentAUID: "auid-1",
        agentEmail: "concierge@example.com",
        agentBlueprintID: "blueprint-1",
        agentType: .foundry,
        tenantID: "tenant-1",
        iconURI: "https://example.com/icon.png",
        agentVersion: "1.0",
        agentPlatformID: "platform-1",
        providerName: "openai"
    )
    private static let user = UserDetails(
        userID: "user-1",
        userEmail: "user@example.com",
        userName: "User",
        callerClientIP: "192.0.2.1"
    )
    private static let details = InferenceCallDetails(
        modelName: "gpt-4o-mini",
        provider: "openai",
        responseModel: "gpt-4o-mini-2024-07-18",
        endpoint: ServiceEndpoint(hostname: "api.openai.com", port: 443),
        inputTokens: 812,
        outputTokens: 64,
        finishReasons: ["stop"]
    )
    private static let request = Request(
        content: "Oslo to Bergen tomorrow",
        sessionID: "session-1",
        conversationID: "conversation-1",
        source: SourceMetadata(name: "web", link: "https://example.com")
    )

    static func run(_ table: inout Table) async {
        let context = ServiceContext.topLevel
        table.add(
            "scope while telemetry is off",
            await Cost.measure { count in
                for _ in 0..<count { InferenceScope.start(details: details, agent: agent, context: context).end() }
            },
            goal: 25,
            allocations: 0
        )
        var configuration = ObservabilityConfiguration(environment: ProcessEnvironment([:]))
        configuration.batch = .untilFlushed
        Observability.configure(
            serviceName: "benchmark",
            exporter: .custom(Discard()),
            configuration: configuration
        )
        let flush: () async -> Void = { _ = await Observability.forceFlush(deadline: .seconds(10)) }
        table.add(
            "scope with every field set, through the batch queue",
            await Cost.measure(between: flush) { count in
                for _ in 0..<count { keep(scope()) }
            },
            goal: 2_000
        )
        let tracer = Observability.tracer(named: "benchmark")
        let parent = tracer.startSpan("parent", context: .topLevel)
        let parentContext = parent.context
        let direct = await Cost.measure(between: flush) { count in
            for _ in 0..<count { tracer.startSpan("work", context: parentContext).end() }
        }
        let free = await Cost.measure(between: flush) { count in
            for _ in 0..<count { withSpan("work", context: parentContext) { span in keep(span) } }
        }
        table.add(
            "the free function withSpan, above a span started by its tracer",
            Cost(
                nanoseconds: free.nanoseconds - direct.nanoseconds,
                allocations: free.allocations - direct.allocations
            ),
            goal: 250
        )
        parent.end()
        await Observability.reset()
    }

    private static func scope() -> InferenceScope {
        let scope = InferenceScope.start(request: request, details: details, agent: agent, user: user)
        scope.recordOutputMessages("The first train leaves at eight.")
        scope.recordCacheReadInputTokens(128)
        scope.recordCacheWriteInputTokens(64)
        scope.recordReasoningTokens(32)
        scope.recordThoughtProcess("Trains leave in the morning.")
        scope.end()
        return scope
    }

    private struct Discard: SpanExporter {
        func export(_ batch: [SpanRecord]) async throws {}
    }
}
