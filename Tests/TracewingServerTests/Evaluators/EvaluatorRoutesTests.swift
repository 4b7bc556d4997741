import NIOHTTP1
import Testing
import TracewingEvaluation
import TracewingModel
import TracewingTesting

@testable import TracewingServer

@Suite("Evaluators of the server")
struct EvaluatorRoutesTests {
    @Test("each kind says what it has to be given, and what it takes where something is left out")
    func kinds() async throws {
        try await TestServer.run { server in
            let kinds = try #require(try await server.get("/api/v1/evaluators").json?["evaluators"]?.arrayValue)
            #expect(
                kinds.compactMap { $0["kind"]?.stringValue }
                    == ["contains", "exact_match", "regex", "levenshtein_distance", "json_distance", "llm"]
            )
            #expect(kinds.allSatisfy { $0["description"]?.stringValue?.isEmpty == false })
            let contains = kinds[0]["inputs"]
            #expect(contains?["required"] == ["words", "text"])
            #expect(contains?["properties"]?["case_sensitive"] == ["type": "boolean", "default": false])
            for (kind, rule) in zip(kinds, CodeEvaluator.Rule.all) {
                for field in rule.schema.fields where !field.isRequired {
                    let standard = kind["inputs"]?["properties"]?[field.name]?["default"]
                    #expect(standard?.boolValue != nil, "\(rule.key) \(field.name)")
                }
            }
        }
    }

    /// The evaluator, what it judges, and the label and score it finds.
    private static let previews: [(JSONObject, JSONValue, String?, Double?)] = [
        (["kind": "contains", "mapping": ["literals": ["words": "Oslo"]]], ["text": "Oslo it is"], "true", 1),
        (["kind": "contains", "mapping": ["literals": ["words": "Oslo"]]], ["text": "Bergen"], "false", 0),
        (["kind": "exact_match"], ["expected": "a", "actual": "A"], "false", 0),
        (
            ["kind": "exact_match", "mapping": ["literals": ["case_sensitive": false]]],
            ["expected": "a", "actual": "A"], "true", 1
        ),
        (["kind": "regex", "mapping": ["literals": ["pattern": "^O.*o$"]]], ["text": "Oslo"], "true", 1),
        (["kind": "levenshtein_distance"], ["expected": "kitten", "actual": "sitting"], nil, 3),
        (["kind": "json_distance"], ["expected": ["a": 1], "actual": ["a": 2, "b": 3]], nil, 2),
    ]

    @Test("a preview judges what is given", arguments: Self.previews)
    func preview(evaluator: JSONObject, output: JSONValue, label: String?, score: Double?) async throws {
        var mapping = evaluator["mapping"]?.objectValue ?? [:]
        let paths = (output.objectValue?.members ?? []).map { ($0.key, JSONValue.string("$.output.\($0.key)")) }
        mapping["paths"] = .object(JSONObject(paths))
        var object = evaluator
        object["mapping"] = .object(mapping)
        let body: JSONValue = ["evaluator": .object(object), "input": "?", "output": output]
        try await TestServer.run { server in
            for path in ["/api/v1/evaluators/preview", "/api/evaluators/preview"] {
                let answer = try await server.change(.POST, path, body)
                let result = answer.json?["results"]?[0]
                #expect(result?["label"]?.stringValue == label)
                #expect(result?["score"]?.numberValue == score)
                #expect(result?["error"] == nil)
                #expect(result?["annotator_kind"] == "CODE")
                let started = result?["started_at"]?.stringValue.flatMap { UInt64($0) }
                #expect(started ?? 0 > noon / 2)
            }
        }
    }

    @Test("an answer that is null is judged as an experiment judges it; one that is not there is refused")
    func nothing() async throws {
        let evaluator: JSONValue = [
            "kind": "exact_match", "mapping": ["paths": ["actual": "$.output"], "literals": ["expected": "None"]],
        ]
        try await TestServer.run { server in
            let path = "/api/v1/evaluators/preview"
            let judged = try await server.change(.POST, path, ["evaluator": evaluator, "output": nil])
            #expect(judged.status == 200)
            #expect(judged.json?["results"]?[0]?["label"] == "true")
            #expect(judged.json?["results"]?[0]?["metadata"]?["expected"] == "None")
            #expect(try await server.change(.POST, path, ["evaluator": evaluator]).code == "bad_output")
        }
    }

    @Test("no more previews are under way than there are places for; a place is free again afterwards")
    func places() async throws {
        var options = ServerOptions()
        options.limits.previews = 0
        let body: JSONValue = ["evaluator": ["kind": "exact_match"], "output": "Oslo", "reference": "Oslo"]
        try await TestServer.run(options) { server in
            let answer = try await server.change(.POST, "/api/v1/evaluators/preview", body)
            #expect(answer.status == 503)
            #expect(answer.code == "busy")
        }
        options.limits.previews = 1
        try await TestServer.run(options) { server in
            for _ in 1...3 {
                let status = try await server.change(.POST, "/api/v1/evaluators/preview", body).status
                #expect(status == 200)
            }
        }
    }

    @Test("a rule that compares long texts keeps no request waiting", .timeLimit(.minutes(2)))
    func longRules() async throws {
        let text = String(repeating: "ab", count: 6_000)
        let other = String(repeating: "ba", count: 6_000)
        let mapping: JSONValue = ["paths": ["expected": "$.output.a", "actual": "$.output.b"]]
        let body: JSONValue = [
            "evaluator": ["kind": "levenshtein_distance", "mapping": mapping],
            "output": ["a": .string(text), "b": .string(other)],
        ]
        try await TestServer.run { server in
            try await withThrowingTaskGroup(of: UInt.self) { group in
                for _ in 1...4 {
                    group.addTask { try await server.change(.POST, "/api/v1/evaluators/preview", body).status }
                }
                // Each goes through while those are at it.
                for number in 1...20 {
                    let answer = try await server.ingest([makeSpan(number)])
                    #expect(answer.status == 200)
                }
                for try await status in group { #expect(status == 200) }
            }
        }
    }

    @Test("a model judges; nothing to judge by is an error in the result, nothing to judge one of the request")
    func models() async throws {
        try await PlaygroundTest.run([FakeModel.verdict("correct", label: "yes")]) { test in
            let judge: JSONValue = [
                "kind": "llm", "name": "judge", "provider": "fake", "model": "judge",
                "prompt": [["role": "user", "content": "{{question}} {{output}}"]],
                "mapping": ["paths": ["question": "$.input.text"]],
                "outputs": [
                    ["name": "correct", "labels": [["label": "yes", "score": 1], ["label": "no", "score": 0]]]
                ],
            ]
            let path = "/api/v1/evaluators/preview"
            let good = try await test.server.change(
                .POST,
                path,
                ["evaluator": judge, "input": ["text": "The capital?"], "output": "Oslo"]
            )
            let result = good.json?["results"]?[0]
            #expect(result?["label"] == "yes")
            #expect(result?["score"] == 1)
            #expect(result?["explanation"] == "because")
            #expect(result?["trace_id"]?.stringValue?.count == 32)
            let sent = try JSONValue(parsing: test.model.requests[0].body)
            #expect(sent["messages"]?[0]?["content"] == "The capital? Oslo")
            let missing = try await test.server.change(.POST, path, ["evaluator": judge, "output": "Oslo"])
            let error = missing.json?["results"]?[0]?["error"]?.stringValue
            #expect(error?.contains("did not match any values") == true)
            #expect(try await test.server.change(.POST, path, ["evaluator": judge]).code == "bad_output")
            #expect(try await test.server.change(.POST, path, ["output": "Oslo"]).code == "bad_evaluator")
        }
    }
}
