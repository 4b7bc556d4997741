import Testing
import TracewingModel

@testable import TracewingEvaluation

@Suite("Input mappings")
struct InputMappingTests {
    private let values: JSONObject = [
        "input": ["question": "Capital of Norway?"],
        "output": [
            "messages": [["role": "assistant", "content": "Oslo"], ["role": "tool", "content": "x"]], "n": 2,
        ],
        "reference": "Oslo", "a key": ["b.c": nil],
    ]

    @Test(
        "find what a path says",
        arguments: [
            ("$.output.messages[0].content", "\"Oslo\""), ("output.messages[-1].role", "\"tool\""),
            ("$.output.messages[*].content", "[\"Oslo\",\"x\"]"), ("$['a key']['b.c']", "null"),
            ("$..content", "[\"Oslo\",\"x\"]"), ("$.output.messages[0:1].role", "\"assistant\""),
            ("$.output.messages[0,1].role", "[\"assistant\",\"tool\"]"), ("$.input.*", "\"Capital of Norway?\""),
            ("$.output['n']", "2"), ("reference", "\"Oslo\""), ("$.output.messages[::2].role", "\"assistant\""),
        ]
    )
    func paths(path: String, found: String) throws {
        let inputs = try InputMapping(paths: ["x": path]).inputs(for: InputSchema([.init("x", .any)]), from: values)
        #expect(inputs["x"]?.text == found)
    }

    @Test("say that a path found nothing, and which")
    func noMatch() {
        let error = error(InputMapping(paths: ["text": "$.output.nothing"]), InputSchema([.init("text")]))
        #expect(error == "JSONPath expression '$.output.nothing' for key 'text' did not match any values")
    }

    @Test("say what is wrong with a path", arguments: ["$.", "$.a[", "$.a['b]", "$[?(@.x)]", "", "$.a b", "$[1:2:-1]"])
    func badPath(path: String) {
        let error = error(InputMapping(paths: ["text": path]), InputSchema([.init("text")]))
        #expect(error?.hasPrefix("Invalid JSONPath expression '\(path)' for key 'text': ") == true)
    }

    @Test("refuse a path that finds more than can be judged", .timeLimit(.minutes(1)))
    func tooMuch() {
        let deep = (0..<600).reduce(JSONValue.integer(1)) { value, _ in [value] }
        let mapping = InputMapping(paths: ["x": "$..*..*..*..*"])
        let error = #expect(throws: EvaluationError.self) {
            try mapping.inputs(for: InputSchema([.init("x", .any)]), from: ["deep": deep])
        }
        #expect(error?.kind == .tooLarge)
    }

    @Test("let a literal win over a path, and both over the value of that name")
    func order() throws {
        let schema = InputSchema([.init("reference")])
        let path = InputMapping(paths: ["reference": "$.input.question"])
        #expect(try InputMapping().inputs(for: schema, from: values)["reference"] == "Oslo")
        #expect(try path.inputs(for: schema, from: values)["reference"] == "Capital of Norway?")
        let both = InputMapping(paths: path.paths, literals: ["reference": "Bergen"])
        #expect(try both.inputs(for: schema, from: values)["reference"] == "Bergen")
    }

    @Test("ignore what the evaluator does not ask for")
    func ignored() throws {
        let mapping = InputMapping(paths: ["other": "$.nothing"], literals: ["another": 1])
        #expect(try mapping.inputs(for: InputSchema([.init("reference")]), from: values) == ["reference": "Oslo"])
    }

    @Test(
        "make text of what is none, as Python does",
        arguments: [
            (nil, "None"), (true, "True"), (false, "False"), (12, "12"), (1.5, "1.5"), (1e20, "1e+20"),
            (["a": ["it's", "\"", "\n"]], "{'a': [\"it's\", '\"', '\\n']}"), ([1, nil], "[1, None]"), ("text", "text"),
            (["\u{7F}\u{AD}é😀"], "['\\x7f\\xadé😀']"),
        ] as [(JSONValue, String)]
    )
    func cast(value: JSONValue, text: String) throws {
        let inputs = try InputMapping(literals: ["x": value]).inputs(for: InputSchema([.init("x")]), from: [:])
        #expect(inputs["x"]?.stringValue == text)
    }

    private func error(_ mapping: InputMapping, _ schema: InputSchema) -> String? {
        do throws(EvaluationError) {
            _ = try mapping.inputs(for: schema, from: values)
            return nil
        } catch {
            #expect(error.kind == .invalidInput)
            return error.message
        }
    }
}
