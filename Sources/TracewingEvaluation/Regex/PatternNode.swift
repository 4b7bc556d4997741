/// A regular expression as a tree.
indirect enum PatternNode: Sendable {
    case empty
    case character(CharacterTest)
    case sequence([PatternNode])
    /// The first that leads to a match.
    case choice([PatternNode])
    /// A group that is remembered; its number begins at 1.
    case group(Int, PatternNode)
    case repetition(PatternNode, minimum: Int, maximum: Int, Mode)
    case assertion(PatternAssertion)
    case lookAround(PatternNode, isBehind: Bool, isNegative: Bool)
    /// What has matched once is not tried otherwise.
    case atomic(PatternNode)
    /// What a group has found, once more.
    case reference(Int, ignoresCase: Bool)
    /// The first if a group has found something, else the second.
    case condition(group: Int, PatternNode, PatternNode)

    /// How often something is tried to repeat.
    enum Mode: Sendable {
        case greedy, lazy, possessive
    }

    static let unbounded = Int.max
}

extension PatternNode {
    /// How many scalars it takes, if that is always the same.
    var width: Int? {
        switch self {
        case .empty, .assertion, .lookAround: return 0
        case .character: return 1
        case .group(_, let node), .atomic(let node): return node.width
        case .sequence(let nodes):
            var sum = 0
            for node in nodes {
                guard let width = node.width else { return nil }
                let (total, overflow) = sum.addingReportingOverflow(width)
                guard !overflow else { return nil }
                sum = total
            }
            return sum
        case .choice(let nodes):
            guard let first = nodes.first?.width else { return nil }
            // Each is looked at once: twice a level would be for ever in a deep pattern.
            return nodes.dropFirst().allSatisfy { $0.width == first } ? first : nil
        case .repetition(let node, let minimum, let maximum, _):
            guard let width = node.width else { return nil }
            if width == 0 { return 0 }
            guard minimum == maximum else { return nil }
            let (product, overflow) = width.multipliedReportingOverflow(by: minimum)
            return overflow ? nil : product
        case .reference: return nil
        case .condition(_, let yes, let no):
            let width = yes.width
            return width == no.width ? width : nil
        }
    }
}
