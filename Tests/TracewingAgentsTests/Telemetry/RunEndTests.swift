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
    /// Runs that are cancelled, closed or let go of wherever they wait: every span ends, once, and nothing stays.
    @Suite("The end of a run")
    struct RunEndTests {
        @Test("cancelled at every place where it waits", arguments: 0..<IsolationCase.placeCount)
        func cancelled(place: Int) async throws {
            try await ends(at: place, as: "cancelled") { stream, checkpoints in
                let begun = Latch()
                let run = Task {
                    await begun.pass()
                    do { for try await _ in stream {} } catch { #expect(error is CancellationError) }
                }
                checkpoints.onTarget { _ in
                    run.cancel()
                    _ = await until { Task.isCancelled }
                }
                begun.open()
                await run.value
            }
        }

        @Test("closed by another task at every place where it waits", arguments: 0..<IsolationCase.placeCount)
        func closed(place: Int) async throws {
            try await ends(at: place, as: "abandoned") { stream, checkpoints in
                checkpoints.onTarget { [weak stream] place in
                    await Task.detached { await stream?.close() }.value
                    if place == .tool { _ = await until { Task.isCancelled } }
                }
                for try await _ in stream {}
            }
        }

        @Test("let go of after every update", arguments: 0...14)
        func released(count: Int) async throws {
            // The twelfth pull comes to the end.
            try await ends(at: nil, as: count < 12 ? "abandoned" : "completed") { stream, _ in
                let updates = stream.makeAsyncIterator()
                for _ in 0..<count { if try await updates.next() == nil { break } }
            }
        }

        @Test("cancelled while one tool heeds it and one does not: the run ends, and the deaf one is left behind")
        func deafTool() async throws {
            try await withObservability { spans in
                let arrived = (Latch(), Latch()), open = Latch()
                let tools = [
                    Tool("deaf", description: "") { () async throws -> String in
                        arrived.0.open()
                        await open.pass()
                        return "late"
                    },
                    Tool("polite", description: "") { () async throws -> String in
                        arrived.1.open()
                        try await Task.sleep(for: .seconds(60))
                        return "never"
                    },
                ]
                let client = ScriptedChatClient(turns: [[.toolCall(name: "deaf"), .toolCall(name: "polite")]])
                let stream = Agent(name: "concierge", client: client, tools: tools).stream("Go")
                let run = Task { try await stream.response }
                await arrived.0.pass()
                await arrived.1.pass()
                run.cancel()
                await #expect(throws: CancellationError.self) { try await run.value }
                // The spans have ended though one tool has not.
                #expect(Observability.provider.statistics.first?.active == 0)
                #expect(await until { Tool.leftBehind == 1 })
                _ = await Observability.forceFlush(deadline: .seconds(5))
                // The model had answered before.
                #expect(spans.records.map(\.outcome) == ["completed", "cancelled", "cancelled", "cancelled"])
                open.open()
                #expect(await until { Tool.leftBehind == 0 })
                #expect(Observability.provider.statistics.faults == [:])
            }
        }

        @Test(
            "a run that cannot be set up ends its span once, with that error",
            arguments: ["history", "provider", "tools of one name", "middleware"]
        )
        func setup(part: String) async throws {
            let recorder = RunRecorder()
            let isSpanless = part == "middleware"
            let agent = recorder.agent(
                RunRecorder.usualTurns,
                tools: part == "tools of one name" ? [recorder.tool("look"), recorder.tool("look")] : [],
                providers: part == "provider" ? [recorder.provider("a", failing: .before)] : [],
                middleware: isSpanless ? [ThrowingMiddleware()] : []
            )
            try await withObservability { spans in
                let session = part == "history" ? recorder.session(failing: .reading) : nil
                let stream = agent.stream("Go", session: session, context: .topLevel)
                for _ in 0..<2 { await #expect(throws: (any Error).self) { for try await _ in stream {} } }
                await #expect(throws: (any Error).self) { try await stream.response }
                _ = await Observability.forceFlush(deadline: .seconds(5))
                let error: AttributeValue = part == "tools of one name" ? "AgentError" : "Outage"
                // Middleware of runs stands outside the span: nothing has begun.
                #expect(spans.records.map { $0.attributes[OTel.errorType] } == (isSpanless ? [] : [error]))
                #expect(spans.records.allSatisfy { $0.name == "invoke_agent concierge" && $0.status.code == .error })
                #expect(Observability.provider.statistics.faults == [:])
            }
        }

        // MARK: -

        /// Runs what `body` does with a stream, and looks at what is left.
        ///
        /// - Parameters:
        ///   - place: Where it happens; nil for nowhere.
        ///   - outcome: What the agent's span says then. The last places are never reached.
        private func ends(
            at place: Int?,
            as outcome: AttributeValue,
            _ body: (AgentStream, Checkpoints) async throws -> Void
        ) async throws {
            try await withObservability(configure: { $0.content = .capture }) { spans in
                let (left, reached) = try await run(at: place, body)
                #expect(await until { left.isNothing }, "\(left)")
                #expect(await until { Tool.leftBehind == 0 })
                #expect(await until { Observability.provider.statistics.allSatisfy { $0.active == 0 } })

                _ = await Observability.forceFlush(deadline: .seconds(5))
                let statistics = Observability.provider.statistics
                let account = try #require(statistics.first)
                #expect(account.isBalanced && account.active == 0, "\(account)")
                #expect(account.exported == spans.records.count && account.exported == account.started)
                #expect(Set(spans.records.map(\.spanID)).count == spans.records.count)
                // A second end, and a word after the end, are counted here.
                #expect(statistics.faults == [:], "\(statistics)")

                let agent = try #require(spans.records.agent)
                let name = place.map { $0 < reached.count ? reached[$0] : "nowhere" }
                // Once success has been told to anybody it is one: closing comes too late.
                let late =
                    ["nowhere"] + (outcome == "abandoned" ? ["history written", "after the run", "result hook"] : [])
                #expect(agent.outcome == (late.contains(name ?? "") ? "completed" : outcome), "\(name ?? "")")
                #expect(spans.records.allSatisfy { $0.status == .unset })
                #expect(spans.records.allSatisfy { $0 == agent || $0.parentSpanID == agent.spanID })
            }
        }

        /// Gives what is left of a run when nobody holds it any more, and the places it has reached.
        private func run(
            at place: Int?,
            _ body: (AgentStream, Checkpoints) async throws -> Void
        ) async throws -> (Left, [String]) {
            let recorder = RunRecorder()
            let checkpoints = Checkpoints(at: place)
            let stream = recorder.checkedStream(checkpoints, middlewareAroundRun: false)
            let left = Left(recorder: recorder, checkpoints: checkpoints, stream: stream)
            try await body(stream, checkpoints)
            return (left, checkpoints.reached)
        }
    }
}

/// Weak references to what a run is made of. The client, the tools, the hooks, the middleware and the context provider
/// all hold the recorder and the checkpoints, and so does every task that still runs one of them.
private struct Left: CustomStringConvertible {
    weak var recorder: RunRecorder?
    weak var checkpoints: Checkpoints?
    weak var stream: AgentStream?

    var isNothing: Bool { recorder == nil && checkpoints == nil && stream == nil }

    var description: String {
        "recorder: \(recorder != nil), checkpoints: \(checkpoints != nil), stream: \(stream != nil)"
    }
}

private struct ThrowingMiddleware: AgentMiddleware {
    func handle(_ request: AgentRequest, next: @escaping Next) async throws -> AgentStream { throw Outage() }
}
