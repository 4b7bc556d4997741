import Logging
import Testing
import TracewingModel

@testable import TracewingServer
@testable import TracewingStore

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

    @Test("damage that is found late is said once, and the server is not ready any more", .timeLimit(.minutes(1)))
    func damage() async throws {
        let log = LogLines()
        let logger = Logger(label: "test") { _ in log }
        try await TestServer.run { server in
            #expect(try await server.get("/readyz").status == 200)
            server.store.note(damage: "page 7 is gone")
            let answer = try await server.get("/readyz")
            #expect(answer.status == 503)
            #expect(answer.code == "store_damaged")
            #expect(try await server.ingest([makeSpan(1)]).status == 503)
            #expect(try await server.get("/api/v1/traces").status == 200)
            let housekeeping = Housekeeping(
                store: server.store,
                settings: ServerSettings(ServerOptions(), logger: logger),
                interval: .milliseconds(1),
                logger: logger
            )
            let running = Task { try await housekeeping.run() }
            while log.lines.isEmpty { await Task.yield() }
            try await Task.sleep(for: .milliseconds(20))
            running.cancel()
            _ = await running.result
        }
        #expect(log.lines.count == 1)
        let advice = "page 7 is gone. Stop the server, keep the file, and restore a copy."
        #expect(log.lines.first?.contains(advice) == true)
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
