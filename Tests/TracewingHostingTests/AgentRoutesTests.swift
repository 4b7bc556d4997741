import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Testing
import TracewingAgents
import TracewingModel
import TracewingTesting

/// An agent over a real connection.
@Suite("An agent's route", .timeLimit(.minutes(2)))
struct AgentRoutesTests {
    @Test("an answer with a tool: the protocol's headers, its events, and the end clients wait for")
    func success() async throws {
        try await HostedAgent.run(.concierge()) { agent in
            let response = try await agent.ask()
            #expect(response.status == .ok)
            #expect(response.headers.first(name: "content-type") == "text/event-stream")
            #expect(response.headers.first(name: "cache-control") == "no-cache")
            #expect(response.headers.first(name: "connection") == "keep-alive")
            #expect(response.headers.first(name: "x-vercel-ai-ui-message-stream") == "v1")
            #expect(response.headers.first(name: "x-accel-buffering") == "no")
            let events = UIMessageStreamTranscript(
                Array(try await response.body.collect(upTo: 1 << 20).readableBytesView)
            )
            #expect(events.problems() == [])
            #expect(events.types.suffix(5) == ["text-end", "finish-step", "data-workflow-end", "finish", "[DONE]"])
            #expect(events.chunks("data-workflow-end").first?["data"] == ["status": "completed"])
            #expect(events.chunks("tool-output-available").first?["output"] == "8:25")
            #expect(events.text == "Let me look. It leaves at 8:25.")
        }
    }

    /// Each on a connection of its own: the server closes one after a stream.
    @Test("requests at the same time do not mix")
    func manyRequests() async throws {
        try await HostedAgent.run(.concierge(tokenDelay: .milliseconds(2))) { agent in
            let ownConnection = [("connection", "close")]
            let expected = try await agent.events(ownConnection).types
            try await withThrowingTaskGroup(of: UIMessageStreamTranscript.self) { group in
                for _ in 0..<20 { group.addTask { try await agent.events(ownConnection) } }
                for try await events in group {
                    #expect(events.problems() == [])
                    #expect(events.types == expected)
                }
            }
        }
    }

    @Test(
        "a body that cannot be answered is refused before any event",
        arguments: [
            ("not json", "application/json", 400), ("{}", "application/json", 400), ("", "application/json", 400),
            (#"{"messages":[]}"#, "Application/JSON; charset=utf-8", 400),
            ("{}", "application/json ; charset=utf-8", 400),
            ("{}", "text/plain", 415), ("{}", "", 415), ("{}", "application/jsonp", 415), ("{}", ";", 415),
        ]
    )
    func refused(body: String, type: String, status: Int) async throws {
        try await HostedAgent.run(.concierge()) { agent in
            let response = try await agent.post(Array(body.utf8), type: type)
            #expect(response.status.code == UInt(status))
            #expect(response.headers.first(name: "content-type") == "application/problem+json")
            #expect(response.headers.first(name: "x-vercel-ai-ui-message-stream") == nil)
            let problem = try JSONValue(
                parsing: Array(try await response.body.collect(upTo: 1 << 20).readableBytesView)
            )
            #expect(problem["status"] == .integer(Int64(status)))
            #expect(problem["detail"]?.stringValue?.hasSuffix(".") == true)
            // The server is as it was.
            #expect(try await agent.events().problems() == [])
        }
    }

    @Test("a body over the limit is 413")
    func tooLarge() async throws {
        try await HostedAgent.run(.concierge(), maxBodyBytes: 1000) { agent in
            let response = try await agent.post(Array(repeating: 0x20, count: 1001))
            #expect(response.status == .payloadTooLarge)
            let problem = try JSONValue(
                parsing: Array(try await response.body.collect(upTo: 1 << 20).readableBytesView)
            )
            #expect(problem["detail"]?.stringValue?.contains("1000 bytes") == true)
            #expect(try await agent.post(Array(repeating: 0x20, count: 1000)).status == .badRequest)
        }
    }

    @Test("a model that fails is told in the protocol's order, and nothing of its inside leaks", arguments: 0...4)
    func failure(tokens: Int) async throws {
        struct Outage: Error, CustomStringConvertible { let description = "sk-secret at provider.internal: quota" }
        let script: [ScriptedChatClient.Step] = [.text("One two three four "), .fail(Outage(), afterTokens: tokens)]
        try await HostedAgent.run(Agent(name: "concierge", client: ScriptedChatClient(script))) { agent in
            let response = try await agent.ask()
            #expect(response.status == .ok)
            let events = UIMessageStreamTranscript(
                Array(try await response.body.collect(upTo: 1 << 20).readableBytesView)
            )
            #expect(events.problems() == [])
            let closing = tokens > 0 ? ["text-end"] : []
            #expect(
                events.types.suffix(5 + closing.count) == closing + [
                    "finish-step", "data-workflow-end", "error", "finish", "[DONE]",
                ]
            )
            #expect(events.chunks("data-workflow-end").first?["data"] == ["status": "failed"])
            #expect(events.chunks("finish").first?["finishReason"] == "error")
            #expect(events.chunks("text-delta").count == tokens)
            for word in ["sk-secret", "provider.internal", "quota", "Outage"] {
                #expect(!events.data.contains { $0.contains(word) })
            }
        }
    }

