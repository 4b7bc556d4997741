import Testing
import Tracewing
import TracewingAgents
import TracewingExport
import TracewingModel
import TracewingSDK
import TracewingStreams
import TracewingTesting
import Tracing

extension RuntimeTelemetryTests {
    /// The metrics of runs, as a collector gets them.
    @Suite("The metrics of a run")
    struct RunMetricsTests {
        private static let duration = "gen_ai.client.operation.duration"
        private static let tokens = "gen_ai.client.token.usage"
        private static let firstChunk = "gen_ai.client.operation.time_to_first_chunk"
        private static let nextChunk = "gen_ai.client.operation.time_per_output_chunk"
        private static let seconds = [
            0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
        ]
        private static let counts = [
            1.0, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864,
        ]

        private func agent(_ steps: [ScriptedChatClient.Step]) -> Agent {
            Agent(
                name: "concierge",
                client: ScriptedChatClient(steps),
                tools: [Tool("look", description: "Looks") { "8:25" }]
            )
        }

        /// What a collector has been sent after `body`.
        private func measuring(
            answers: [FaultServer.Answer] = [.status(200)],
            configure: (inout ObservabilityConfiguration) -> Void = { _ in },
            _ body: () async throws -> Void
        ) async throws -> SentMetrics {
            try await FaultServer.run(answers) { collector in
                let options = OTLPOptions(endpoint: collector.url, encoding: .json)
                return try await withObservability(exporter: .otlp(options), configure: configure) { _ in
                    try await body()
                    #expect(await Observability.forceFlush(deadline: .seconds(60)))
                    return try SentMetrics(to: collector)
                }
            }
        }

        private func stream(_ agent: Agent) async throws {
            for try await _ in agent.stream([ChatMessage(role: .user, "Go now")], context: .topLevel) {}
        }

        @Test("streamed: durations, tokens, first and further chunks of every model call, in the conventions' buckets")
        func streamed() async throws {
            let sent = try await measuring {
                try await stream(agent([.text("Let me look. "), .toolCall(name: "look"), .text("At 8:25.")]))
            }
            #expect(Set(sent.series.map(\.metric)) == [Self.duration, Self.tokens, Self.firstChunk, Self.nextChunk])
            let attributes: [String: JSONValue] = [
                "gen_ai.operation.name": "chat", "gen_ai.provider.name": "tracewing.scripted",
                "gen_ai.request.model": "scripted-1", "gen_ai.response.model": "scripted-1",
            ]
            for series in sent.series {
                #expect(series.unit == (series.metric == Self.tokens ? "{token}" : "s"))
                #expect(series.boundaries == (series.metric == Self.tokens ? Self.counts : Self.seconds))
                #expect(series.bucketCounts.reduce(0, +) == series.count)
                #expect(series.attributes.filter { $0.key != "gen_ai.token.type" } == attributes)
            }
            let duration = try #require(sent[Self.duration].first)
            #expect(sent[Self.duration].count == 1 && duration.count == 2)
            let first = try #require(sent[Self.firstChunk].first)
            #expect(sent[Self.firstChunk].count == 1 && first.count == 2)
            let next = try #require(sent[Self.nextChunk].first)
            // Each call has its words, two pieces for each tool call, and its usage; the first of them is another's.
            #expect(sent[Self.nextChunk].count == 1 && next.count > 4)
            #expect(first.sum + next.sum <= duration.sum)
            let tokens = Dictionary(
                uniqueKeysWithValues: sent[Self.tokens].map { ($0.attributes["gen_ai.token.type"], $0) }
            )
            #expect(tokens.count == 2)
            #expect(tokens["input"]?.count == 2 && tokens["output"]?.count == 2)
            #expect(tokens["input"]?.sum ?? 0 > 0 && tokens["output"]?.sum ?? 0 > 0)
        }

        @Test("not streamed: nothing of chunks")
        func notStreamed() async throws {
            let sent = try await measuring {
                _ = try await agent([.text("Hello back")]).run([ChatMessage(role: .user, "Hello")], context: .topLevel)
            }
            #expect(Set(sent.series.map(\.metric)) == [Self.duration, Self.tokens])
        }

        @Test("failed: the error's type is on the duration; what was streamed before is measured; no tokens are known")
        func failed() async throws {
            let sent = try await measuring {
                await #expect(throws: (any Error).self) {
                    try await stream(agent([.fail(Outage(), afterTokens: 2), .text("one two three")]))
                }
            }
            let duration = try #require(sent[Self.duration].first)
            #expect(duration.attributes["error.type"] == "Outage")
            #expect(sent[Self.firstChunk].map(\.count) == [1])
            #expect(sent[Self.nextChunk].map(\.count) == [1])
            #expect(sent[Self.tokens].isEmpty)
            #expect(sent.series.filter { $0.attributes["error.type"] != nil }.map(\.metric) == [Self.duration])
        }

        @Test("a stream that is left early is no error")
        func leftEarly() async throws {
            let sent = try await measuring {
                for try await _ in agent([.text("one two three")]).stream("Go", context: .topLevel) { break }
            }
            #expect(sent[Self.duration].map(\.count) == [1])
            #expect(sent[Self.duration].first?.attributes["error.type"] == nil)
        }

        @Test("no tokens at all are recorded as 0")
        func zeroTokens() async throws {
            let sent = try await measuring {
                try await stream(Agent(name: "mute", client: ScriptedChatClient([]), tools: []))
            }
            let output = sent[Self.tokens].filter { $0.attributes["gen_ai.token.type"] == "output" }
            #expect(output.map(\.count) == [1] && output.map(\.sum) == [0])
            #expect(output.first?.bucketCounts.first == 1)
        }

        @Test("off: runs are not measured")
        func off() async throws {
            let sent = try await measuring {
                $0.instrumentsRuntime = false
            } _: {
                try await stream(agent([.text("Hello back")]))
            }
            #expect(sent.series.isEmpty)
        }

        @Test("A run is the same whatever becomes of its metrics", arguments: [nil, 200, 400, 0] as [Int?])
        func sameRun(status: Int?) async throws {
            func transcript() async throws -> [String] {
                var texts: [String] = []
                let stream = agent([.text("Let me look. "), .toolCall(name: "look"), .text("At 8:25.")])
                    .stream([ChatMessage(role: .user, "Go now")], context: .topLevel)
                for try await update in stream { texts.append("\(update.contents)") }
                texts.append(try await stream.response.text)
                return texts
            }
            let plain = try await transcript()
            guard let status else {
                #expect(plain.count > 5)
                return
            }
            try await FaultServer.run([status == 0 ? .silence : .status(status)]) { collector in
                let options = OTLPOptions(endpoint: collector.url, timeout: .milliseconds(100))
                try await withObservability(exporter: .otlp(options)) {
                    $0.metrics = MetricsOptions(exportInterval: .milliseconds(1), exportTimeout: .milliseconds(20))
                } _: { _ in
                    for _ in 0..<20 {
                        let measured = try await transcript()
                        #expect(measured == plain)
                    }
                }
            }
        }
    }
}
