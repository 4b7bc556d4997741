import Testing
import Tracewing
import TracewingAgents
import TracewingConcurrency
import TracewingModel
import TracewingSDK
import TracewingStreams
import TracewingTesting
import Tracing

extension RuntimeTelemetryTests {
    /// Many runs at once, pulled by whoever comes along.
    @Suite("Runs at once")
    struct ConcurrentRunTests {
        private static let runs = 10_000

        @Test("10,000 runs whose pulls hop between tasks at random: no span has another run's parent")
        func hops() async throws {
            let everythingFits: (inout ObservabilityConfiguration) -> Void = { configuration in
                configuration.batch.maxQueueSize = 16 * Self.runs
                configuration.batch.maxQueueBytes = 1 << 30
            }
            try await withObservability(configure: everythingFits) { spans in
                let roots = await withTaskGroup(of: SpanContext?.self) { group in
                    for number in 0..<Self.runs { group.addTask { await Self.run(number) } }
                    return await group.reduce(into: [TraceID: SpanContext]()) { $0[$1?.traceID ?? .invalid] = $1 }
                }
                #expect(roots.count == Self.runs)
                #expect(await Observability.forceFlush(deadline: .seconds(60)))
                let traces = Dictionary(grouping: spans.records, by: \.traceID)
                // The spans the pulls were made under are traces of their own.
                let others = traces.filter { roots[$0.key] == nil }
                #expect(others.values.allSatisfy { $0.map(\.name) == ["pull"] })
                var wrong: [String] = []
                for (traceID, root) in roots { wrong += Self.problems(of: traces[traceID] ?? [], under: root) }
                #expect(wrong.prefix(5) == [])
                let statistics = try #require(Observability.provider.statistics.first)
                #expect(
                    statistics.isBalanced && statistics.active == 0 && statistics.droppedTotal == 0,
                    "\(statistics)"
                )
            }
        }

        /// One run under a root of its own, named after its number. Gives the root.
        private static func run(_ number: Int) async -> SpanContext? {
            let root = Observability.tracer().startSpan("root \(number)", context: .topLevel, kind: .internal)
            defer { root.end() }
            let tool = Tool("look", description: "") { () async throws -> String in
                await withSpan("query \(number)") { _ in await hop { "\(number)" } }
            }
            let agent = Agent(
                name: "agent \(number)",
                client: ScriptedChatClient(
                    [.text("One "), .toolCall(name: "look"), .text("Two")],
                    model: "m\(number)"
                ),
                tools: [tool]
            )
            let stream = agent.stream("Go", context: root.context)
            let updates = stream.makeAsyncIterator()
            var isMore = true
            while isMore {
                isMore = await hop {
                    guard Bool.random() else { return (try? await updates.next()) != nil }
                    // Whatever is current where the stream is pulled.
                    return await withSpan("pull", context: .topLevel) { _ in (try? await updates.next()) != nil }
                }
            }
            return root.spanContext
        }

        private static func problems(of records: [SpanRecord], under root: SpanContext) -> [String] {
            guard let top = records.first(where: { $0.spanID == root.spanID }) else { return ["a root is missing"] }
            let number = top.name.dropFirst(5)
            guard records.count == 6 else { return ["\(top.name): \(records.map(\.name))"] }
            let names = Dictionary(uniqueKeysWithValues: records.map { ($0.spanID, $0.name) })
            let edges = records.map { "\($0.parentSpanID.flatMap { names[$0] } ?? "nothing") > \($0.name)" }.sorted()
            let expected = [
                "nothing > root \(number)", "root \(number) > invoke_agent agent \(number)",
                "invoke_agent agent \(number) > chat m\(number)", "invoke_agent agent \(number) > chat m\(number)",
                "invoke_agent agent \(number) > execute_tool look", "execute_tool look > query \(number)",
            ].sorted()
            return edges == expected ? [] : ["\(top.name): \(edges)"]
        }
    }
}

/// Does something here, in a child task, in a task of nobody's, on the main actor or after giving way.
private func hop<Value: Sendable>(_ body: @escaping @Sendable () async -> Value) async -> Value {
    switch Int.random(in: 0..<5) {
    case 0: return await Task { await body() }.value
    case 1: return await Task.detached { await body() }.value
    case 2: return await Task { @MainActor in await body() }.value
    case 3:
        async let value = body()
        return await value
    default:
        await Task.yield()
        return await body()
    }
}
