import HTTPTypes
import NIOHTTP1
import Testing
import Tracewing
import TracewingModel
import TracewingStore
import TracewingTesting

@testable import TracewingServer

@Suite("Experiments over HTTP")
struct ExperimentRoutesTests {
    @Test("run in the server: every example is answered and judged, and shown so")
    func runs() async throws {
        try await ScriptedModel.run { model in
            try await ExperimentTest.run(model: model) { server in
                try await ExperimentTest.makeDataset(7, on: server)
                let request = ExperimentTest.request("first", ["repetitions": 2])
                let begun = try await server.change(.POST, "/api/v1/experiments", request)
                #expect(begun.status == 202)
                let id = begun.json?["id"]?.stringValue ?? ""
                let ended = try await ExperimentTest.end(of: id, on: server)
                #expect(ended?["state"] == "finished")
                #expect(
                    ended?["progress"]
                        == ["items": 14, "answered": 14, "failed": 0, "evaluations": 42, "evaluated": 42]
                )
                let scores = ended?["scores"]?.arrayValue ?? []
                #expect(scores.map { $0["evaluator"] } == ["exact_match", "contains", "judge"])
                #expect(scores.map { $0["mean"]?.numberValue } == [1, 0, 1])
                #expect(scores.map { $0["count"] } == [14, 14, 14])
                #expect(ended?["description"]?["prompt"]?["model"] == "scripted")
                #expect(model.answered == Dictionary(uniqueKeysWithValues: (0..<7).map { ("n\($0)", 2) }))
                let results = try await ExperimentTest.results(of: id, on: server)
                #expect(results.compactMap { $0["example_id"]?.stringValue } == (0..<14).map { "e\($0 / 2)" })
                #expect(results.compactMap { $0["repetition"]?.integerValue } == (0..<14).map { Int64($0 % 2) })
                #expect(results[4]["input"] == ["number": "n2"])
                #expect(results[4]["output"] == "It is n2")
                #expect(results[4]["reference"] == "It is n2")
                #expect(results[4]["error"] == nil)
                #expect(
                    results[4]["evaluations"]?.arrayValue?.map { $0["evaluator"] } == [
                        "exact_match", "contains", "judge",
                    ]
                )
                #expect(results[4]["evaluations"]?[2]?["explanation"] == "because")
                let page = try await server.get("/api/v1/experiments/\(id)/results?limit=3").json
                #expect(page?["results"]?.arrayValue?.count == 3)
                let again = try await server.change(.POST, "/api/v1/experiments/\(id)/resume")
                #expect(again.status == 202)
                #expect(try await ExperimentTest.end(of: id, on: server)?["state"] == "finished")
                #expect(model.begun == 28)
            }
        }
    }

    @Test("ask with the prompt's variables, where an example has none of the name, also when they go on")
    func variables() async throws {
        let prompt: JSONValue = [
            "provider": "local", "model": "scripted", "template": "mustache",
            "messages": [["role": "user", "content": "{{tone}} {{number}}"]],
            "variables": ["tone": "kind", "number": "none"],
        ]
        try await ScriptedModel.run(silentAfter: 2) { silent in
            try await ScriptedModel.run { model in
                let folder = Folder()
                let request = ExperimentTest.request("first", ["prompt": prompt, "evaluators": [], "concurrency": 1])
                try await ExperimentTest.run(in: folder.path, model: silent) { server in
                    try await ExperimentTest.makeDataset(4, on: server)
                    let begun = try await server.change(.POST, "/api/v1/experiments", request)
                    #expect(begun.status == 202)
                    _ = await until { silent.begun == 3 }
                    _ = try await server.change(.POST, "/api/v1/experiments/1/stop")
                    folder.copy()
                }
                try await ExperimentTest.run(in: folder.other, model: model) { server in
                    #expect(try await server.change(.POST, "/api/v1/experiments/1/resume").status == 202)
                    let ended = try await ExperimentTest.end(of: "1", on: server)
                    #expect(ended?["progress"]?["answered"] == 4)
                }
                #expect(silent.answered == ["kind n0": 1, "kind n1": 1])
                #expect(model.answered == ["kind n2": 1, "kind n3": 1])
            }
        }
    }

    @Test("are listed, hold their dataset, and are removed with what came of them")
    func listing() async throws {
        try await ScriptedModel.run { model in
            try await ExperimentTest.run(model: model) { server in
                try await ExperimentTest.makeDataset(2, on: server)
                var ids: [String] = []
                for name in ["one", "two"] {
                    let begun = try await server.change(.POST, "/api/v1/experiments", ExperimentTest.request(name)).json
                    ids.append(begun?["id"]?.stringValue ?? "")
                    _ = try await ExperimentTest.end(of: ids.last ?? "", on: server)
                }
                let list = try await server.get("/api/v1/experiments?dataset=numbers&limit=1").json
                #expect(list?["experiments"]?.arrayValue?.map { $0["name"] } == ["two"])
                let next = try await server.get("/api/v1/experiments?after=\(list?["next"]?.stringValue ?? "")").json
                #expect(next?["experiments"]?.arrayValue?.map { $0["name"] } == ["one"])
                #expect(try await server.get("/api/v1/experiments?dataset=none").json?["experiments"] == [])
                #expect(try await server.change(.DELETE, "/api/v1/datasets/numbers").code == "in_use")
                for id in ids {
                    #expect(try await server.change(.DELETE, "/api/v1/experiments/\(id)").status == 204)
                    #expect(try await server.change(.DELETE, "/api/v1/experiments/\(id)").status == 404)
                }
                #expect(try await server.change(.DELETE, "/api/v1/datasets/numbers").status == 204)
            }
        }
    }

    @Test("tell how far they are until they end")
    func events() async throws {
        try await ScriptedModel.run { model in
            try await ExperimentTest.run(model: model) { server in
                try await ExperimentTest.makeDataset(20, on: server)
                let begun = try await server.change(.POST, "/api/v1/experiments", ExperimentTest.request()).json
                let id = begun?["id"]?.stringValue ?? ""
                for _ in 0..<2 {
                    // To its end: it closes.
                    let text = try await server.get("/api/v1/experiments/\(id)/events").text
                    let frames = text.split(separator: "\n\n").map(String.init)
                    #expect(frames.last == "event: done\ndata: {}")
                    let steps = try frames.dropLast().map { frame in
                        try JSONValue(parsing: String(frame.dropFirst("event: progress\ndata: ".count)))
                    }
                    let evaluated = steps.compactMap { $0["progress"]?["evaluated"]?.integerValue }
                    #expect(evaluated == evaluated.sorted())
                    #expect(evaluated.last == 60)
                    #expect(steps.last?["state"] == "finished")
                    let described = try await server.get("/api/v1/openapi.json").json?["components"]?["schemas"]
                    let names = described?["Experiment"]?["properties"]?.objectValue?.members.map(\.key) ?? []
                    #expect(Set(steps.last?.objectValue?.members.map(\.key) ?? []) == Set(names))
                }
            }
        }
    }

    @Test("are stopped, and go on where they were")
    func stopping() async throws {
        try await ScriptedModel.run(silentAfter: 12) { silent in
            try await ScriptedModel.run { model in
                let folder = Folder()
                try await ExperimentTest.run(in: folder.path, model: silent) { server in
                    try await ExperimentTest.makeDataset(10, on: server)
                    let request = ExperimentTest.request("first", ["concurrency": 2])
                    let begun = try await server.change(.POST, "/api/v1/experiments", request).json
                    let id = begun?["id"]?.stringValue ?? ""
                    _ = await until { silent.begun >= 14 }
                    #expect(try await server.change(.POST, "/api/v1/experiments/\(id)/resume").code == "running")
                    let stopped = try await server.change(.POST, "/api/v1/experiments/\(id)/stop").json
                    #expect(stopped?["state"] == "stopped")
                    #expect(stopped?["reason"]?.stringValue?.isEmpty == false)
                    #expect(try await server.change(.POST, "/api/v1/experiments/\(id)/stop").code == "ended")
                    folder.copy()
                }
                try await ExperimentTest.run(in: folder.other, model: model) { server in
                    let resumed = try await server.change(.POST, "/api/v1/experiments/1/resume")
                    #expect(resumed.status == 202)
                    let ended = try await ExperimentTest.end(of: "1", on: server)
                    #expect(ended?["state"] == "finished")
                    #expect(ended?["reason"] == nil)
                    #expect(ended?["progress"]?["evaluated"] == 30)
                }
                #expect(silent.judged + model.judged == 10)
                #expect(silent.answered.merging(model.answered, uniquingKeysWith: +).values.allSatisfy { $0 == 1 })
            }
        }
    }

    @Test("keep what they find as annotations of the answers' traces, also of tries that failed")
    func annotations() async throws {
        try await ScriptedModel.run(failing: { question, _ in question == "n0" ? .badRequest : nil }) { model in
            try await ExperimentTest.run(model: model) { server in
                try await withObservability(exporter: server.traces.exporter) { _ in
                    try await ExperimentTest.makeDataset(2, on: server)
                    let begun = try await server.change(.POST, "/api/v1/experiments", ExperimentTest.request()).json
                    let id = begun?["id"]?.stringValue ?? ""
                    let ended = try await ExperimentTest.end(of: id, on: server)
                    #expect(ended?["state"] == "finished")
                    #expect(ended?["progress"]?["failed"] == 1)
                    _ = await Observability.forceFlush(deadline: .seconds(10))
                    let results = try await ExperimentTest.results(of: id, on: server)
                    func annotations(_ result: JSONValue) async throws -> [JSONValue] {
                        let trace = try #require(result["trace_id"]?.stringValue)
                        let answer = try await server.get("/api/v1/traces/\(trace)/annotations").json
                        return answer?["annotations"]?.arrayValue ?? []
                    }
                    try #require(results.count == 2)
                    let judged = try await annotations(results[1])
                    #expect(judged.map { $0["name"] } == ["exact_match", "contains", "judge"])
                    #expect(judged.map { $0["annotator_kind"] } == ["CODE", "CODE", "LLM"])
                    #expect(judged.map { $0["score"]?.numberValue } == [1, 0, 1])
                    #expect(judged.last?["span_id"] == results[1]["span_id"])
                    #expect(judged.last?["metadata"]?["experiment"] == .string(id))
                    #expect(judged.first?["metadata"]?["result"]?["actual"] == "It is n1")
                    #expect(results[1]["evaluations"]?[0]?["metadata"]?["actual"] == "It is n1")
                    #expect(judged.last?["metadata"]?["trace_id"] == results[1]["evaluations"]?[2]?["trace_id"])
                    #expect(results[0]["output"] == nil)
                    #expect(results[0]["error"]?.stringValue?.isEmpty == false)
                    let failed = try await annotations(results[0])
                    #expect(failed.map { $0["name"] } == ["answer"])
                    #expect(failed.first?["error"] == results[0]["error"])
                    #expect(failed.first?["metadata"]?["attempt"] == 1)
                    let traces = try await server.get("/api/v1/traces?project=experiment:+first").json?["traces"]
                    // Two tries, and an evaluation each for three evaluators.
                    #expect(traces?.arrayValue?.count == 5)
                }
            }
        }
    }

    @Test("stop by themselves when nothing will come of the rest, and say why")
    func breaker() async throws {
        try await ScriptedModel.run(failing: { _, _ in .unauthorized }) { model in
            try await ExperimentTest.run(model: model) { server in
                try await ExperimentTest.makeDataset(30, on: server)
                let request = ExperimentTest.request("first", ["concurrency": 1])
                let begun = try await server.change(.POST, "/api/v1/experiments", request).json
                let ended = try await ExperimentTest.end(of: begun?["id"]?.stringValue ?? "", on: server)
                #expect(ended?["state"] == "stopped")
                #expect(ended?["reason"]?.stringValue?.contains("5 times in a row") == true)
                #expect(ended?["progress"]?["failed"] == 5)
                #expect(model.begun == 5)
            }
        }
    }

    static let refusals: [(change: JSONObject, status: UInt, code: String)] = [
        (["name": ""], 400, "bad_name"),
        (["dataset": ["name": "none"]], 404, "no_such_dataset"),
        (["dataset": ["name": "numbers", "version": 9]], 404, "no_such_dataset"),
        (["dataset": nil], 400, "bad_name"),
        (["repetitions": 0], 400, "bad_repetitions"),
        (["repetitions": 21], 400, "bad_repetitions"),
        (["concurrency": 1_000], 400, "bad_concurrency"),
        (
            ["prompt": ["provider": "none", "model": "m", "messages": [["role": "user", "content": "x"]]]], 400,
            "no_such_provider"
        ),
        (["prompt": ["provider": "local", "model": "m"]], 400, "bad_messages"),
        (["evaluators": [["kind": "magic"]]], 400, "bad_kind"),
        (["evaluators": [["kind": "contains"], ["kind": "contains"]]], 400, "bad_name"),
    ]

    @Test("that cannot be run are refused, and nothing is kept of them", arguments: refusals)
    func refused(_ refused: (change: JSONObject, status: UInt, code: String)) async throws {
        try await ScriptedModel.run { model in
            try await ExperimentTest.run(model: model) { server in
                try await ExperimentTest.makeDataset(1, on: server)
                let request = ExperimentTest.request("first", refused.change)
                let answer = try await server.change(.POST, "/api/v1/experiments", request)
                #expect((answer.status, answer.code) == (refused.status, refused.code))
                #expect(try await server.get("/api/v1/experiments").json?["experiments"] == [])
            }
        }
    }

    @Test("whoever watches one that comes no further is told now and then all the same", .timeLimit(.minutes(1)))
    func quiet() async throws {
        try await ScriptedModel.run(silentAfter: 0) { model in
            try await ExperimentTest.run(model: model) { server in
                try await ExperimentTest.makeDataset(1, on: server)
                let experiments = try ExperimentTest.experiments(model, on: server)
                let description = try ExperimentDescription(JSONMembers(reading: ExperimentTest.request()))
                let id = try await experiments.begin(description).id
                let watched = await experiments.watch(id, keepAlive: .milliseconds(1))
                var steps = try #require(watched).makeAsyncIterator()
                for _ in 0..<50 { await steps.next() }
                #expect(await experiments.stop(id))
            }
        }
    }

    @Test("more than the server runs at once are turned away")
    func limits() async throws {
        var options = ServerOptions()
        options.limits.experiments = 1
        try await ScriptedModel.run(silentAfter: 0) { [options] model in
            try await ExperimentTest.run(model: model, options: options) { server in
                try await ExperimentTest.makeDataset(1, on: server)
                let begun = try await server.change(.POST, "/api/v1/experiments", ExperimentTest.request()).json
                let busy = try await server.change(.POST, "/api/v1/experiments", ExperimentTest.request())
                #expect((busy.status, busy.code) == (503, "busy"))
                let id = begun?["id"]?.stringValue ?? ""
                #expect(try await server.change(.DELETE, "/api/v1/experiments/\(id)").status == 204)
                let next = try await server.change(.POST, "/api/v1/experiments", ExperimentTest.request())
                #expect(next.status == 202)
                _ = try await server.change(.POST, "/api/v1/experiments/\(next.json?["id"]?.stringValue ?? "")/stop")
            }
        }
    }

    @Test("that come at once get a place or are turned away, and only those that run are kept")
    func places() async throws {
        var options = ServerOptions()
        options.limits.experiments = 2
        try await ScriptedModel.run(silentAfter: 0) { [options] model in
            try await ExperimentTest.run(model: model, options: options) { server in
                try await ExperimentTest.makeDataset(100, on: server)
                let statuses = try await withThrowingTaskGroup(of: UInt.self) { group in
                    for number in 0..<12 {
                        group.addTask {
                            let request = ExperimentTest.request("\(number)")
                            return try await server.change(.POST, "/api/v1/experiments", request).status
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(statuses.sorted() == [202, 202] + Array(repeating: 503, count: 10))
                let kept = try await server.get("/api/v1/experiments").json?["experiments"]?.arrayValue ?? []
                #expect(kept.map { $0["state"] } == ["running", "running"])
                for experiment in kept {
                    let path = "/api/v1/experiments/\(experiment["id"]?.stringValue ?? "")/stop"
                    #expect(try await server.change(.POST, path).status == 200)
                }
            }
        }
    }

    @Test("whose caller is cancelled before they run leave nothing behind")
    func cancelledBeginnings() async throws {
        try await ScriptedModel.run(silentAfter: 0) { model in
            try await ExperimentTest.run(model: model) { server in
                try await ExperimentTest.makeDataset(100, on: server)
                let experiments = try ExperimentTest.experiments(model, on: server)
                let description = try ExperimentDescription(JSONMembers(reading: ExperimentTest.request()))
                var kept = 0
                // Cancelled at another moment each time, from before it begins to when it runs.
                for moment in 0..<60 {
                    let beginning = Task { try await experiments.begin(description) }
                    if moment > 0 { try await Task.sleep(for: .microseconds(60 * moment)) }
                    beginning.cancel()
                    guard let begun = try? await beginning.value else { continue }
                    kept += 1
                    #expect(await experiments.stop(begun.id))
                }
                let stored = try await server.store.experiments(dataset: nil, after: nil, limit: 200)
                #expect(stored.count == kept)
                #expect(stored.allSatisfy { $0.state == .stopped })
            }
        }
    }

    @Test("one that is not there is not found")
    func missing() async throws {
        try await TestServer.run { server in
            for path in ["", "/results", "/events"] {
                #expect(try await server.get("/api/v1/experiments/7\(path)").code == "no_such_experiment")
            }
            #expect(try await server.get("/api/v1/experiments/x").code == "no_such_experiment")
            for path in ["/stop", "/resume"] {
                let answer = try await server.change(.POST, "/api/v1/experiments/7\(path)")
                #expect(answer.code == "no_such_experiment")
            }
        }
    }
}
