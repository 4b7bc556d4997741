import AsyncHTTPClient
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1
import Testing
import Tracewing
import TracewingModel
import TracewingSDK
import TracewingTesting
import Tracing

/// Libraries that know swift-distributed-tracing and nothing of us, with real HTTP between them.
@Suite("Traces shared with other libraries", .serialized)
struct JoinedTraceTests {
    private let agent = AgentDetails(agentName: "concierge")

    /// A server whose handler opens a scope, calls itself by way of the client, and answers.
    private func serve(
        _ handle: @escaping @Sendable (Request, BasicRequestContext) async throws -> String,
        _ body: (_ url: String, _ client: HTTPClient) async throws -> Void
    ) async throws {
        let router = Router()
        router.middlewares.add(TracingMiddleware())
        router.get("agent") { try await handle($0, $1) }
        router.get("tool") { _, _ in "sunny" }
        let (ports, portReport) = AsyncStream.makeStream(of: Int.self)
        var logger = Logger(label: "server")
        logger.logLevel = .critical
        let server = Application(
            router: router,
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { portReport.yield($0.localAddress?.port ?? 0) },
            logger: logger
        )
        // Made after the configuration: a client takes the process's tracer when it is made.
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: HTTPClient.Configuration())
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.runService(gracefulShutdownSignals: []) }
            let port = await ports.first { _ in true } ?? 0
            try await body("http://127.0.0.1:\(port)", client)
            group.cancelAll()
        }
        try await client.shutdown()
    }

    @Test("A client's span, the server's, our scope in the handler and what it calls are one trace")
    func oneTrace() async throws {
        try await withObservability { spans in
            let client = HTTPClientBox()
            try await serve { request, _ in
                let scope = InvokeAgentScope.start(request: .init(), agent: agent)
                return try await scope.run { scope in
                    let tool = ExecuteToolScope.start(details: ToolCallDetails(toolName: "weather"), agent: agent)
                    return try await tool.run { _ in
                        try await client.get(request.head.authority.map { "http://\($0)/tool" } ?? "")
                    }
                }
            } _: { url, http in
                client.set(http)
                let root = Observability.tracer().startSpan("test", context: .topLevel)
                let answer = try await ServiceContext.$current.withValue(root.context) {
                    try await client.get("\(url)/agent")
                }
                #expect(answer == "sunny")
                root.end()
                let trace = root.spanContext.traceID
                // A server's span ends when its answer has been written, which may be after it was read.
                await until { await spans.records(of: trace).count == 7 }
                let records = await spans.records(of: trace)
                let expected = TreeExpectation(
                    "test",
                    [
                        TreeExpectation(
                            "GET",
                            [
                                TreeExpectation(
                                    "/agent",
                                    [
                                        TreeExpectation(
                                            "invoke_agent concierge",
                                            [
                                                TreeExpectation(
                                                    "execute_tool weather",
                                                    [TreeExpectation("GET", [TreeExpectation("/tool")])]
                                                )
                                            ]
                                        )
                                    ]
                                )
                            ]
                        )
                    ]
                )
                #expect(expected.mismatches(in: records) == [])
                #expect(records.filter { $0.kind == .server }.allSatisfy { $0.flags.contains(.parentIsRemote) })
                #expect(records.filter { $0.kind == .client && $0.name == "GET" }.count == 2)
                #expect(Observability.provider.statistics.allSatisfy { $0.isBalanced })
            }
        }
    }

    @Test("Headers that a scope injects by hand make the server's span its child")
    func injectedByHand() async throws {
        try await withObservability { spans in
            try await serve { _, _ in
                "hello"
            } _: { url, _ in
                var configuration = HTTPClient.Configuration()
                configuration.tracing.tracer = nil
                let untraced = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
                let scope = InferenceScope.start(details: InferenceCallDetails(modelName: "m"), agent: agent)
                var request = HTTPClientRequest(url: "\(url)/agent")
                for (name, value) in scope.injectHeaders() { request.headers.add(name: name, value: value) }
                let response = try await untraced.execute(request, timeout: .seconds(60))
                _ = try await response.body.collect(upTo: 1024)
                scope.end()
                let trace = scope.context.spanContext?.traceID
                await until { await spans.records(of: trace).count == 2 }
                let expected = TreeExpectation("chat m", [TreeExpectation("/agent")])
                #expect(expected.mismatches(in: await spans.records(of: trace)) == [])
                try await untraced.shutdown()
            }
        }
    }

    @Test("An answer is traced under its own request, however many are on their way")
    func concurrent() async throws {
        try await withObservability { spans in
            try await serve { request, _ in
                let name = request.uri.queryParameters["name"].map(String.init) ?? ""
                InferenceScope.start(details: InferenceCallDetails(modelName: name), agent: agent).end()
                return name
            } _: { url, http in
                let client = HTTPClientBox(http)
                let traces = try await withThrowingTaskGroup(of: (Int, TraceID?).self) { group in
                    for number in 0..<50 {
                        group.addTask {
                            let scope = ExecuteToolScope.start(
                                details: ToolCallDetails(toolName: "\(number)"),
                                agent: agent,
                                context: .topLevel
                            )
                            let answer = try await scope.run { _ in
                                try await client.get("\(url)/agent?name=\(number)")
                            }
                            #expect(answer == "\(number)")
                            return (number, scope.context.spanContext?.traceID)
                        }
                    }
                    return try await group.reduce(into: [Int: TraceID]()) { $0[$1.0] = $1.1 }
                }
                for (number, trace) in traces {
                    await until { await spans.records(of: trace).count == 4 }
                    let expected = TreeExpectation(
                        "execute_tool \(number)",
                        [TreeExpectation("GET", [TreeExpectation("/agent", [TreeExpectation("chat \(number)")])])]
                    )
                    #expect(expected.mismatches(in: await spans.records(of: trace)) == [])
                }
                #expect(Set(traces.values).count == 50)
            }
        }
    }
}
