/// What the results of one output of an evaluator add up to.
public struct EvaluatorSummary: Sendable, Hashable {
    /// The name of the results.
    public let name: String
    /// Which scores are better.
    public let direction: OptimizationDirection
    /// How many results there should be.
    public let expected: Int
    /// How many are judgements.
    public let judged: Int
    /// The mean of the scores; nil if there is none.
    public let meanScore: Double?
    /// How often each label was given.
    public let labels: [String: Int]
    private let sum: Double

    init(name: String, direction: OptimizationDirection, expected: Int, results: [EvaluationResult]) {
        self.name = name
        self.direction = direction
        self.expected = expected
        let scores = results.compactMap(\.score)
        judged = results.count(where: \.isJudged)
        sum = scores.reduce(0, +)
        meanScore = scores.isEmpty ? nil : sum / Double(scores.count)
        labels = Dictionary(results.compactMap(\.label).map { ($0, 1) }, uniquingKeysWith: +)
    }

    /// The mean of the scores where what is missing counts as 0: what a threshold for higher scores is held against.
    public var meanOfExpected: Double { expected == 0 ? 0 : sum / Double(expected) }
}
