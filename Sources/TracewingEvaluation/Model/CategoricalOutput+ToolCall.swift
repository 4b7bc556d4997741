import TracewingAgents
import TracewingModel

extension [CategoricalOutput] {
    /// A tool's name for each, no two the same: the outputs' names as far as providers take them.
    var toolNames: [String] {
        var taken: Set<String> = []
        return map { output in
            var name = output.toolName
            var number = 1
            while !taken.insert(name).inserted {
                number += 1
                let end = "_\(number)"
                name = output.toolName.prefix(CategoricalOutput.longestToolName - end.count) + end
            }
            return name
        }
    }
}

extension CategoricalOutput {
    fileprivate static let longestToolName = 64

    /// The output's name with letters, digits, `_` and `-` alone: other outputs may have the same.
    fileprivate var toolName: String {
        let name = name.map { $0.isASCII && ($0.isLetter || $0.isNumber) || $0 == "-" ? $0 : "_" }
        return String(name.prefix(Self.longestToolName))
    }

    /// What the model has to call to judge.
    func tool(named toolName: String) -> Tool {
        Tool(
            toolName,
            description: description ?? "Says how \(name) is judged.",
            parameters: [
                "type": "object",
                "properties": [
                    "label": ["type": "string", "enum": .array(values.map { .string($0.label) })],
                    "explanation": ["type": "string", "description": "Why, in a sentence."],
                ],
                "required": ["label"],
            ]
        ) { arguments in arguments }
    }

    /// What a model's calls of a tool say about this output.
    func finding(in calls: [ToolCall], of toolName: String) -> Result<Finding, EvaluationError> {
        guard !calls.isEmpty else {
            return .failure(
                EvaluationError(
                    .unusableAnswer,
                    "The model called no tool, so \"\(name)\" is not judged. Use a model that can be forced to."
                )
            )
        }
        let own = calls.filter { $0.name == toolName }
        guard let first = own.first else {
            return .failure(EvaluationError(.unusableAnswer, "The model did not judge \"\(name)\"."))
        }
        do throws(EvaluationError) {
            let finding = try finding(in: first)
            for other in own.dropFirst() {
                guard try self.finding(in: other).label == finding.label else {
                    throw EvaluationError(.unusableAnswer, "The model judged \"\(name)\" twice, and not the same.")
                }
            }
            return .success(finding)
        } catch {
            return .failure(error)
        }
    }

    private func finding(in call: ToolCall) throws(EvaluationError) -> Finding {
        let arguments: JSONValue
        do throws(JSONParsingError) {
            arguments = try JSONValue(parsing: call.arguments)
        } catch {
            throw EvaluationError(
                .unusableAnswer,
                "What the model says about \"\(name)\" is cut or \(error). Allow it more tokens."
            )
        }
        guard let label = arguments["label"]?.stringValue else {
            throw EvaluationError(.unusableAnswer, "What the model says about \"\(name)\" has no label.")
        }
        guard let value = values.first(where: { $0.label == label }) else {
            let labels = values.map { "\"\($0.label)\"" }.joined(separator: ", ")
            throw EvaluationError(
                .unusableAnswer,
                "The model gave \"\(name)\" the label \"\(label.prefix(100))\", which is none of \(labels)."
            )
        }
        return Finding(label: value.label, score: value.score, explanation: arguments["explanation"]?.stringValue)
    }
}
