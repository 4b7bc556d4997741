import Logging
import Testing
import TracewingModel
import TracewingStore

@testable import TracewingServer

@Suite("Housekeeping")
struct HousekeepingTests {
    @Test("what is not kept goes without anybody asking", .timeLimit(.minutes(1)))
    func prunes() async throws {
        let store = try SQLiteTraceStore(path: ":memory:")
        _ = try await store.append((1...5).map { IngestedSpan(makeSpan(1, in: $0)) }, project: nil)
        var options = ServerOptions()
        options.retention = RetentionPolicy(maximumBytes: 1)
        let silence = Logger(label: "silence") { _ in SwiftLogNoOpLogHandler() }
        let housekeeping = Housekeeping(
            store: store,
            settings: ServerSettings(options, logger: silence),
            logger: silence
        )
        let running = Task { try await housekeeping.run() }
        while try await store.statistics().traces > 0 { await Task.yield() }
        running.cancel()
        _ = await running.result
    }

    @Test("without limits everything is kept")
    func keeps() async throws {
        try await TestServer.run { server in
            try await server.ingest([makeSpan(1)])
            #expect(try await server.get("/api/v1/settings").json?["retention"] == ["days": nil, "bytes": nil])
            #expect(try await server.store.statistics().traces == 1)
        }
    }
}
