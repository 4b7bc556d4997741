import Foundation
import Tracewing
import Tracing
import TracewingAgents
import TracewingExport
import TracewingModel
import TracewingSDK
import TracewingStreams

/// What telemetry adds to a run of an agent: to each of its updates, and to all of it.
enum AgentBenchmarks {
    /// A model that says a word at a time.
    private struct Feed: ChatClient {
        let model = ChatModel(name: "feed", provider: "benchmark")
        let count: Int
        /// Whether the updates are there already, or have to be read.
        let isBuffered: Bool

        func stream(_ request: ChatRequest, context: ServiceContext) -> ResponseStream<ChatUpdate, ChatResponse> {
            ResponseStream(
                pulling: { Source(left: count, isBuffered: isBuffered) },
                folding: 0,
                { count, _ in count += 1 },
                finalizer: { _ in ChatResponse(messages: []) }
            )
        }

        private struct Source: StreamSource {
            var left: Int
            let isBuffered: Bool
            var hasBufferedUpdate: Bool { isBuffered }

            mutating func next(isolation actor: isolated (any Actor)?) async throws -> ChatUpdate? {
                guard left > 0 else { return nil }
                left -= 1
                return .text("token ")
            }
        }
    }

    static func run(_ table: inout Table) async throws {
        let count = 20_000
        for (name, isBuffered, goal) in [("that was read", false, 130.0), ("already parsed", true, 50)] {
            let agent = Agent(name: "benchmark", client: Feed(count: count, isBuffered: isBuffered))
            let (off, on) = try await compared { try await drain(agent, count) }
            table.add("update of an agent's run, \(name), without telemetry", off)
            table.add("… and what telemetry of the whole run adds to it", on - off, goal: goal)
        }
        let agent = Agent(name: "benchmark", client: Feed(count: count, isBuffered: false))
        let (off, on) = try await compared { try await drainOnMainActor(agent, count) }
        table.add("update of an agent's run, for a consumer on the main actor", off)
        table.add("… and what telemetry of the whole run adds to it", on - off, goal: 180)
        try await overHTTP(&table)
    }

    /// The processor time of a run with 200 updates, read from a server on loopback, spans exported to it.
    ///
    /// Two runs of the same program differ by more than telemetry costs. So every measurement with it stands between
    /// two without, and the share is the median of many such triples.
    private static func overHTTP(_ table: inout Table) async throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        let base = "http://127.0.0.1:\(server.port)"
        let agent = Agent(name: "benchmark", client: OpenAIChatClient(model: "gpt-4o-mini", baseURL: base + "/v1"))
        let exporter = ExporterChoice.otlp(OTLPOptions(endpoint: base))
        func processorTime(of runs: Int) async throws -> Double {
            let before = clock()
            for _ in 0..<runs {
                for try await update in agent.stream("Oslo to Bergen tomorrow") { keep(update) }
            }
            return Double(clock() - before) / Double(CLOCKS_PER_SEC) * 1e9 / Double(runs)
        }
        var times: [Double] = []
        var shares: [Double] = []
        for sample in 0...100 {
            let before = try await processorTime(of: 20)
            configure(exporter)
            // A few for nothing: setting telemetry up, and taking it down, is no part of a run.
            _ = try await processorTime(of: 3)
            let with = try await processorTime(of: 40)
            await Observability.reset()
            _ = try await processorTime(of: 3)
            let after = try await processorTime(of: 20)
            if sample > 0 {
                times.append((before + after) / 2)
                shares.append(with / ((before + after) / 2) - 1)
            }
        }
        table.add("processor time of a run of \(LoopbackServer.updates) updates over HTTP", times.sorted()[50])
        let share = shares.sorted()[50] * 100
        table.add("… and what telemetry adds to it", "\((share * 10).rounded() / 10) % (at most 5)")
    }

    private static func configure(_ exporter: ExporterChoice) {
        Observability.configure(
            serviceName: "benchmark",
            exporter: exporter,
            configuration: ObservabilityConfiguration(environment: ProcessEnvironment([:]))
        )
    }

    /// What `body` measures without telemetry and with it, by turns: the fastest of each, because what disturbs one of
    /// them would be taken for the difference.
    private static func compared(
        samples: Int = 15,
        _ body: () async throws -> Double
    ) async throws -> (off: Double, on: Double) {
        var off: [Double] = []
        var on: [Double] = []
        for sample in 0...samples {
            let without = try await body()
            configure(.discard)
            // Once for nothing: setting telemetry up is no part of a run.
            _ = try await body()
            let with = try await body()
            await Observability.reset()
            if sample > 0 {
                off.append(without)
                on.append(with)
            }
        }
        return (off.min() ?? 0, on.min() ?? 0)
    }

    private static func drain(_ agent: Agent, _ count: Int) async throws -> Double {
        let time = try await ContinuousClock().measure {
            for try await update in agent.stream("Go") { keep(update) }
        }
        return time / .nanoseconds(count)
    }

    @MainActor
    private static func drainOnMainActor(_ agent: Agent, _ count: Int) async throws -> Double {
        let time = try await ContinuousClock().measure {
            for try await update in agent.stream("Go") { keep(update) }
        }
        return time / .nanoseconds(count)
    }
}

extension ExporterChoice {
    /// Takes spans and metrics, as a backend does: without anyone who takes them, metrics are not measured.
    fileprivate static let discard = ExporterChoice("discard") { setup in
        setup.metricsExporters.append(DiscardedMetrics())
        return [DiscardedSpans()]
    }
}

private struct DiscardedSpans: SpanExporter {
    func export(_ batch: [SpanRecord]) async throws {}
}

private struct DiscardedMetrics: MetricsExporter {
    func export(_ snapshot: MetricsSnapshot) async throws {}
}