    @Test("a tool that fails is not the run's failure")
    func toolFailure() async throws {
        struct Broken: Error {}
        let tool = Tool("find_trains", description: "Trains") { () async throws -> String in throw Broken() }
        try await HostedAgent.run(.concierge(tool: tool)) { agent in
            let events = try await agent.events()
            #expect(events.problems() == [])
            #expect(events.chunks("tool-output-error").first?["errorText"] == "Error: Function failed.")
            #expect(events.chunks("data-workflow-end").first?["data"] == ["status": "completed"])
        }
    }

    @Test("a client that leaves cancels its run within 100 ms, whatever the run waits for", arguments: Waiting.allCases)
    func leaving(waiting: Waiting) async throws {
        var fastest = Duration.seconds(60)
        // The best of a few: another test may hold the machine.
        for _ in 1...6 where fastest > .milliseconds(100) {
            let watch = CancellationWatch()
            let took = try await HostedAgent.run(waiting.agent(watch)) { agent in
                let reader = Task { try await agent.ask().body.collect(upTo: 1 << 20) }
                await watch.start()
                let left = ContinuousClock.now
                reader.cancel()
                let cancelled = try #require(await watch.cancellation())
                return cancelled - left
            }
            fastest = min(fastest, took)
        }
        #expect(fastest < .milliseconds(100))
    }

    enum Waiting: CaseIterable {
        case model, tool

        func agent(_ watch: CancellationWatch) -> Agent {
            switch self {
            case .model:
                let client = ScriptedChatClient { _ in
                    await watch.sleep()
                    try Task.checkCancellation()
                    return [.text("too late")]
                }
                return Agent(name: "concierge", client: client)
            case .tool:
                return .concierge(
                    tool: Tool("find_trains", description: "Trains") { () -> String in
                        await watch.sleep()
                        return "too late"
                    }
                )
            }
        }
    }

    @Test("a reader that does not read stops the model, and one that goes on starts it again")
    func backpressure() async throws {
        let model = FloodingChatClient()
        try await HostedAgent.run(Agent(name: "concierge", client: model)) { agent in
            let response = try await agent.ask()
            var chunks = response.body.makeAsyncIterator()
            _ = try await chunks.next()
            var stopped = await model.pulledAtRest()
            // What fits into the buffers of two sockets, not what a model can say.
            #expect(stopped < 20_000)
            var read = 0
            while read < 4 << 20, let chunk = try await chunks.next() { read += chunk.readableBytes }
            #expect(read >= 4 << 20)
            let more = await model.pulledAtRest()
            #expect(more > stopped)
            #expect(more < stopped + 20_000)
            stopped = more
        }
        // The client has left: nobody pulls any more.
        let last = await model.pulledAtRest()
        #expect(await model.pulledAtRest() == last)
    }
}

/// Tells when something that waits for ever was cancelled.
final class CancellationWatch: Sendable {
    private let starts: AsyncStream<Void>
    private let started: AsyncStream<Void>.Continuation
    private let ends: AsyncStream<ContinuousClock.Instant>
    private let ended: AsyncStream<ContinuousClock.Instant>.Continuation

    init() {
        (starts, started) = AsyncStream.makeStream()
        (ends, ended) = AsyncStream.makeStream()
    }

    /// Waits until the task is cancelled.
    func sleep() async {
        started.yield()
        await withTaskCancellationHandler {
            _ = try? await Task.sleep(for: .seconds(60))
        } onCancel: {
            ended.yield(.now)
        }
    }

    func start() async {
        _ = await starts.first { _ in true }
    }

    func cancellation() async -> ContinuousClock.Instant? {
        await ends.first { _ in true }
    }
}

extension FloodingChatClient {
    /// How many updates have been pulled when no more are.
    func pulledAtRest() async -> Int {
        var last = -1
        while pulled != last {
            last = pulled
            try? await Task.sleep(for: .milliseconds(150))
        }
        return last
    }
}

extension Agent {
    /// Asks a tool, then says what it found.
    static func concierge(
        tokenDelay: Duration = .zero,
        tool: Tool = Tool("find_trains", description: "Trains") { "8:25" }
    ) -> Agent {
        let client = ScriptedChatClient(tokenDelay: tokenDelay) { request in
            guard let result = request.toolResults.last else {
                return [.text("Let me look. "), .toolCall(name: "find_trains")]
            }
            return [.text("It leaves at \(result.text).")]
        }
        return Agent(name: "concierge", client: client, tools: [tool])
    }
}
