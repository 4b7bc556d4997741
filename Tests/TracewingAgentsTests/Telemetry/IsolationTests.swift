import Testing
import Tracewing
import TracewingConcurrency
import TracewingModel
import TracewingSDK
import TracewingStreams
import TracewingTesting
import Tracing

@testable import TracewingAgents

extension RuntimeTelemetryTests {
    /// Telemetry cannot change a run: the same runs, with telemetry in every state it can be in.
    @Suite("A run and its telemetry")
    struct IsolationTests {
        /// Everything a run does that anybody can see, but for ids.
        struct Transcript: Hashable {
            var updates: [AgentUpdate] = []
            var response: AgentResponse?
            var error: String?
            /// What asking for the response again gave.
            var errorAgain: String?
            var calls: [RecordingChatClient.Call] = []
            var hooks: [String] = []
            /// What models and tools found current: the value a caller handed over.
            var markers: [String] = []
        }

        enum Marker: ServiceContextKey {
            typealias Value = String
            static var current: String { ServiceContext.current?[Marker.self] ?? "none" }
        }

        enum State: CaseIterable {
            case on, capturing, throwing, hanging, fullQueue, sampledOut, shutDown, showingRunning, tinyLimits
        }

        struct Scenario: Sendable, CustomTestStringConvertible {
            let name: String
            var turns: [[ScriptedChatClient.Step]]
            var consume: Consumption = .all
            var duplicateTool = false
            var testDescription: String { name }
        }

        enum Consumption: Sendable {
            case all, atOnce, firstOnly, never, closedAfterFirst, cancelledAfterFirst, pullPerTask
        }

        static let scenarios: [Scenario] = [
            Scenario(name: "plain", turns: [[.text("One two three")]]),
            Scenario(name: "at once", turns: [[.text("One two")], [.text("x")]], consume: .atOnce),
            Scenario(
                name: "with a tool",
                turns: [[.text("Let me "), .toolCall(name: "echo", arguments: ["a": 1])], [.text("Done.")]]
            ),
            Scenario(name: "tool at once", turns: [[.toolCall(name: "echo")], [.text("Done.")]], consume: .atOnce),
            Scenario(
                name: "parallel tools",
                turns: [
                    [
                        .toolCall(name: "echo", arguments: ["a": 1]), .toolCall(name: "broken"),
                        .toolCall(name: "marker"),
                    ], [.reasoning("Hm "), .text("Done.")],
                ]
            ),
            Scenario(name: "unknown tool", turns: [[.toolCall(name: "nothing", arguments: "{\"")], [.text("Done.")]]),
            Scenario(name: "round limit", turns: [[.toolCall(name: "broken")]]),
            Scenario(name: "fails at once", turns: [[.fail(Outage())]]),
            Scenario(name: "fails after two", turns: [[.text("One two three"), .fail(Outage(), afterTokens: 2)]]),
            Scenario(name: "fails in round two", turns: [[.toolCall(name: "echo")], [.text("One"), .fail(Outage())]]),
            Scenario(name: "fails at once, at once", turns: [[.fail(Outage())]], consume: .atOnce),
            Scenario(name: "first update only", turns: [[.text("One two")]], consume: .firstOnly),
            Scenario(name: "never pulled", turns: [[.text("One two")]], consume: .never),
            Scenario(name: "closed", turns: [[.text("One two")]], consume: .closedAfterFirst),
            Scenario(name: "cancelled", turns: [[.text("One "), .delay(.seconds(60))]], consume: .cancelledAfterFirst),
            Scenario(
                name: "a task each pull",
                turns: [[.toolCall(name: "marker")], [.text("One two")]],
                consume: .pullPerTask
            ),
            Scenario(name: "duplicate tools", turns: [[.text("One")]], duplicateTool: true),
            Scenario(
                name: "hostile",
                turns: [
                    [
                        .text("\u{0}\u{1F}\u{202E}\"\\ "), .toolCall(name: "gen_ai.tool.name", arguments: "\u{0}"),
                        .toolCall(name: "echo", arguments: ["gen_ai.agent.name": .number(1e308), "": "\u{FFFF}"]),
                    ], [.text("x")],
                ]
            ),
        ]

        @Test("is the same run with telemetry off and in every other state", arguments: State.allCases)
        func differential(state: State) async throws {
            var off: [Transcript] = []
            try await withObservability(exporter: ExporterChoice.none, configure: { $0.instrumentsRuntime = false }) {
                _ in
                for scenario in Self.scenarios { off.append(try await Self.transcript(of: scenario)) }
            }
            var on: [Transcript] = []
            try await withObservability(exporter: state.exporter, configure: state.configure) { _ in
                if state == .shutDown { await Observability.shutdown() }
                for scenario in Self.scenarios { on.append(try await Self.transcript(of: scenario)) }
            }
            for (scenario, (left, right)) in zip(Self.scenarios, zip(off, on)) {
                #expect(left == right, "\(scenario.name)")
            }
            // And they are runs worth comparing.
            #expect(off[0].updates.map(\.text).joined() == "One two three")
            #expect(off[6].calls.count == 4)
            #expect(off[8].error == "Outage()" && off[8].errorAgain == "Outage()")
            #expect(off[4].markers == ["model: handed over", "tool: handed over", "model: handed over"])
        }

