/// What the results of one output of an evaluator add up to.
public struct EvaluatorSummary: Sendable, Hashable {
    /// The name of the results.
    public let name: String
    /// Which scores are better.
    public let direction: OptimizationDirection
    /// How many results there should be.
    public let expected: Int
    /// How many are judgements.
    public private(set) var judged = 0
    /// How many say why there is none.
    public private(set) var failed = 0
    /// How often each label was given.
    public private(set) var labels: [String: Int] = [:]
    private var scored = 0
    private var sum = 0.0

    init(name: String, direction: OptimizationDirection, expected: Int, results: [EvaluationResult] = []) {
        self.name = name
        self.direction = direction
        self.expected = expected
        for result in results { count(result, times: 1) }
    }

    /// The mean of the scores; nil if there is none.
    public var meanScore: Double? { scored == 0 ? nil : sum / Double(scored) }

    /// The mean of the scores where what is missing counts as 0: what a threshold for higher scores is held against.
    public var meanOfExpected: Double { expected == 0 ? 0 : sum / Double(expected) }

    /// Takes a result in, in the place of an earlier one of the same answer.
    mutating func add(_ result: EvaluationResult, replacing earlier: EvaluationResult?) {
        if let earlier { count(earlier, times: -1) }
        count(result, times: 1)
    }

    private mutating func count(_ result: EvaluationResult, times: Int) {
        if result.isJudged { judged += times } else { failed += times }
        if let label = result.label {
            let count = labels[label, default: 0] + times
            labels[label] = count == 0 ? nil : count
        }
        if let score = result.score {
            scored += times
            sum += score * Double(times)
        }
    }
}
