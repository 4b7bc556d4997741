import NIOHTTP1
import Testing
import Tracewing
import TracewingModel
import TracewingTesting

@testable import TracewingServer

@Suite("A prompt and a dataset in the playground")
struct PlaygroundDatasetTests {
    private static let cities: JSONValue = [
        "examples": [
            ["id": "norway", "input": ["country": "Norway"], "reference": "Oslo"],
            ["id": "sweden", "input": ["country": "Sweden"], "reference": "Stockholm"],
        ]
    ]

    private static let names: JSONValue = [
        "kind": "contains", "name": "names it", "mapping": ["paths": ["text": "$.output", "words": "$.reference"]],
    ]

    private static func request(_ more: JSONObject = [:]) -> JSONValue {
        let own: JSONObject = [
            "template": "mustache", "dataset": ["name": "cities"], "experiment": "capitals",
            "evaluators": [names],
        ]
        return PlaygroundTest.prompt("The capital of {{country}}?", JSONObject(own.members + more.members))
    }

    private func run(
        _ answers: [FaultServer.Answer],
        _ body: @Sendable (PlaygroundTest) async throws -> Void
    ) async throws {
        try await PlaygroundTest.run(answers) { test in
            #expect(try await test.server.change(.POST, "/api/v1/datasets", ["name": "cities"]).status == 201)
            let added = try await test.server.change(.POST, "/api/v1/datasets/cities/examples", Self.cities)
            #expect(added.status < 300)
            try await body(test)
        }
    }

    @Test("each example is answered, told by its id, judged, and kept as an experiment's")
    func experiment() async throws {
        try await run([FakeModel.answer("Os", "lo")]) { test in
            let events = try await test.events(Self.request(["repetitions": 2]))
            let first = try #require(events.first)
            #expect(first.name == "experiment")
            #expect(first.data["name"] == "capitals")
            #expect(first.data["dataset"]?["name"] == "cities")
            #expect(first.data["examples"] == 2)
            #expect(first.data["repetitions"] == 2)
            #expect(events.last?.name == "done")
            for example in ["norway", "sweden"] {
                for repetition in 0..<2 {
                    let own = events.filter {
                        $0.repetition == Int64(repetition) && $0.data["exampleID"] == .string(example)
                    }
                    #expect(own.map(\.name) == ["text", "text", "result", "evaluation"])
                    #expect(own.last?.data["result"]?["score"] == (example == "norway" ? 1 : 0))
                }
            }
            let id = try #require(first.data["id"]?.stringValue)
            let kept = try await test.server.get("/api/v1/experiments/\(id)").json
            #expect(kept?["state"] == "finished")
            #expect(kept?["progress"]?["answered"] == 4)
            #expect(kept?["scores"]?[0]?["mean"] == 0.5)
            let results = try await test.server.get("/api/v1/experiments/\(id)/results").json?["results"]?.arrayValue
            #expect(results?.count == 4)
            let span = try await test.span(events.first { $0.name == "result" })
            #expect(span?["project"] == "experiment: capitals")
            #expect(span?["outputMessages"]?[0]?["parts"]?[0]?["content"] == "Oslo")
        }
    }

    @Test("a client that leaves stops the experiment, and what had come is kept")
    func leaving() async throws {
        try await run([FakeModel.beginning("Os").then(.hold)]) { test in
            let id: String
            do {
                var reader = try await RunReader(test.server, Self.request())
                id = try #require(try await reader.next()?.data["id"]?.stringValue)
                #expect(try await reader.text() == "Os")
                #expect(try await reader.text() == "Os")
            }
            #expect(
                try await until {
                    try await test.server.get("/api/v1/experiments/\(id)").json?["state"] == "stopped"
                }
            )
            #expect(await until { test.model.openConnections == 0 })
            var spans: [JSONValue] = []
            _ = try await until {
                let page = try await test.server.get("/api/v1/traces?project=experiment:%20capitals").json
                spans = []
                for trace in page?["traces"]?.arrayValue ?? [] {
                    guard let id = trace["traceId"]?.stringValue.flatMap({ TraceID(hex: $0) }) else { continue }
                    spans += try await test.server.details(of: id).filter { $0["outcome"] == "cancelled" }
                }
                return spans.count(where: { $0["outputMessages"] != nil }) == 2
            }
            let calls = spans.filter { $0["outputMessages"] != nil }
            #expect(calls.count == 2)
            #expect(calls.allSatisfy { $0["outputMessages"]?[0]?["parts"]?[0]?["content"] == "Os" })
        }
    }

    @Test("one that stops itself says why, and every answer that was begun has a result")
    func breaker() async throws {
        try await run([FakeModel.beginning("Os").then(FakeModel.failure("it broke"))]) { test in
            let events = try await test.events(Self.request(["repetitions": 20]))
            #expect(events.suffix(2).map(\.name) == ["error", "done"])
            let reason = try #require(events.dropLast().last)
            #expect(reason.repetition == nil)
            #expect(reason.data["message"]?.stringValue?.contains("failed 5 times in a row") == true)
            #expect(reason.data["message"]?.stringValue?.contains("it broke") == true)
            let answers = Dictionary(grouping: events.filter { $0.repetition != nil }) {
                "\($0.data["exampleID"]?.text ?? "") \($0.data["repetition"]?.text ?? "")"
            }
            #expect((5...8).contains(answers.count))
            for own in answers.values { #expect(own.map(\.name) == ["text", "error", "result"]) }
        }
    }

    @Test("one that somebody else stops says so")
    func stopped() async throws {
        try await run([FakeModel.beginning("Os").then(.hold)]) { test in
            var reader = try await RunReader(test.server, Self.request())
            let id = try #require(try await reader.next()?.data["id"]?.stringValue)
            _ = try await reader.text()
            _ = try await reader.text()
            _ = try await test.server.change(.POST, "/api/v1/experiments/\(id)/stop")
            var rest: [RunReader.Event] = []
            while let event = try await reader.next() { rest.append(event) }
            let answers = Dictionary(grouping: rest.dropLast(2)) { $0.data["exampleID"]?.stringValue ?? "" }
            #expect(answers.count == 2)
            for own in answers.values { #expect(own.map(\.name) == ["error", "result"]) }
            #expect(rest.suffix(2).map(\.name) == ["error", "done"])
            #expect(rest.dropLast().last?.data == ["message": "Somebody stopped it."])
        }
    }

    @Test("what cannot be run is refused before anything is told")
    func refusals() async throws {
        try await run([FakeModel.answer("Oslo")]) { test in
            func refusal(_ change: JSONObject) async throws -> TestServer.Answer {
                try await test.server.change(.POST, "/api/v1/playground/runs", Self.request(change))
            }
            let missing = try await refusal(["dataset": ["name": "rivers"]])
            #expect(missing.status == 404)
            let version = try await refusal(["dataset": ["name": "cities", "version": 99]])
            #expect(version.status == 404)
            let unnamed = try await refusal(["dataset": [:]])
            #expect(unnamed.status == 400)
            let model = try await refusal(["model": nil])
            #expect(model.code == "bad_model")
            #expect(test.model.requests.isEmpty)
        }
    }
}
