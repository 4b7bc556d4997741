import NIOCore
import Testing
import Tracewing
import TracewingAgents
import TracewingConcurrency
import TracewingHosting
import TracewingModel
import TracewingSDK
import TracewingTesting

/// What a client reads, event by event: written down once, and the same whatever telemetry does.
@Suite("Golden sequences of the UI message stream", .serialized, .timeLimit(.minutes(5)))
struct GoldenSequenceTests {
    @Test(
        "each sequence is as it was written down, with telemetry off, on, throwing and hanging",
        arguments: Scenario.all
    )
    func golden(scenario: Scenario) async throws {
        for telemetry in Telemetry.allCases {
            let transcript = try await telemetry.observing { try await scenario.transcript() }
            #expect(transcript.problems() == [], "\(telemetry)")
            let events = transcript.data.map { $0.replacing(#/msg-[0-9a-f]{16}/#, with: "msg") }
            #expect(events == scenario.golden.split(separator: "\n").map(String.init), "\(telemetry)")
        }
    }

    @Test("a model that fails at any event: what was said before, then what closes it", arguments: 0...words.count)
    func failures(count: Int) async throws {
        struct Outage: Error {}
        let said = Array(Self.words.prefix(count))
        let agent = Agent(name: "a", client: ScriptedChatClient(said + [.fail(Outage())]))
        let expected =
            Self.events(of: said) + [
                #"{"type":"finish-step"}"#,
                #"{"type":"data-workflow-end","id":"workflow-end","data":{"status":"failed"}}"#,
                #"{"type":"error","errorText":"The agent could not finish its answer."}"#,
                #"{"type":"finish","finishReason":"error"}"#,
                "[DONE]",
            ]
        for telemetry in Telemetry.allCases {
            let transcript = try await telemetry.observing {
                try await HostedAgent.run(agent) { try await $0.events() }
            }
            #expect(transcript.problems() == [])
            #expect(Array(transcript.data.dropFirst()) == expected, "\(telemetry)")
        }
    }

    @Test("a client that leaves at any event: the run is cancelled, its spans end once", arguments: 0...words.count)
    func leaving(count: Int) async throws {
        let said = Array(Self.words.prefix(count))
        var fastest = Duration.seconds(60)
        for _ in 1...5 where fastest > .milliseconds(100) {
            let watch = CancellationWatch()
            let afterRun = AfterRun()
            let client = ScriptedChatClient { request in
                guard request.toolResults.isEmpty else {
                    await watch.sleep()
                    try Task.checkCancellation()
                    return []
                }
                return said + [.toolCall(name: "nothing")]
            }
            let agent = Agent(
                name: "a",
                client: client,
                tools: [Tool("nothing", description: "Nothing") { "" }],
                contextProviders: [afterRun]
            )
            let took = try await withObservability { spans in
                try await HostedAgent.run(agent) { hosted in
                    let reader = Task { try await hosted.ask().transcript() }
                    await watch.start()
                    let left = ContinuousClock.now
                    reader.cancel()
                    let cancelled = try #require(await watch.cancellation())
                    var runs: [SpanRecord] = []
                    while runs.isEmpty {
                        try Task.checkCancellation()
                        _ = await Observability.forceFlush(deadline: .seconds(5))
                        runs = spans.records.filter { $0.name == "invoke_agent a" }
                    }
                    #expect(runs.count == 1)
                    #expect(runs.first?.attributes[TracewingNames.streamOutcome] == "cancelled")
                    return cancelled - left
                }
            }
            #expect(afterRun.count == 0)
            fastest = min(fastest, took)
        }
        #expect(fastest < .milliseconds(100))
    }

    /// What a model says on the way through everything it can say.
    private static let words: [ScriptedChatClient.Step] = [
        .reasoning("Hm. "), .reasoning("Well. "), .text("Let "), .text("me "), .text("look."),
    ]

    /// What a client reads for them, parts closed.
    private static func events(of steps: [ScriptedChatClient.Step]) -> [String] {
        var events = [#"{"type":"start-step"}"#]
        var open: (kind: String, id: String)?
        var parts = 0
        for step in steps {
            let (kind, text): (String, String)
            switch step {
            case .reasoning(let words): (kind, text) = ("reasoning", words)
            case .text(let words): (kind, text) = ("text", words)
            default: continue
            }
            if open?.kind != kind {
                if let open { events.append(#"{"type":"\#(open.kind)-end","id":"\#(open.id)"}"#) }
                parts += 1
                open = (kind, "\(kind)-\(parts)")
                events.append(#"{"type":"\#(kind)-start","id":"\#(kind)-\#(parts)"}"#)
            }
            events.append(#"{"type":"\#(kind)-delta","id":"\#(kind)-\#(parts)","delta":"\#(text)"}"#)
        }
        if let open { events.append(#"{"type":"\#(open.kind)-end","id":"\#(open.id)"}"#) }
        return events
    }

    private final class AfterRun: ContextProvider {
        private let calls = Locked(0)

        var count: Int { calls.withLock { $0 } }

        func afterRun(_ run: CompletedRun) async throws {
            calls.withLock { $0 += 1 }
        }
    }
}
