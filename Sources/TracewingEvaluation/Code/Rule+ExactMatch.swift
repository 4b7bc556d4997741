import TracewingModel

extension CodeEvaluator.Rule {
    /// Whether two texts are the same, to the last space.
    public static let exactMatch = CodeEvaluator.Rule(
        key: "exact_match",
        schema: .comparison,
        output: .trueOrFalse("exact_match")
    ) { inputs in
        let (expected, actual) = inputs.compared
        let isSame = expected.hasScalars(of: actual)
        return Verdict(isSame, explanation: "expected \(isSame ? "matches" : "does not match") actual")
    }
}

extension InputSchema {
    /// Two texts, and whether capitals count.
    static let comparison = InputSchema([
        .init("expected"), .init("actual"), .init("case_sensitive", .boolean, isRequired: false),
    ])
}

extension JSONObject {
    /// The two texts of a comparison, in lower case if capitals do not count.
    var compared: (expected: String, actual: String) {
        let (expected, actual) = (text("expected"), text("actual"))
        guard !flag("case_sensitive", standard: true) else { return (expected, actual) }
        return (expected.pythonLowercased, actual.pythonLowercased)
    }

    func text(_ name: String) -> String { self[name]?.stringValue ?? "" }

    func flag(_ name: String, standard: Bool) -> Bool { self[name]?.boolValue ?? standard }
}

extension OutputConfiguration {
    /// `true` for 1, `false` for 0.
    static func trueOrFalse(_ name: String) -> OutputConfiguration {
        .categorical(CategoricalOutput(name, labels: [("true", 1), ("false", 0)]))
    }
}
