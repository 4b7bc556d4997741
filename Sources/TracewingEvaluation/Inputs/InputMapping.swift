public import TracewingModel

/// Where an evaluator's inputs come from.
///
/// ```swift
/// InputMapping(paths: ["actual": "$.output.text", "expected": "$.reference"], literals: ["case_sensitive": false])
/// ```
///
/// In this order: a path is looked up in the values (one match is that value, several are a list, none is an error); a
/// literal wins over a path; an input that has neither is taken from the value of its own name, if there is one. What
/// is mapped and no input of the evaluator is ignored.
public struct InputMapping: Sendable, Hashable {
    /// JSONPath expressions, by input.
    public var paths: [String: String]
    /// Values, by input.
    public var literals: [String: JSONValue]

    public init(paths: [String: String] = [:], literals: [String: JSONValue] = [:]) {
        self.paths = paths
        self.literals = literals
    }

    /// The inputs of an evaluator, as its schema wants them.
    ///
    /// - Throws: ``EvaluationError`` of the kind ``EvaluationError/Kind/invalidInput``, or of another if a path finds
    ///   too much or the task is cancelled.
    package func inputs(for schema: InputSchema, from values: JSONObject) throws(EvaluationError) -> JSONObject {
        var inputs = JSONObject()
        for field in schema.fields {
            guard var value = try value(of: field.name, from: values) else {
                guard !field.isRequired else {
                    throw EvaluationError(
                        .invalidInput,
                        "Input validation failed: '\(field.name)' is a required property"
                    )
                }
                continue
            }
            switch field.type {
            case .any: break
            case .string: value = .string(value.pythonText)
            case .boolean where value.boolValue == nil:
                throw EvaluationError(
                    .invalidInput,
                    "Input validation failed: \(value.pythonRepresentation) is not of type 'boolean'"
                )
            case .boolean: break
            }
            inputs[field.name] = value
        }
        return inputs
    }

    private func value(of name: String, from values: JSONObject) throws(EvaluationError) -> JSONValue? {
        // Looked up also where a literal wins: a path that finds nothing is a mistake either way.
        let found = try paths[name].map { path throws(EvaluationError) in try Self.find(path, for: name, in: values) }
        return literals[name] ?? found ?? values[name]
    }

    private static func find(
        _ path: String,
        for name: String,
        in values: JSONObject
    ) throws(EvaluationError) -> JSONValue {
        let expression: JSONPath
        do throws(JSONPath.SyntaxError) {
            expression = try JSONPath(path)
        } catch {
            throw EvaluationError(.invalidInput, "Invalid JSONPath expression '\(path)' for key '\(name)': \(error)")
        }
        let matches = try expression.matches(in: .object(values))
        guard let first = matches.first else {
            throw EvaluationError(
                .invalidInput,
                "JSONPath expression '\(path)' for key '\(name)' did not match any values"
            )
        }
        return matches.count == 1 ? first : .array(matches)
    }

    /// As JSON, for telemetry.
    var json: JSONValue {
        [
            "path_mapping": .object(JSONObject(paths.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })),
            "literal_mapping": .object(JSONObject(literals.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })),
        ]
    }
}
