import TracewingEvaluation
import TracewingModel

/// A kind of evaluator, as the API describes it.
struct EvaluatorKind: Sendable {
    let kind: String
    let description: String
    /// What it has to be given, as JSON Schema; nil where that depends on a prompt.
    let inputs: JSONValue

    static let all = CodeEvaluator.Rule.all.map { EvaluatorKind($0) } + [model]

    private static let model = EvaluatorKind(
        kind: EvaluatorDescription.modelKind,
        description: "Has a model judge: it is forced to choose one of the labels of each output.",
        inputs: ["type": "object", "properties": [:], "required": [], "additionalProperties": true]
    )

    private init(kind: String, description: String, inputs: JSONValue) {
        self.kind = kind
        self.description = description
        self.inputs = inputs
    }

    private init(_ rule: CodeEvaluator.Rule) {
        kind = rule.key
        description = Self.descriptions[rule.key] ?? ""
        let properties = rule.schema.fields.map { field -> (String, JSONValue) in
            var property: JSONObject = [:]
            if field.type != .any { property["type"] = .string(field.type.rawValue) }
            property["default"] = field.isRequired ? nil : Self.defaults[rule.key]?[field.name] ?? .null
            return (field.name, .object(property))
        }
        inputs = [
            "type": "object",
            "properties": .object(JSONObject(properties)),
            "required": .array(rule.schema.fields.filter(\.isRequired).map { .string($0.name) }),
        ]
    }

    private static let descriptions = [
        "contains": "Whether a text has any of some words, or all of them; the words are separated by commas.",
        "exact_match": "Whether two texts are equal.",
        "regex": "Whether a text matches a regular expression, somewhere or as a whole.",
        "levenshtein_distance": "How many edits lead from one text to the other. Lower is better.",
        "json_distance": "In how many places two JSON documents differ. Lower is better.",
    ]

    /// What the rules take where an input is left out.
    private static let defaults: [String: [String: JSONValue]] = [
        "contains": ["case_sensitive": false, "require_all": false],
        "exact_match": ["case_sensitive": true],
        "regex": ["full_match": false],
        "levenshtein_distance": ["case_sensitive": true],
        "json_distance": ["parse_strings": true],
    ]

    var json: JSONValue { ["kind": .string(kind), "description": .string(description), "inputs": inputs] }
}
