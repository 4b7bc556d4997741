/// A result that is a number.
public struct ContinuousOutput: Sendable, Hashable {
    public var name: String
    public var direction: OptimizationDirection
    /// The lowest score there can be; nil if there is none.
    public var lowerBound: Double?
    /// The highest score there can be; nil if there is none.
    public var upperBound: Double?

    public init(
        _ name: String,
        direction: OptimizationDirection = .none,
        lowerBound: Double? = nil,
        upperBound: Double? = nil
    ) {
        self.name = name
        self.direction = direction
        self.lowerBound = lowerBound
        self.upperBound = upperBound
    }
}