        private static func transcript(of scenario: Scenario) async throws -> Transcript {
            let notes = Locked(Transcript())
            let turns = scenario.turns
            let client = RecordingChatClient(
                ScriptedChatClient { request in
                    // What a model's own code finds current must not depend on telemetry either.
                    notes.withLock { $0.markers.append("model: \(Marker.current)") }
                    return turns[min(request.answersSinceUser, turns.count - 1)]
                }
            )
            let echo = Tool("echo", description: "", parameters: ["type": "object"]) { $0 }
            var tools = [
                echo,
                Tool("broken", description: "") { () async throws -> String in throw Outage() },
                Tool("marker", description: "") { () -> String in
                    notes.withLock { $0.markers.append("tool: \(Marker.current)") }
                    return Marker.current
                },
            ]
            if scenario.duplicateTool { tools.append(echo) }
            let agent = Agent(name: "gen_ai.agent.name", instructions: "\u{0}", client: client, tools: tools)
            var context = ServiceContext.topLevel
            context[Marker.self] = "handed over"

            do {
                if scenario.consume == .atOnce {
                    let response = try await agent.run("Go", context: context)
                    notes.withLock { $0.response = response }
                } else {
                    let stream = agent.stream("Go", context: context)
                    stream.withTransformHook { update in
                        notes.withLock { $0.hooks.append("update \(update.text)") }
                        return nil
                    }
                    stream.withCleanupHook { end in notes.withLock { $0.hooks.append("cleanup \(end)") } }
                    stream.withResultHook { response in
                        notes.withLock { $0.hooks.append("result \(response.text)") }
                        return nil
                    }
                    do {
                        try await consume(stream, scenario.consume) { update in
                            notes.withLock { $0.updates.append(update) }
                        }
                    } catch {
                        // Failure is sticky: the same again, never a partial answer.
                        do { _ = try await stream.response } catch { notes.withLock { $0.errorAgain = "\(error)" } }
                        throw error
                    }
                    if [.all, .pullPerTask].contains(scenario.consume) {
                        let response = try await stream.response
                        notes.withLock { $0.response = response }
                    }
                }
            } catch {
                notes.withLock { $0.error = "\(error)" }
            }
            return notes.withLock { notes in
                notes.calls = client.calls
                return notes
            }
        }

        private static func consume(
            _ stream: ResponseStream<AgentUpdate, AgentResponse>,
            _ consumption: Consumption,
            _ note: @escaping @Sendable (AgentUpdate) -> Void
        ) async throws {
            switch consumption {
            case .all:
                for try await update in stream { note(update) }
            case .firstOnly:
                for try await update in stream { note(update); break }
            case .never, .atOnce:
                break
            case .closedAfterFirst:
                let updates = stream.makeAsyncIterator()
                if let update = try await updates.next() { note(update) }
                await stream.close()
                _ = try await stream.response
            case .cancelledAfterFirst:
                let (firsts, first) = AsyncStream.makeStream(of: Void.self)
                let run = Task {
                    for try await update in stream {
                        note(update)
                        first.yield()
                    }
                }
                _ = await firsts.first { _ in true }
                run.cancel()
                try await run.value
            case .pullPerTask:
                while true {
                    let update = try await Task.detached {
                        let updates = stream.makeAsyncIterator()
                        return try await updates.next()
                    }.value
                    guard let update else { return }
                    note(update)
                }
            }
        }
    }
}

extension RuntimeTelemetryTests.IsolationTests.State {
    fileprivate var exporter: ExporterChoice {
        switch self {
        case .throwing: .custom(ThrowingExporter())
        case .hanging, .fullQueue: .custom(HangingExporter())
        default: .custom(SpanCollector())
        }
    }

    fileprivate func configure(_ configuration: inout ObservabilityConfiguration) {
        configuration.batch.scheduledDelay = .zero
        configuration.content = .capture
        switch self {
        case .on: configuration.content = .none
        case .fullQueue: configuration.batch = BatchOptions(maxQueueSize: 1, maxQueueBytes: 1, scheduledDelay: .zero)
        case .sampledOut: configuration.sampler = AlwaysOffSampler()
        case .showingRunning: configuration.showsRunningSpans = true
        case .tinyLimits: configuration.limits = SpanLimits(attributes: 1, events: 0, links: 0, attributeValueLength: 1)
        case .capturing, .throwing, .hanging, .shutDown: break
        }
    }
}

private struct ThrowingExporter: SpanExporter {
    func export(_ batch: [SpanRecord]) async throws { throw Outage() }
}

/// Never returns, and does not hear that it was cancelled.
private struct HangingExporter: SpanExporter {
    func export(_ batch: [SpanRecord]) async throws {
        await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
    }
}
