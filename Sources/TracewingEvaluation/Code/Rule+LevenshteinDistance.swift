import TracewingModel

extension CodeEvaluator.Rule {
    /// How many characters have to be put in, taken out or replaced to make one text of the other. Lower is better.
    public static let levenshteinDistance = CodeEvaluator.Rule(
        key: "levenshtein_distance",
        schema: .comparison,
        output: .continuous(ContinuousOutput("levenshtein_distance", direction: .minimize, lowerBound: 0))
    ) { inputs throws(EvaluationError) in
        let (expected, actual) = inputs.compared
        let distance = try EditDistance.between(expected, actual)
        return Verdict(
            score: Double(distance),
            explanation: "edit distance between expected and actual is \(distance)"
        )
    }
}
