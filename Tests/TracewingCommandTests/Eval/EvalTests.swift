import Foundation
import Testing
import TracewingModel

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

@Suite("tracewing eval", .timeLimit(.minutes(3)))
struct EvalTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        try write(
            "experiment.json",
            """
            {"name": "capitals", "dataset": "capitals.jsonl", "repetitions": 2, "task": {"output": "$.metadata.answer"},
             "evaluators": [
              {"key": "contains", "paths": {"text": "$.output", "words": "$.reference"}},
              {"key": "exact_match", "paths": {"actual": "$.output", "expected": "$.reference"}},
              {"key": "levenshtein_distance", "paths": {"actual": "$.output", "expected": "$.reference"}}]}
            """
        )
    }

    private func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: directory.appending(name)))
    }

    /// Every fifth answer is wrong.
    private func writeDataset(_ count: Int) throws {
        let lines = (0..<count).map { number in
            let answer = number % 5 == 0 ? "wrong" : "It is r\(number)"
            return """
                {"id": "\(number)", "input": "q\(number)", "reference": "r\(number)", "metadata": {"answer": "\(answer)"}}
                """
        }
        try write("capitals.jsonl", lines.joined(separator: "\n"))
    }

    private func run(_ arguments: String...) async throws -> RunningCommand.Outcome {
        try await RunningCommand.run(["eval", "run", directory.appending("experiment.json")] + arguments)
    }

    private func size(of path: String) -> Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.size] as? NSNumber)?.intValue ?? 0
    }

    @Test(
        "exits by the threshold",
        arguments: [
            (["--fail-under", "contains=0.8"], 0), (["--fail-under", "contains=0.81"], 1),
            (["--fail-under", "0.8"], 1),
            (["--fail-under", "contains=0.7", "--fail-under", "exact_match=0"], 0), ([], 0),
            (["--fail-under", "nobody=1"], 1), (["--fail-under", "much"], 64),
            (["--fail-over", "levenshtein_distance=6"], 0), (["--fail-over", "6"], 0),
            (["--fail-over", "levenshtein_distance=5.5"], 1), (["--fail-over", "5.5"], 1),
            (["--fail-over", "nobody=1"], 1),
        ] as [([String], Int32)]
    )
    func thresholds(arguments: [String], status: Int32) async throws {
        try writeDataset(10)
        let outcome = try await RunningCommand.run(
            ["eval", "run", directory.appending("experiment.json")] + arguments
        )
        #expect(outcome.status == status, "\(outcome.errors)")
    }

    @Test("refuses a threshold that would pass what is worst, and names the other")
    func wrongSide() async throws {
        try writeDataset(10)
        let under = try await run("--fail-under", "levenshtein_distance=1")
        #expect(under.status == 1)
        #expect(under.errors.contains("Give --fail-over levenshtein_distance=1.0."), "\(under.errors)")
        #expect(under.output.isEmpty)
        let over = try await run("--fail-over", "contains=1")
        #expect(over.status == 1)
        #expect(over.errors.contains("Give --fail-under contains=1.0."), "\(over.errors)")
    }

    @Test("takes what is not judged for over a threshold")
    func unjudgedOver() async throws {
        try writeDataset(2)
        let text = "{\"id\": \"x\", \"input\": \"q\", \"metadata\": {\"answer\": \"a\"}}"
        let path = directory.appending("capitals.jsonl")
        try write("capitals.jsonl", String(contentsOfFile: path, encoding: .utf8) + "\n" + text)
        let outcome = try await run("--fail-over", "levenshtein_distance=100")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("2 of 6 are not judged, so it may be over 100.0"), "\(outcome.errors)")
    }

    @Test("refuses a dataset without examples: nothing judged is nothing wrong", arguments: ["", "\n\n"])
    func emptyDataset(text: String) async throws {
        try write("capitals.jsonl", text)
        let outcome = try await run("--fail-under", "contains=0.5")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("has no examples"), "\(outcome.errors)")
    }

    @Test("refuses a number of repetitions that is none", arguments: ["0", "-1", "\"2\"", "1.5", "null"])
    func badRepetitions(text: String) async throws {
        try writeDataset(1)
        try write(
            "experiment.json",
            """
            {"dataset": "capitals.jsonl", "repetitions": \(text), "task": {"output": "$.metadata.answer"},
             "evaluators": [{"key": "contains", "paths": {"text": "$.output", "words": "$.reference"}}]}
            """
        )
        let outcome = try await run()
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("whole number of at least 1, not \(text)"), "\(outcome.errors)")
    }

    @Test("prints a report, as lines and as JSON, and says how far it is")
    func report() async throws {
        try writeDataset(10)
        let lines = try await run()
        #expect(lines.output.hasPrefix("capitals: 20 of 20 answered, 60 of 60 judged\n"))
        #expect(lines.output.contains("mean 0.8  20 of 20 judged, false 4, true 16"))
        #expect(lines.errorLines.last == "100 %: 20 of 20 answered, 60 of 60 judged")
        let json = try JSONValue(
            parsing: try await run("--json").output.trimmingCharacters(in: .whitespacesAndNewlines)
        )
        #expect(json["judged"] == 60)
        #expect(json["evaluators"]?[0]?["mean_score"]?.numberValue == 0.8)
        #expect(json["runs"]?.arrayValue?.count == 20)
    }

    @Test("goes on where it was killed, and judges nothing twice")
    func killed() async throws {
        try writeDataset(200)
        let journal = directory.appending("journal")
        let command = try RunningCommand(
            ["eval", "run", directory.appending("experiment.json"), "--journal", journal, "--concurrency", "2"]
        )
        func lines() -> [JSONValue] {
            let data = FileManager.default.contents(atPath: journal) ?? Data()
            return data.split(separator: 0x0A).compactMap { try? JSONValue(parsing: Array($0)) }
        }
        // About half of what the journal will be.
        while size(of: journal) < 150_000 { try await Task.sleep(for: .milliseconds(1)) }
        command.signal(SIGKILL)
        let first = await command.outcome()
        #expect(first.wasKilled)
        let before = lines()
        let second = try await run("--journal", journal, "--json")
        #expect(second.status == 0, "\(second.errors)")
        let json = try JSONValue(parsing: second.output.trimmingCharacters(in: .whitespacesAndNewlines))
        #expect(json["judged"] == 1200)
        let judged = before.compactMap { $0["evaluation"] }.count
        #expect(json["resumed"]?["judged"] == .integer(Int64(judged)))
        #expect(judged > 0 && judged < 1200)
        let evaluations = lines().compactMap { $0["evaluation"] }.map { line in
            "\(line["example"]?.text ?? "") \(line["repetition"]?.text ?? "") \(line["evaluator"]?.text ?? "")"
        }
        #expect(evaluations.count == 1200)
        #expect(Set(evaluations).count == 1200)
    }

    @Test(
        "says what is wrong with a file",
        arguments: [
            ("{", "is not JSON"), ("[]", "it has to be a JSON object"), ("{\"dataset\": \"x.jsonl\"}", "it has no"),
            (
                "{\"task\": {\"output\": \"$.x\"}, \"evaluators\": [{\"key\": \"nobody\"}]}",
                "there is no evaluator 'nobody'"
            ),
        ]
    )
    func badFile(text: String, reason: String) async throws {
        try writeDataset(1)
        try write("experiment.json", text)
        let outcome = try await run("--dataset", directory.appending("capitals.jsonl"))
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains(reason), "\(outcome.errors)")
    }

    @Test("judges given inputs, a line each")
    func judge() async throws {
        try write("inputs.jsonl", "{\"text\":\"Oslo\",\"words\":\"oslo\"}\n{\"text\":\"Oslo\"}\n")
        let outcome = try await RunningCommand.run(["eval", "judge", "contains", directory.appending("inputs.jsonl")])
        let lines = try outcome.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
        #expect(lines.map { $0[0]?["score"]?.numberValue } == [1, nil])
        #expect(lines.last?[0]?["error"]?["message"] == "Input validation failed: 'words' is a required property")
        #expect(outcome.status == 0)
        let unknown = try await RunningCommand.run(["eval", "judge", "nobody", "-"])
        #expect(unknown.status == 1)
    }
}
