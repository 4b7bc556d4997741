import Logging
import NIOHTTP1
import ServiceLifecycle
import Testing
import TracewingModel
import TracewingStore

@testable import TracewingServer

@Suite("Experiments whose server ends in good order")
struct ExperimentShutdownTests {
    @Test("are interrupted, take no others, go on in the next server, and nothing is answered or judged twice")
    func ended() async throws {
        try await ScriptedModel.run(silentAfter: 12) { first in
            try await ScriptedModel.run { second in
                let folder = Folder()
                try await ExperimentTest.run(in: folder.path, model: first) { server in
                    try await ExperimentTest.makeDataset(10, on: server)
                    let request = ExperimentTest.request("first", ["concurrency": 2])
                    #expect(try await server.change(.POST, "/api/v1/experiments", request).status == 202)
                    let isQuiet = await until { first.begun == 14 }
                    #expect(isQuiet)
                    try await endHousekeeping(of: server)
                    let left = try await server.get("/api/v1/experiments/1").json
                    #expect(left?["state"] == "interrupted")
                    #expect(left?["reason"] == nil)
                    #expect(try await server.change(.POST, "/api/v1/experiments", request).code == "busy")
                    #expect(try await server.change(.POST, "/api/v1/experiments/1/resume").code == "busy")
                    let list = try await server.get("/api/v1/experiments").json?["experiments"]?.arrayValue
                    #expect(list?.count == 1)
                    folder.copy()
                }
                try await ExperimentTest.run(in: folder.other, model: second) { server in
                    #expect(try await server.get("/api/v1/experiments/1").json?["state"] == "interrupted")
                    #expect(try await server.change(.POST, "/api/v1/experiments/1/resume").status == 202)
                    let ended = try await ExperimentTest.end(of: "1", on: server)
                    #expect(ended?["state"] == "finished")
                    #expect(
                        ended?["progress"]
                            == ["items": 10, "answered": 10, "failed": 0, "evaluations": 30, "evaluated": 30]
                    )
                    let results = try await ExperimentTest.results(of: "1", on: server)
                    #expect(results.allSatisfy { $0["evaluations"]?.arrayValue?.count == 3 && $0["error"] == nil })
                    let entries = try await server.store.entries(ofExperiment: 1, after: nil, items: 1_000).entries
                    #expect(entries.count == 10 + 30)
                }
                let answered = first.answered.merging(second.answered, uniquingKeysWith: +)
                #expect(answered == Dictionary(uniqueKeysWithValues: (0..<10).map { ("n\($0)", 1) }))
                #expect(first.judged + second.judged == 10)
                #expect(first.judged > 0)
            }
        }
    }

    /// Ends what a server does beside answering, as a signal would.
    private func endHousekeeping(of server: TestServer) async throws {
        let silence = Logger(label: "silence") { _ in SwiftLogNoOpLogHandler() }
        let (starts, started) = AsyncStream.makeStream(of: Void.self)
        let services = ServiceGroup(
            services: [server.traces.housekeeping, Announcement(started: started)],
            logger: silence
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            _ = await starts.first { _ in true }
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
        }
    }
}

/// Says that the group it is in runs: one that does not cannot be ended.
private struct Announcement: Service {
    let started: AsyncStream<Void>.Continuation

    func run() async throws {
        started.yield()
        try await gracefulShutdown()
    }
}
