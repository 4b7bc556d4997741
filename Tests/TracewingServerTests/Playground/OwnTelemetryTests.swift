import Logging
import Testing
import Tracewing
import TracewingModel
import TracewingSDK
import TracewingStore
import TracewingTesting

@testable import TracewingServer

@Suite("Telemetry of the server's own work")
struct OwnTelemetryTests {
    @Test("a server in an application changes nothing about the application's telemetry")
    func embedded() async throws {
        try await ObservabilityTurn.take {
            await Observability.reset()
            try await TestServer.run { _ in
                #expect(!Observability.isConfigured)
            }
        }
    }

    @Test("spans go to the project they name, and those that name none are not the server's, and are counted")
    func projects() async throws {
        try await TestServer.run { server in
            let exporter = StoreExporter(store: server.store, feed: server.traces.feed)
            let batch = [
                makeSpan(1, in: 1, [TracewingNames.project: "playground"]),
                makeSpan(1, in: 2, [TracewingNames.project: "experiment: cities"]),
                makeSpan(1, in: 3),
            ]
            let error = await #expect(throws: SpanExportError.self) { try await exporter.export(batch) }
            #expect(error?.losses(of: 3) == [.noIdentity: 1])
            let traces = try await server.get("/api/v1/traces").json?["traces"]?.arrayValue ?? []
            #expect(
                Set(traces.compactMap { $0["project"]?.stringValue }) == ["playground", "experiment: cities"]
            )
        }
    }

    @Test("who watches the page is told of a run's trace")
    func live() async throws {
        try await PlaygroundTest.run([FakeModel.answer("Oslo")]) { test in
            var reader = try await LiveReader(test.server)
            _ = try await test.events()
            let trace = try await reader.next("trace")
            #expect(trace?["project"] == "playground")
        }
    }

    @Test("without telemetry a run is told all the same, without ids")
    func off() async throws {
        try await PlaygroundTest.run([FakeModel.answer("Oslo")]) { test in
            await Observability.reset()
            let events = try await test.events()
            #expect(events.map(\.name) == ["text", "result", "done"])
            #expect(events[1].data["spanID"] == nil)
            #expect(events[1].data["traceID"] == nil)
        }
    }
}
