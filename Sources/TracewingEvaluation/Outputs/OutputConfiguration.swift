/// The form of one result of an evaluator.
public enum OutputConfiguration: Sendable, Hashable {
    /// One of several labels.
    case categorical(CategoricalOutput)
    /// A number.
    case continuous(ContinuousOutput)
    /// Text.
    case freeform(FreeformOutput)

    /// What tells it from the evaluator's other outputs.
    public var name: String {
        switch self {
        case .categorical(let output): output.name
        case .continuous(let output): output.name
        case .freeform(let output): output.name
        }
    }

    /// Which scores are better.
    public var direction: OptimizationDirection {
        switch self {
        case .categorical(let output): output.direction
        case .continuous(let output): output.direction
        case .freeform: .none
        }
    }

    /// The label and the score of a judgement that is yes or no: the first label for yes, the second for no. Without
    /// such labels it is a score alone, 1 or 0.
    func judgement(of isTrue: Bool) -> (label: String?, score: Double?) {
        guard case .categorical(let output) = self, output.values.indices.contains(isTrue ? 0 : 1) else {
            return (nil, isTrue ? 1 : 0)
        }
        let value = output.values[isTrue ? 0 : 1]
        return (value.label, value.score)
    }
}
