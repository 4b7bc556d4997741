import Logging
import TracewingModel
import TracewingTesting

@testable import TracewingServer

/// A server that asks a scripted model, and what experiments need there.
enum ExperimentTest {
    static func run(
        in folder: String? = nil,
        model: ScriptedModel,
        options: ServerOptions = ServerOptions(),
        _ body: @Sendable (TestServer) async throws -> Void
    ) async throws {
        var options = options
        options.providers = [try model.provider]
        if let folder {
            try await TestServer.run(options, in: folder, body)
        } else {
            try await TestServer.run(options, body)
        }
    }

    /// Experiments over a server's store, to be asked without HTTP.
    static func experiments(_ model: ScriptedModel, on server: TestServer) throws -> RunningExperiments {
        RunningExperiments(
            store: server.store,
            providers: Providers([try model.provider]),
            limits: ServerLimits(),
            logger: Logger(label: "silence") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    /// Makes the dataset `numbers`: `0` to `count - 1`, each its own question.
    static func makeDataset(_ count: Int, on server: TestServer) async throws {
        let lines = (0..<count).map {
            "{\"id\":\"e\($0)\",\"input\":{\"number\":\"n\($0)\"},\"reference\":\"It is n\($0)\"}\n"
        }
        let path = "/api/v1/datasets/numbers/import"
        _ = try await server.post(Array(lines.joined().utf8), to: path, type: "application/jsonl")
    }

    /// A prompt with the example's number, judged twice by code and once by the model.
    static func request(_ name: String = "first", _ more: JSONObject = [:]) -> JSONValue {
        var request: JSONObject = [
            "name": .string(name),
            "dataset": ["name": "numbers"],
            "prompt": [
                "provider": "local", "model": "scripted", "template": "mustache",
                "messages": [["role": "user", "content": "{{number}}"]],
            ],
            "evaluators": [
                ["kind": "exact_match", "mapping": ["paths": ["expected": "$.reference", "actual": "$.output"]]],
                [
                    "kind": "contains",
                    "mapping": ["paths": ["text": "$.output"], "literals": ["words": "nothing"]],
                ],
                [
                    "kind": "llm", "name": "judge", "provider": "local", "model": "scripted",
                    "prompt": [["role": "user", "content": "Is this right? {{output}}"]], "template": "mustache",
                    "outputs": [
                        [
                            "name": "right", "direction": "maximize",
                            "labels": [["label": "yes", "score": 1], ["label": "no", "score": 0]],
                        ]
                    ],
                ],
            ],
        ]
        for member in more.members { request[member.key] = member.value }
        return .object(request)
    }

    /// Waits until an experiment is no longer running.
    static func end(of id: String, on server: TestServer) async throws -> JSONValue? {
        var last: JSONValue?
        _ = try await until {
            last = try await server.get("/api/v1/experiments/\(id)").json
            return last?["state"] != "running"
        }
        return last
    }

    /// All results, page by page.
    static func results(of id: String, on server: TestServer) async throws -> [JSONValue] {
        var (results, after): ([JSONValue], String?) = ([], "")
        while let place = after {
            let page = try await server.get("/api/v1/experiments/\(id)/results?limit=70&after=\(place)").json
            results += page?["results"]?.arrayValue ?? []
            after = page?["next"]?.stringValue
        }
        return results
    }
}
