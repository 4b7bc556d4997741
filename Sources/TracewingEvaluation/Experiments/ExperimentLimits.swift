/// How far an experiment goes.
public struct ExperimentLimits: Sendable, Hashable {
    /// How many examples are worked on at once.
    public var concurrency: Int
    /// How long a task may take.
    public var taskTimeout: Duration
    /// How long one evaluation may take.
    public var evaluationTimeout: Duration
    /// How often what failed is tried again: after a wait that doubles from half a second to eight, or as long as the
    /// provider asks for with `Retry-After`, up to ten minutes.
    public var retries: Int
    /// After how many failures in a row, of the task or of one evaluator, the experiment stops: nothing will come of
    /// the rest either.
    public var failuresInARow: Int

    public init(
        concurrency: Int = 10,
        taskTimeout: Duration = .seconds(120),
        evaluationTimeout: Duration = .seconds(60),
        retries: Int = 3,
        failuresInARow: Int = 5
    ) {
        self.concurrency = concurrency
        self.taskTimeout = taskTimeout
        self.evaluationTimeout = evaluationTimeout
        self.retries = retries
        self.failuresInARow = failuresInARow
    }
}
