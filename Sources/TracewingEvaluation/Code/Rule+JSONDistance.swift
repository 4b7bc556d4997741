import TracewingModel

extension CodeEvaluator.Rule {
    /// In how many places two JSON documents differ. Lower is better. Text is read as JSON unless `parse_strings` is
    /// false.
    public static let jsonDistance = CodeEvaluator.Rule(
        key: "json_distance",
        schema: InputSchema([
            .init("expected", .any), .init("actual", .any), .init("parse_strings", .boolean, isRequired: false),
        ]),
        output: .continuous(ContinuousOutput("json_distance", direction: .minimize, lowerBound: 0))
    ) { inputs throws(EvaluationError) in
        let parsesStrings = inputs.flag("parse_strings", standard: true)
        let expected = try inputs.document("expected", parsesStrings: parsesStrings)
        let actual = try inputs.document("actual", parsesStrings: parsesStrings)
        let count = expected.differences(from: actual)
        return Verdict(score: Double(count), explanation: "JSON structures have \(count) difference(s)")
    }
}

extension JSONObject {
    fileprivate func document(_ name: String, parsesStrings: Bool) throws(EvaluationError) -> JSONValue {
        let value = self[name] ?? .null
        guard parsesStrings, case .string(let text) = value else { return value }
        do throws(JSONParsingError) {
            return try JSONValue(parsing: text)
        } catch {
            throw EvaluationError(
                .invalidJSON,
                "Invalid JSON in '\(name)': \(error). If it is no JSON but text to compare, set parse_strings to false."
            )
        }
    }
}
