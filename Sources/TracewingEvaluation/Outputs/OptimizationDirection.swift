/// Which scores are better.
public enum OptimizationDirection: String, Sendable, Hashable, Codable {
    /// Higher ones.
    case maximize
    /// Lower ones.
    case minimize
    /// Neither.
    case none
}
