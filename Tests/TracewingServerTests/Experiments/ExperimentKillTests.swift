import Foundation
import NIOHTTP1
import Testing
import TracewingModel
import TracewingStore
import TracewingTesting

@testable import TracewingServer

@Suite("An experiment whose server is killed")
struct ExperimentKillTests {
    private static let examples = 200
    private static let answers = 400

    @Test("is interrupted, goes on when it is told to, and nothing is answered or judged twice")
    func killed() async throws {
        let folder = Folder()
        // Of 800 calls of the model half are answered before the end; up to ten are under way then.
        try await ScriptedModel.run(silentAfter: 400) { first in
            try await ScriptedModel.run { second in
                try await withObservability { _ in
                    try await begin(first, in: folder)
                    try await goOn(second, in: folder)
                }
                // What was under way was never answered, so over both lives each call was answered once.
                let answered = first.answered.merging(second.answered, uniquingKeysWith: +)
                #expect(answered.count == Self.examples)
                #expect(answered.values.allSatisfy { $0 == 2 })
                #expect(first.judged + second.judged == Self.answers)
                #expect(first.judged > 0)
                #expect(second.judged > 0)
            }
        }
    }

    /// Runs it until the model is silent, and takes the files as they lie there.
    private func begin(_ model: ScriptedModel, in folder: Folder) async throws {
        try await ExperimentTest.run(in: folder.path, model: model) { server in
            try await ExperimentTest.makeDataset(Self.examples, on: server)
            let request = ExperimentTest.request("first", ["repetitions": 2])
            let begun = try await server.change(.POST, "/api/v1/experiments", request)
            #expect(begun.status == 202)
            // All that was answered has been written down, and all workers wait for the model.
            let isQuiet = try await until {
                let answered = model.answered.values.reduce(0, +)
                guard answered + model.judged == 400 else { return false }
                return try await written(on: server.store) == (answered, model.judged)
            }
            #expect(isQuiet)
            folder.copy()
            _ = try await server.change(.POST, "/api/v1/experiments/1/stop")
        }
    }

    private func written(on store: SQLiteTraceStore) async throws -> (attempts: Int, judged: Int) {
        let entries = try await store.entries(ofExperiment: 1, after: nil, items: 1_000).entries
        return (
            entries.count { $0.body["task"] != nil },
            entries.count { $0.body["evaluation"]?["evaluator"] == "judge" }
        )
    }

    private func goOn(_ model: ScriptedModel, in folder: Folder) async throws {
        try await ExperimentTest.run(in: folder.other, model: model) { server in
            let left = try await server.get("/api/v1/experiments/1").json
            #expect(left?["state"] == "interrupted")
            #expect(left?["progress"]?["items"] == 400)
            #expect(left?["progress"]?["evaluated"]?.integerValue ?? 0 > 300)
            #expect(try await server.change(.POST, "/api/v1/experiments/1/resume").status == 202)
            let ended = try await ExperimentTest.end(of: "1", on: server)
            #expect(ended?["state"] == "finished")
            #expect(
                ended?["progress"]
                    == ["items": 400, "answered": 400, "failed": 0, "evaluations": 1_200, "evaluated": 1_200]
            )
            #expect(ended?["scores"]?.arrayValue?.map { $0["mean"]?.numberValue } == [1, 0, 1])
            let results = try await ExperimentTest.results(of: "1", on: server)
            #expect(results.count == 400)
            #expect(results.allSatisfy { $0["evaluations"]?.arrayValue?.count == 3 && $0["output"] != nil })
            #expect(results.allSatisfy { $0["trace_id"] != nil })
            let traces = Set(results.compactMap { $0["trace_id"]?.stringValue.flatMap { TraceID(hex: $0) } })
            #expect(traces.count == 400)
            var annotations = 0
            for trace in traces {
                annotations += try await server.store.annotations(ofTrace: trace, after: nil, limit: 10).count
            }
            #expect(annotations == 1_200)
            let entries = try await server.store.entries(ofExperiment: 1, after: nil, items: 1_000).entries
            #expect(entries.count == 400 + 1_200)
        }
    }
}
