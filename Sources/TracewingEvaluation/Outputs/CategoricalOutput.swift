/// A result that is one of several labels.
///
/// ```swift
/// CategoricalOutput("correctness", labels: [("correct", 1), ("incorrect", 0)])
/// ```
public struct CategoricalOutput: Sendable, Hashable {
    /// A label and what it counts.
    public struct Value: Sendable, Hashable {
        public var label: String
        public var score: Double?

        public init(label: String, score: Double? = nil) {
            self.label = label
            self.score = score
        }
    }

    public var name: String
    public var description: String?
    public var direction: OptimizationDirection
    /// In order: an evaluator that answers yes or no takes the first for yes and the second for no.
    public var values: [Value]

    public init(
        _ name: String,
        description: String? = nil,
        direction: OptimizationDirection = .maximize,
        values: [Value]
    ) {
        self.name = name
        self.description = description
        self.direction = direction
        self.values = values
    }

    public init(
        _ name: String,
        description: String? = nil,
        direction: OptimizationDirection = .maximize,
        labels: [(label: String, score: Double?)]
    ) {
        self.init(
            name,
            description: description,
            direction: direction,
            values: labels.map { Value(label: $0.label, score: $0.score) }
        )
    }
}
