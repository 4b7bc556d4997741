/// How far an experiment is.
public struct ExperimentProgress: Sendable, Hashable {
    /// How many answers there will be.
    public let tasks: Int
    /// How many there are.
    public internal(set) var answered = 0
    /// Of them, how many an earlier start had left.
    public internal(set) var resumedAnswers = 0
    /// How many tries failed; a later one may have succeeded.
    public internal(set) var failedAttempts = 0
    /// How many examples every try failed on.
    public internal(set) var failedTasks = 0
    /// How many evaluations there will be.
    public let evaluations: Int
    /// How many there are, with or without a judgement.
    public internal(set) var judged = 0
    /// Of them, how many an earlier start had left.
    public internal(set) var resumedJudgements = 0
    /// How many have no judgement: those of them that never will, and those on which every try of this start failed.
    public internal(set) var failedEvaluations = 0
    /// What the results so far add up to, by output.
    public internal(set) var evaluators: [EvaluatorSummary]

    init(tasks: Int, evaluations: Int, evaluators: [EvaluatorSummary]) {
        self.tasks = tasks
        self.evaluations = evaluations
        self.evaluators = evaluators
    }

    /// From 0 to 1.
    public var fraction: Double {
        let total = tasks + evaluations
        return total == 0 ? 1 : Double(answered + judged) / Double(total)
    }
}

extension ExperimentProgress: CustomStringConvertible {
    public var description: String {
        var text = "\(answered) of \(tasks) answered, \(judged) of \(evaluations) judged"
        if failedAttempts > 0 { text += ", \(failedAttempts) failed tries" }
        if failedEvaluations > 0 { text += ", \(failedEvaluations) not judged" }
        if resumedAnswers + resumedJudgements > 0 {
            text += " (\(resumedAnswers) and \(resumedJudgements) of an earlier start)"
        }
        return text
    }
}
