import Testing
import TracewingModel
import TracewingTesting

/// swift-metrics takes one factory in a process, once: every case is a program of its own.
@Suite("The metrics of a program", .timeLimit(.minutes(5)))
struct ProgramMetricsTests {
    private static let tokens = "gen_ai.client.token.usage"
    private static let duration = "gen_ai.client.operation.duration"

    @Test("Without a factory before, ours has the application's metrics as well; the rest is sent when it exits")
    func own() async throws {
        try await FaultServer.run { collector in
            let outcome = try await RunningProgram.run(["metrics", "own", collector.url])
            #expect(outcome.status == 0)
            #expect(outcome.output == ["measured | true", "same provider | false"])
            #expect(outcome.errors == [])
            #expect(collector.requests.map(\.path) == ["/v1/metrics"])
            #expect(try collector.metricNames == ["app.requests", Self.duration, Self.tokens])
            let body = try #require(collector.requests.first).body
            let text = String(decoding: body, as: UTF8.self)
            #expect(text.contains(#"{"key":"service.name","value":{"stringValue":"test-program"}}"#))
        }
    }

    @Test("A factory that was there before keeps the application's, and gets the agents' as we do")
    func foreign() async throws {
        try await FaultServer.run { collector in
            let outcome = try await RunningProgram.run(["metrics", "foreign", collector.url])
            let labels = "gen_ai.operation.name=chat gen_ai.provider.name=p gen_ai.request.model=m"
            let note =
                "Another metrics factory was set up before: it keeps the application's metrics, and gets the agents' as "
                + "well."
            #expect(
                outcome.output == [
                    "note | \(note)",
                    "theirs | app.requests 2",
                    "theirs | \(Self.tokens) \(labels) gen_ai.token.type=input 0",
                    "theirs | \(Self.tokens) \(labels) gen_ai.token.type=output 7",
                    "theirs | \(Self.duration) \(labels) a number",
                    "measured | true", "same provider | false",
                ]
            )
            #expect(try collector.metricNames == [Self.duration, Self.tokens])
        }
    }

    @Test("If nothing of ours takes metrics, only a factory that was there before is told anything")
    func unsent() async throws {
        try await FaultServer.run { collector in
            let alone = try await RunningProgram.run(["metrics", "own", collector.url, "unsent"])
            #expect(alone.output == ["measured | false", "same provider | false"])
            let foreign = try await RunningProgram.run(["metrics", "foreign", collector.url, "unsent"])
            #expect(foreign.output.count { $0.hasPrefix("theirs | gen_ai.") } == 3)
            #expect(foreign.output.contains("measured | true"))
            #expect(collector.requests.isEmpty)
        }
    }

    @Test("A provider of ours that was there before gets the exporter, and keeps its resource")
    func provider() async throws {
        try await FaultServer.run { collector in
            let outcome = try await RunningProgram.run(["metrics", "provider", collector.url])
            #expect(outcome.output.last == "same provider | true")
            #expect(outcome.output.first?.contains("A meter provider of Tracewing's was set up before") == true)
            #expect(try collector.metricNames == ["app.requests", Self.duration, Self.tokens])
            let body = try #require(collector.requests.first).body
            #expect(String(decoding: body, as: UTF8.self).contains(#""stringValue":"mine""#))
        }
    }

    @Test("Switched off, agents are not measured; the application still is")
    func off() async throws {
        try await FaultServer.run { collector in
            let outcome = try await RunningProgram.run(["metrics", "own", collector.url, "off"])
            #expect(outcome.output.first == "measured | false")
            #expect(try collector.metricNames == ["app.requests"])
        }
    }

    @Test("With a collector that is away, it ends within the deadline, and one line says what was not sent")
    func refused() async throws {
        let url = "http://127.0.0.1:\(try await FaultServer.unusedPort())"
        let outcome = try await RunningProgram.run(["metrics", "own", url])
        #expect(outcome.status == 0)
        #expect(outcome.duration < .seconds(5))
        #expect(outcome.errors.count == 1)
        let line = outcome.errors.first ?? ""
        #expect(line.contains("The last metrics were not sent"))
        #expect(line.contains("\(url)/v1/metrics cannot be reached: connection refused"))
    }
}

extension FaultServer {
    /// Of the last request.
    fileprivate var metricNames: [String] {
        get throws {
            guard let request = requests.last else { return [] }
            let document = try JSONValue(parsing: request.body)
            let scope = document["resourceMetrics"]?[0]?["scopeMetrics"]?[0]
            return scope?["metrics"]?.arrayValue?.compactMap { $0["name"]?.stringValue } ?? []
        }
    }
}
