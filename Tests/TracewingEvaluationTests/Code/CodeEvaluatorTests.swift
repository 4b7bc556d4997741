import Testing
import TracewingEvaluation
import Tracing
import TracewingModel

@Suite("Code evaluators")
struct CodeEvaluatorTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let rule: CodeEvaluator.Rule
        let inputs: JSONObject
        let score: Double?
        let label: String?
        let error: String?

        init(
            _ rule: CodeEvaluator.Rule,
            _ inputs: JSONObject,
            _ score: Double?,
            _ label: String? = nil,
            error: String? = nil
        ) {
            self.rule = rule
            self.inputs = inputs
            self.score = score
            self.label = label ?? (rule.key.hasSuffix("distance") ? nil : score.map { $0 == 1 ? "true" : "false" })
            self.error = error
        }

        var testDescription: String { "\(rule.key) \(JSONValue.object(inputs).text)" }
    }

    static let rows: [Row] = [
        Row(.contains, ["words": "Oslo, Bergen", "text": "from oslo"], 1),
        Row(.contains, ["words": " , ,", "text": "anything"], 0),
        Row(.contains, ["words": "Oslo", "text": "oslo", "case_sensitive": true], 0),
        Row(.contains, ["words": "oslo,bergen", "text": "Oslo to Bergen", "require_all": true], 1),
        Row(.contains, ["words": "oslo,bergen", "text": "Oslo", "require_all": true], 0),
        Row(.contains, ["words": "\u{1C} a ", "text": "A"], 1),
        Row(.contains, ["words": "e\u{301}", "text": "é"], 0),
        Row(.contains, ["words": "ΟΔΟΣ", "text": "οδος"], 1),
        Row(.contains, ["words": ["a", "b"], "text": "x 'b'] y"], 1),
        Row(.contains, ["words": "a"], nil, error: "Input validation failed: 'text' is a required property"),
        Row(
            .contains,
            ["words": "a", "text": "b", "require_all": "yes"],
            nil,
            error: "Input validation failed: 'yes' is not of type 'boolean'"
        ),
        Row(.exactMatch, ["expected": "a", "actual": "a"], 1),
        Row(.exactMatch, ["expected": "a", "actual": "a "], 0),
        Row(.exactMatch, ["expected": "A", "actual": "a"], 0),
        Row(.exactMatch, ["expected": "A", "actual": "a", "case_sensitive": false], 1),
        Row(.exactMatch, ["expected": "é", "actual": "e\u{301}"], 0),
        Row(.exactMatch, ["expected": "True", "actual": true], 1),
        Row(.exactMatch, ["expected": "{'a': [1, None, 0.5]}", "actual": ["a": [1, nil, 0.5]]], 1),
        Row(.regex, ["pattern": "b+", "text": "abbc"], 1),
        Row(.regex, ["pattern": "b+", "text": "abbc", "full_match": true], 0),
        Row(.regex, ["pattern": "a|ab", "text": "ab", "full_match": true], 1),
        Row(.levenshteinDistance, ["expected": "kitten", "actual": "sitting"], 3),
        Row(.levenshteinDistance, ["expected": "", "actual": "abc"], 3),
        Row(.levenshteinDistance, ["expected": "ABC", "actual": "abc"], 3),
        Row(.levenshteinDistance, ["expected": "ABC", "actual": "abc", "case_sensitive": false], 0),
        Row(.levenshteinDistance, ["expected": "👩‍👧", "actual": "👩"], 2),
        Row(.jsonDistance, ["expected": "{\"a\":1,\"b\":2}", "actual": "{\"a\":2,\"c\":3}"], 3),
        Row(.jsonDistance, ["expected": "[1,2,3]", "actual": "[1,5]"], 2),
        Row(.jsonDistance, ["expected": ["a": [1]], "actual": ["a": ["b": 1]]], 1),
        Row(.jsonDistance, ["expected": "1", "actual": "1.0"], 1),
        Row(.jsonDistance, ["expected": "{\"a\":1,\"a\":2}", "actual": "{\"a\":2}"], 0),
        Row(.jsonDistance, ["expected": "text", "actual": "text", "parse_strings": false], 0),
    ]

    @Test("score as the specification's table says", arguments: rows)
    func table(row: Row) async throws {
        let evaluator = CodeEvaluator(row.rule)
        let results = await evaluator.evaluate(EvaluationInput(values: row.inputs), context: .topLevel)
        let result = try #require(results.first)
        #expect(results.count == 1)
        #expect(result.name == row.rule.key)
        #expect(result.annotatorKind == .code)
        #expect(result.score == row.score)
        #expect(result.label == row.label)
        #expect(result.error?.message == row.error)
        #expect((result.error == nil) == (row.score != nil))
    }
}
